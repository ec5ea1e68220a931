"""Measures how much a section repeats of the sections before it."""

from collections.abc import Sequence

from autoblog.filters.loops import LONG_WORDS
from autoblog.filters.words import count_words, split_tokens, tokens_per_word

RUN_WORDS = 8
"""The words in a row that two sections seldom share unless one repeats the other."""


def across_sections(sections: Sequence[str], before: Sequence[str] = ()) -> float:
    """Return the most words that a section repeats of those before it, in runs of eight words.

    In an article of more than a thousand words, return them for each thousand.
    """
    sections = [*before, *sections]
    sizes = [tokens_per_word(text) for text in sections]
    said: dict[int, set[tuple[str, ...]]] = {size: set() for size in sizes}
    most = 0.0
    for index, (text, own) in enumerate(zip(sections, sizes, strict=True)):
        runs = {size: _runs(split_tokens(text), RUN_WORDS * size) for size in said}
        if index >= max(1, len(before)):
            most = max(most, _covered(runs[own], said[own], RUN_WORDS * own) / own)
        for size, known in said.items():
            known.update(runs[size])
    return most / max(1.0, sum(map(count_words, sections)) / LONG_WORDS)


def _covered(runs: Sequence[tuple[str, ...]], said: set[tuple[str, ...]], length: int) -> int:
    """Count the tokens in the runs that were said, each once."""
    covered = reached = 0
    for start, run in enumerate(runs):
        if run in said:
            covered += start + length - max(start, reached)
            reached = start + length
    return covered


def _runs(tokens: Sequence[str], length: int) -> list[tuple[str, ...]]:
    return list(zip(*(tokens[offset:] for offset in range(length)), strict=False))
