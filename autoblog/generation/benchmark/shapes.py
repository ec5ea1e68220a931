"""GPT-Neo models of the true shapes with random weights, on which speed does not depend."""

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import GPTNeoConfig, GPTNeoForCausalLM, PreTrainedTokenizerFast

from autoblog.generation.benchmark import SHAPES
from autoblog.generation.quiet import quiet_libraries

_VOCABULARY = 50_257
_UNKNOWN = "w0"


def write_shape(shape: str, folder: str) -> None:
    """Write a model of that shape, in bfloat16, with a tokenizer of one token a word.

    It has no end-of-text token, so that every text has its full length.
    """
    hidden, layers, heads = SHAPES[shape]
    config = GPTNeoConfig(
        vocab_size=_VOCABULARY,
        hidden_size=hidden,
        num_layers=layers,
        num_heads=heads,
        attention_types=[[["global", "local"], layers // 2]],
        bos_token_id=None,
        eos_token_id=None,
    )
    torch.manual_seed(0)
    with quiet_libraries():
        GPTNeoForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)
        _tokenizer().save_pretrained(folder)


def _tokenizer() -> PreTrainedTokenizerFast:
    vocabulary = {f"w{id_}": id_ for id_ in range(_VOCABULARY)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=_UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer)
