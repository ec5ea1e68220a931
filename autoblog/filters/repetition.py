"""Measures how much a text repeats itself, by Rae et al. 2021, Table A1.

The paper is "Scaling Language Models: Methods, Analysis & Insights from Training Gopher",
arXiv:2112.11446, appendix A.1.1. Every measure is a fraction from 0 to 1; the time is linear.

The paper leaves these choices open:

* The first of equal lines, paragraphs or 5- to 10-grams is no duplicate; counting it would refuse
  twice as many posts written by people. All occurrences of a top n-gram count.
* Only the characters of words count, not spaces.
* Characters in overlapping n-grams count once: "ha ha ha" holds "ha ha" twice, with six characters
  of six, not eight.
* An n-gram that occurs once is no repetition, so "The cat sat." measures 0 throughout.
* In scripts without spaces between words, n counts words of average length, not characters. A run
  of katakana is one word however long, so that a long loanword is no n-gram by itself.
* A text of fewer than 150 words says little by its top n-gram: "Prep time: 5 min, cook time: 5
  min". The share of a top n-gram counts in proportion to the words.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby

import regex

from autoblog.filters.words import DENSE_LETTERS_PER_WORD, split_tokens, tokens_per_word

TOP_N = (2, 3, 4)
DUPLICATE_N = (5, 6, 7, 8, 9, 10)
WHOLE_WEIGHT_WORDS = 150
_KATAKANA = regex.compile(r"[\p{Katakana}\u30fc]\p{M}*")


def measure_repetition(text: str) -> dict[str, float]:
    """Measure a text by all filters of repetition, by the names of their limits."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    paragraphs = [part.strip() for part in regex.split(r"\n\s*\n", text) if part.strip()]
    return {
        "duplicate_lines": _duplicate_fraction(lines),
        "duplicate_paragraphs": _duplicate_fraction(paragraphs),
        "duplicate_line_characters": _duplicate_character_fraction(lines),
        "duplicate_paragraph_characters": _duplicate_character_fraction(paragraphs),
        **_ngram_fractions(_words(text), tokens_per_word=tokens_per_word(text)),
    }


def _words(text: str) -> list[str]:
    """Split into tokens, of which a run of katakana is as many as a word has."""
    words: list[str] = []
    for is_loanword, run in groupby(split_tokens(text), key=_is_katakana):
        tokens = list(run)
        if is_loanword and len(tokens) > DENSE_LETTERS_PER_WORD:
            words += ["".join(tokens[:-1]), tokens[-1]]
        else:
            words += tokens
    return words


def _is_katakana(token: str) -> bool:
    return _KATAKANA.fullmatch(token) is not None


def _duplicate_fraction(parts: Sequence[str]) -> float:
    return _fraction(len(parts) - len(set(parts)), len(parts))


def _duplicate_character_fraction(parts: Sequence[str]) -> float:
    total = sum(map(len, parts))
    return _fraction(total - sum(map(len, set(parts))), total)


def _ngram_fractions(tokens: Sequence[str], *, tokens_per_word: int) -> dict[str, float]:
    ends = [0, *accumulate(map(len, tokens))]
    weight = min(1.0, len(tokens) / (WHOLE_WEIGHT_WORDS * tokens_per_word))
    orders = {n * tokens_per_word: n for n in TOP_N + DUPLICATE_N}
    fractions = {_name(n): 0.0 for n in orders.values()}
    for size, grams in _repeated_ngrams(tokens, max_size=max(orders)):
        n = orders.get(size)
        if n is not None:
            starts = _top_starts(grams) if n in TOP_N else _later_starts(grams)
            share = _fraction(covered(starts, size=size, ends=ends), ends[-1])
            fractions[_name(n)] = share * (weight if n in TOP_N else 1)
    return fractions


def _repeated_ngrams(
    tokens: Sequence[str], *, max_size: int
) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Yield each size from 2 with the start and the number of every n-gram that occurs twice.

    Equal n-grams have equal numbers: the number of the first n-1 tokens and the last token identify
    an n-gram exactly, without a separator. Only runs whose first n-1 tokens occur twice are looked
    at, so a text without repetitions takes little time.
    """
    numbers: dict[str, int] = {}
    singles = [numbers.setdefault(token, len(numbers)) for token in tokens]
    grams = list(enumerate(singles))
    for size in range(2, max_size + 1):
        pairs: dict[tuple[int, int], int] = {}
        numbered = [
            (start, pairs.setdefault((gram, singles[start + size - 1]), len(pairs)))
            for start, gram in grams
            if start + size <= len(singles)
        ]
        counts = Counter(gram for _, gram in numbered)
        grams = [(start, gram) for start, gram in numbered if counts[gram] > 1]
        if not grams:
            return
        yield size, grams


def _top_starts(grams: Iterable[tuple[int, int]]) -> list[int]:
    [(top, _)] = Counter(gram for _, gram in grams).most_common(1)
    return [start for start, gram in grams if gram == top]


def _later_starts(grams: Iterable[tuple[int, int]]) -> list[int]:
    seen: set[int] = set()
    later = []
    for start, gram in grams:
        if gram in seen:
            later.append(start)
        seen.add(gram)
    return later


def covered(starts: Sequence[int], *, size: int, ends: Sequence[int]) -> int:
    """Count the characters in the n-grams that begin at `starts`, each once.

    `ends` are the characters before each token, and before the end.
    """
    count = reached = 0
    for start in starts:
        begin, end = max(start, reached), start + size
        count += ends[end] - ends[begin]
        reached = end
    return count


def _name(n: int) -> str:
    return f"top_{n}_gram" if n in TOP_N else f"duplicate_{n}_grams"


def _fraction(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
