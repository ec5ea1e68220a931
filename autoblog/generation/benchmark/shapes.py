"""GPT-Neo models of the true shapes with random weights, on which speed does not depend."""

from typing import Any

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoModelForCausalLM, GPTNeoConfig, PreTrainedTokenizerFast

from autoblog.generation.benchmark.measuring import SHAPES
from autoblog.generation.devices import choose_device, find_devices
from autoblog.generation.library_output import quiet_libraries

_VOCABULARY = 50_257
_UNKNOWN = "w0"


def write_shape(shape: str, folder: str, device: str = "cpu") -> None:
    """Write a model of that shape, in bfloat16, with a tokenizer of one token a word.

    It has no end-of-text token, so every text has its full length. For a GPU only the configuration
    is written: each process makes the weights on the GPU.
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
        architectures=["GPTNeoForCausalLM"],
    )
    chosen = choose_device(device, found=find_devices())
    with quiet_libraries():
        if chosen.type == "cpu":
            random_network(config, device=chosen, dtype=torch.bfloat16).save_pretrained(folder)
        else:
            write_config(config, folder)
        _tokenizer().save_pretrained(folder)


def write_config(config: Any, folder: str) -> None:
    """Write a configuration that asks for random weights."""
    config.autoblog_random_weights = True
    config.save_pretrained(folder)


def has_weights(config: Any) -> bool:
    """Return whether there are weights beside a configuration."""
    return not getattr(config, "autoblog_random_weights", False)


def random_network(config: Any, *, device: torch.device, dtype: torch.dtype) -> Any:
    """Return a network with the same random weights each time, made on the device."""
    torch.manual_seed(0)
    with device:
        return AutoModelForCausalLM.from_config(config, dtype=dtype).eval()


def _tokenizer() -> PreTrainedTokenizerFast:
    vocabulary = {f"w{id_}": id_ for id_ in range(_VOCABULARY)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=_UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer)
