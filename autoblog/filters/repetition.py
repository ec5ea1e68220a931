"""How much of a text repeats itself: the measures of Rae et al. 2021, Table A1.

"Scaling Language Models: Methods, Analysis & Insights from Training Gopher", arXiv:2112.11446,
appendix A.1.1; the table's limits are the defaults of `autoblog.filters.limits.Limits`. Every
measure is a fraction from 0 to 1, and the time is linear in the text.

Where the paper leaves room:

* Of equal lines (paragraphs), all but the first are duplicates.
* Characters are those of words; a text is neither more nor less repetitive by its spaces.
* Characters in n-grams that overlap count once: "ha ha ha" holds the 2-gram "ha ha" twice, and six
  characters of six lie in it, not eight.
* An n-gram that occurs once is no repetition, so "The cat sat." measures 0 throughout.
* In scripts without spaces between words n counts words of average length, not characters.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

import regex

from autoblog.filters.words import split_tokens, tokens_per_word

TOP_N = (2, 3, 4)
DUPLICATE_N = (5, 6, 7, 8, 9, 10)


def measure_repetition(text: str) -> dict[str, float]:
    """Measure a text; the keys are the names of the filters and of the fields of `Limits`."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    paragraphs = [part.strip() for part in regex.split(r"\n\s*\n", text) if part.strip()]
    return {
        "duplicate_lines": _duplicate_fraction(lines),
        "duplicate_paragraphs": _duplicate_fraction(paragraphs),
        "duplicate_line_characters": _duplicate_character_fraction(lines),
        "duplicate_paragraph_characters": _duplicate_character_fraction(paragraphs),
        **_ngram_fractions(split_tokens(text), tokens_per_word=tokens_per_word(text)),
    }


def _duplicate_fraction(parts: Sequence[str]) -> float:
    return _fraction(len(parts) - len(set(parts)), len(parts))


def _duplicate_character_fraction(parts: Sequence[str]) -> float:
    total = sum(map(len, parts))
    return _fraction(total - sum(map(len, set(parts))), total)


def _ngram_fractions(tokens: Sequence[str], *, tokens_per_word: int) -> dict[str, float]:
    ends = [0, *accumulate(map(len, tokens))]
    orders = {n * tokens_per_word: n for n in TOP_N + DUPLICATE_N}
    fractions = {_name(n): 0.0 for n in orders.values()}
    for size, grams in _ngrams(tokens, max_size=max(orders)):
        counts = Counter(grams)
        if len(counts) == len(grams):
            break  # no n-gram occurs twice, so no longer one does
        if size not in orders:
            continue
        n = orders[size]
        starts = _top_starts(grams, counts) if n in TOP_N else _duplicate_starts(grams, counts)
        fractions[_name(n)] = _fraction(_covered(starts, size=size, ends=ends), ends[-1])
    return fractions


def _ngrams(tokens: Sequence[str], *, max_size: int) -> Iterator[tuple[int, list[int]]]:
    """Number the n-grams of each size from 2, equal ones alike, by their starting places.

    An n-gram is the pair of its first n-1 tokens, which have a number already, and its last
    token: a pair of integers whatever n is, and no separator that a token could hold.
    """
    numbers: dict[str, int] = {}
    singles = [numbers.setdefault(token, len(numbers)) for token in tokens]
    grams = singles
    for size in range(2, min(max_size, len(tokens)) + 1):
        pairs: dict[tuple[int, int], int] = {}
        grams = [
            pairs.setdefault(pair, len(pairs))
            for pair in zip(grams, singles[size - 1 :], strict=False)
        ]
        yield size, grams


def _top_starts(grams: Sequence[int], counts: Counter[int]) -> list[int]:
    top, _ = counts.most_common(1)[0]
    return [start for start, gram in enumerate(grams) if gram == top]


def _duplicate_starts(grams: Sequence[int], counts: Counter[int]) -> list[int]:
    return [start for start, gram in enumerate(grams) if counts[gram] > 1]


def _covered(starts: Sequence[int], *, size: int, ends: Sequence[int]) -> int:
    """Characters that lie in the n-grams beginning at `starts`, each counted once."""
    covered = reached = 0
    for start in starts:
        begin, end = max(start, reached), start + size
        covered += ends[end] - ends[begin]
        reached = end
    return covered


def _name(n: int) -> str:
    return f"top_{n}_gram" if n in TOP_N else f"duplicate_{n}_grams"


def _fraction(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
