"""Trains the starter model's tokenizer: byte-level BPE, saved so that AutoTokenizer loads it."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from autoblog.finetuning.corpus import END_OF_TEXT, CorpusPost
from autoblog.finetuning.packing import Encoder

# A transformers tokenizer; the library's own classes differ between its versions.
Tokens: TypeAlias = Any

# GPT-2's pattern (Radford et al. 2019) with one change: a run of newlines is always one piece.
# GPT-2 splits "\n\nText" into "\n", "\n", "Text", but a prompt's trailing "\n\n" into one token,
# which the model would never have seen before text.
_PIECES = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}{1,4}| ?[^\s\p{L}\p{N}]+|\n+|\s+"


def train_tokenizer(
    posts: Iterable[CorpusPost], *, vocabulary_size: int, context_tokens: int
) -> Tokens:
    """Learn byte-level BPE (Sennrich et al. 2016; Radford et al. 2019) from the posts."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_PIECES), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size,
        special_tokens=[END_OF_TEXT],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator((f"{post.header}{post.text}" for post in posts), trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=END_OF_TEXT,
        eos_token=END_OF_TEXT,
        pad_token=END_OF_TEXT,
        unk_token=END_OF_TEXT,
        model_max_length=context_tokens,
        clean_up_tokenization_spaces=False,
    )


def encoder(tokenizer: Tokens) -> Encoder:
    """Return the tokenizer as a function from text to ids without special tokens."""

    def encode(text: str) -> list[int]:
        ids: list[int] = tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]
        return ids

    return encode
