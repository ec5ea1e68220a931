"""Measures loops (a text repeats itself at once) and passages repeated anywhere or by a section.

All are counted in words: a loop at the end of a long good text is a small share of it. The time is
linear in the text for loops and n log n for passages.
"""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from autoblog.filters.repetition import covered
from autoblog.filters.words import count_words, split_tokens, token_runs, tokens_per_word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MAX_PERIOD_WORDS = 200
_LEAST_TURNS = 1.2  # the periods that a stretch must last after the one that it repeats
_LONG_WORDS = 1000  # in a longer text, repeated words are counted in each thousand
_SHARED_WORDS = 8  # in a row; two sections seldom share these unless one repeats the other


def loop(text: str) -> float:
    """Count the words of the longest stretch that repeats the period before it, word by word.

    A period is 1 to 200 words, and a loop begins its period a third time. A period that stands
    there only twice is a repeated passage, such as a summary before the text.
    """
    tokens, size = split_tokens(text), tokens_per_word(text)
    return _longest_loop(tokens, max_period=_MAX_PERIOD_WORDS * size) / size


def repeated_passage(text: str) -> float:
    """Count the words of the longest passage that occurs twice, with or without overlap.

    In a text of more than a thousand words, return them for each thousand: people repeat an answer
    or a condition in a long text.
    """
    tokens, size = split_tokens(text), tokens_per_word(text)
    return _longest_repeat(tokens) / max(size, len(tokens) / _LONG_WORDS)


def repeated_paragraph(text: str) -> float:
    """Count the words of the longest line or paragraph that occurs twice."""
    lines = text.splitlines()
    blocks = "\n".join(line.strip() for line in lines).split("\n\n")
    longest = max(_longest_double(lines), _longest_double(blocks))
    return longest / tokens_per_word(text)


def across_sections(sections: Sequence[str], before: Sequence[str] = ()) -> float:
    """Return the most words that a section repeats of those before it, in runs of eight words.

    In an article of more than a thousand words, return them for each thousand.
    """
    sections = [*before, *sections]
    sizes = [tokens_per_word(text) for text in sections]
    said: dict[int, set[tuple[str, ...]]] = {size: set() for size in sizes}
    most = 0.0
    for index, (text, own) in enumerate(zip(sections, sizes, strict=True)):
        tokens, length = split_tokens(text), _SHARED_WORDS * own
        runs = {size: token_runs(tokens, _SHARED_WORDS * size) for size in said}
        if index >= max(1, len(before)):
            starts = [start for start, run in enumerate(runs[own]) if run in said[own]]
            most = max(most, covered(starts, size=length, ends=range(len(tokens) + 1)) / own)
        for size, known in said.items():
            known.update(runs[size])
    return most / max(1.0, sum(map(count_words, sections)) / _LONG_WORDS)


def _longest_double(parts: Sequence[str]) -> int:
    """Count the tokens of the longest part that occurs twice."""
    times = Counter(tuple(split_tokens(part)) for part in parts)
    return max((len(part) for part, count in times.items() if count > 1), default=0)


def _longest_loop(tokens: Sequence[str], *, max_period: int) -> int:
    """Count tokens of the longest stretch that equals the one a period before; 0 under eight."""
    import numpy as np  # noqa: PLC0415 (costs start-up time)

    numbers = _numbered(tokens)
    longest = 0
    for period in _periods(numbers, most=min(max_period, len(tokens) // 2)):
        differs = np.flatnonzero(numbers[period:] != numbers[:-period])
        ends = np.concatenate(([-1], differs, [len(tokens) - period]))
        stretch = int(np.diff(ends).max()) - 1
        if stretch >= _LEAST_TURNS * period:
            longest = max(longest, stretch)
    return longest


def _periods(numbers: "NDArray[np.int64]", *, most: int) -> list[int]:
    """Return the distances at which runs of eight tokens occur again; a good text has few."""
    import numpy as np  # noqa: PLC0415 (likewise)

    runs = numbers
    for size in (1, 2, 4):
        if len(runs) <= size:
            return []
        runs = np.unique(_pairs(runs, offset=size, count=len(runs) - size), return_inverse=True)[1]
    order = np.argsort(runs, kind="stable")
    again = runs[order[1:]] == runs[order[:-1]]
    distances = np.unique(np.diff(order)[again])
    return [int(distance) for distance in distances if distance <= most]


def _longest_repeat(tokens: Sequence[str]) -> int:
    """Count the tokens of the longest run that occurs twice.

    Runs of 1, 2, 4 ... tokens get numbers made of their halves' numbers, equal runs the same one
    (Karp, Miller and Rosenberg 1972). Two overlapping runs then identify a run of any length.
    """
    import numpy as np  # noqa: PLC0415 (likewise)

    runs, size, total = _numbered(tokens), 1, len(tokens)
    if not _has_double(runs):
        return 0
    while total - 2 * size >= 1:
        pairs = _pairs(runs, offset=size, count=total - 2 * size + 1)
        if not _has_double(pairs):
            break
        runs, size = np.unique(pairs, return_inverse=True)[1], 2 * size
    shortest, longest = size, min(2 * size, total) - 1
    while shortest < longest:
        length = (shortest + longest + 1) // 2
        if _has_double(_pairs(runs, offset=length - size, count=total - length + 1)):
            shortest = length
        else:
            longest = length - 1
    return shortest


def _numbered(tokens: Sequence[str]) -> "NDArray[np.int64]":
    import numpy as np  # noqa: PLC0415 (likewise)

    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(token, len(numbers)) for token in tokens], dtype=np.int64)


def _pairs(runs: "NDArray[np.int64]", *, offset: int, count: int) -> "NDArray[np.int64]":
    base = int(runs.max()) + 1
    return runs[:count] * base + runs[offset : offset + count]


def _has_double(numbers: "NDArray[np.int64]") -> bool:
    import numpy as np  # noqa: PLC0415 (likewise)

    return len(np.unique(numbers)) < len(numbers)
