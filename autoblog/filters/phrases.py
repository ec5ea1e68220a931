"""Finds phrases in a text as whole words, ignoring case and hyphens, in any script."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from autoblog.filters.words import split_tokens

Phrases: TypeAlias = Mapping[str, frozenset[tuple[str, ...]]]
"""Phrases as tokens, by their first token."""


def count_phrases(text: str, phrases: Phrases) -> int:
    """Count the occurrences of all phrases in the text."""
    tokens = _phrase_tokens(text)
    return sum(
        tuple(tokens[start : start + len(phrase)]) == phrase
        for start, token in enumerate(tokens)
        for phrase in phrases.get(token, ())
    )


def banned_phrases(text: str, banned: tuple[str, ...]) -> float:
    """Count the occurrences of the phrases that the blogger does not want."""
    return count_phrases(text, prepare(frozenset(banned))) if banned else 0


@lru_cache(maxsize=16)
def prepare(phrases: frozenset[str]) -> Phrases:
    """Index phrases by their first token, for `count_phrases`; skip those without a word."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for phrase in phrases:
        tokens = tuple(_phrase_tokens(phrase))
        if tokens:
            found.setdefault(tokens[0], set()).add(tokens)
    return {first: frozenset(group) for first, group in found.items()}


def _phrase_tokens(text: str) -> list[str]:
    """Split into tokens, "state-of-the-art" into four, with plain apostrophes for curly ones."""
    plain = text.replace("-", " ").replace("\u2010", " ").replace("\u2011", " ")
    return split_tokens(plain.replace("\u2019", "'"))
