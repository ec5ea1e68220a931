"""Our engine notices a stop string with the token that completes it, whatever the tokenizer."""

import pytest

from autoblog.generation import Decoding
from autoblog.generation.engine.generator import Appender
from autoblog.generation.rows import Row
from autoblog.generation.tokenization import Tokens
from tests.unit.generation.conftest import (
    byte_fallback_tokenizer,
    byte_level_tokenizer,
    metaspace_tokenizer,
)

TOKENIZERS = {
    "bytes": Tokens(byte_level_tokenizer()),
    "metaspace": Tokens(metaspace_tokenizer()),
    "byte fallback": Tokens(byte_fallback_tokenizer()),
}


def tokens_until_stop(tokens: Tokens, prompt: str, text: str, stop: str) -> tuple[int, int]:
    """Write `text` token by token; return how many were written, and how many hold the string."""
    ids = tokens.encode(prompt + text)
    start = len(tokens.encode(prompt))
    row = Row(prompt=0, candidate=0, seed=0, document=ids[:start], prompt_length=start)
    appender = Appender(tokens, Decoding(stop=(stop,), end_loops=False))
    for token in ids[start:]:
        if not row.ended:
            appender.append(row, token)
    ends = range(start, len(ids) + 1)
    needed = next(end for end in ends if stop in tokens.text_after(ids[:end], start))
    return row.written, needed - start


@pytest.mark.parametrize("name", TOKENIZERS)
@pytest.mark.parametrize("stop", [" T", " Ti", " and", " th", ", "])
def test_a_row_stops_with_the_token_that_completes_a_stop_string(name: str, stop: str) -> None:
    text = f"so on{stop}, and the rest of it"
    written, needed = tokens_until_stop(TOKENIZERS[name], "Bread", text, stop)
    assert written == needed


@pytest.mark.parametrize("name", ["bytes", "byte fallback"])
@pytest.mark.parametrize("stop", ["語", "本", "。", "\n\n"])
def test_a_row_stops_with_the_last_byte_of_a_stop_string(name: str, stop: str) -> None:
    text = f"日日日日日日日日{stop}日日日"
    written, needed = tokens_until_stop(TOKENIZERS[name], "日本", text, stop)
    assert written == needed
