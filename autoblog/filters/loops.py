"""How long a text says again what it said: at once (a loop), or anywhere (a repeated passage).

Both are measured in words, so that a long good text cannot hide a loop at its end as it does from
measures that are shares of the whole. The time is linear in the text for a loop, n log n for a
passage.
"""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from autoblog.filters.words import split_tokens, tokens_per_word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_PERIOD_WORDS = 200
LONG_WORDS = 1000
LEAST_TURNS = 1.2
"""Periods that a stretch must last, beside the one that it repeats."""


def loop(text: str) -> float:
    """Words of the longest stretch in which each word is the one of a period before.

    A period is 1 to 200 words. What begins for the third time is a loop; what stands there twice
    is a passage that was repeated, as people do when a summary comes before the text.
    """
    tokens, size = split_tokens(text), tokens_per_word(text)
    return longest_loop(tokens, max_period=MAX_PERIOD_WORDS * size) / size


def repeated_passage(text: str) -> float:
    """Words of the longest passage that stands in the text twice, with or without overlap.

    In a text of more than a thousand words, its words in each thousand: people repeat an answer or
    a condition in a long text.
    """
    tokens, size = split_tokens(text), tokens_per_word(text)
    return longest_repeat(tokens) / max(size, len(tokens) / LONG_WORDS)


def repeated_paragraph(text: str) -> float:
    """Words of the longest line, or lines without an empty one between, that stand there twice."""
    lines = text.splitlines()
    blocks = "\n".join(line.strip() for line in lines).split("\n\n")
    longest = max(_longest_double(lines), _longest_double(blocks))
    return longest / tokens_per_word(text)


def _longest_double(parts: Sequence[str]) -> int:
    """Tokens of the longest part that there is twice."""
    times = Counter(tuple(split_tokens(part)) for part in parts)
    return max((len(part) for part, count in times.items() if count > 1), default=0)


def longest_loop(tokens: Sequence[str], *, max_period: int) -> int:
    """Tokens of the longest stretch that equals what stands one period before it; 0 below eight."""
    import numpy as np  # noqa: PLC0415 (costs start-up time, where nothing is judged too)

    numbers = _numbered(tokens)
    longest = 0
    for period in _periods(numbers, most=min(max_period, len(tokens) // 2)):
        differs = np.flatnonzero(numbers[period:] != numbers[:-period])
        ends = np.concatenate(([-1], differs, [len(tokens) - period]))
        stretch = int(np.diff(ends).max()) - 1
        if stretch >= LEAST_TURNS * period:
            longest = max(longest, stretch)
    return longest


def _periods(numbers: "NDArray[np.int64]", *, most: int) -> list[int]:
    """Distances at which runs of eight tokens come back: a good text has few of them."""
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


def longest_repeat(tokens: Sequence[str]) -> int:
    """Tokens of the longest run that begins at two places.

    Runs of 1, 2, 4 ... tokens are numbered by the numbers of their halves, equal runs alike
    (Karp, Miller and Rosenberg 1972); a run of any length is then known by two that overlap.
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
