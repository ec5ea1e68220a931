"""Takes sentences out of a text that it copied from the sources; pure.

A quoted fact may stand as it is, so one copied sentence of a part stays. Whole articles that copy
are refused by `near_duplicate`.
"""

from collections.abc import Sequence
from typing import Final

from autoblog.filters import count_words, split_tokens
from autoblog.filters.redaction import cut_parts, split_parts
from autoblog.filters.words import token_runs, tokens_per_word

RUN_WORDS: Final = 8
"""As many words in a row that a source has, too, make a sentence a copy."""

SHORTEST: Final = 6
MOST_COPIES: Final = 1


def without_copies(text: str, sources: Sequence[str], *, known: str, language: str) -> str:
    """Cut all but the first of the sentences that a source has; the blogger's `known` ones stay."""
    size = RUN_WORDS * tokens_per_word(text)
    runs = {run for source in sources for run in token_runs(split_tokens(source), size)}
    whole = {
        tuple(split_tokens(part))
        for source in sources
        for part in split_parts(source, language=language)
        if count_words(part) >= SHORTEST
    }
    copies = 0

    def is_one_too_many(sentence: str) -> bool:
        nonlocal copies
        tokens = split_tokens(sentence)
        copied = tuple(tokens) in whole or not runs.isdisjoint(token_runs(tokens, size))
        copies += copied and sentence.strip() not in known
        return copied and sentence.strip() not in known and copies > MOST_COPIES

    return cut_parts(text, is_one_too_many, language=language) if sources else text
