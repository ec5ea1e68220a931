"""How much of a section stands in the sections before it already."""

from collections.abc import Iterable, Sequence

from autoblog.filters.words import split_tokens, tokens_per_word

RUN_WORDS = 8
"""Words in a row that two sections seldom share unless one repeats the other."""


def across_sections(text: str, before: Sequence[str]) -> float:
    """Words of the text that lie in runs of eight words which stand in `before`."""
    size = tokens_per_word(text)
    tokens, length = split_tokens(text), RUN_WORDS * size
    said = {run for section in before for run in _runs(split_tokens(section), length)}
    covered = reached = 0
    for start, run in enumerate(_runs(tokens, length)):
        if run in said:
            covered += start + length - max(start, reached)
            reached = start + length
    return covered / size


def most_across_sections(sections: Sequence[str]) -> float:
    """The most words that any of an article's sections repeats of those before it."""
    return max(
        (across_sections(text, sections[:place]) for place, text in enumerate(sections)),
        default=0.0,
    )


def _runs(tokens: Sequence[str], length: int) -> Iterable[tuple[str, ...]]:
    return (tuple(tokens[i : i + length]) for i in range(len(tokens) - length + 1))
