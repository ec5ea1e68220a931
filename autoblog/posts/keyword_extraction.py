"""Finds the keywords of a text in any script; `tag_extraction` chooses tags among them.

YAKE finds them where spaces separate words (Campos et al. 2020, doi:10.1016/j.ins.2019.09.013). In
scripts without spaces, ICU's dictionaries find the words. YAKE then ranks those of Thai and similar
scripts. Chinese and Japanese words are counted instead, since most have two letters and YAKE skips
such words.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

import regex

from autoblog.filters import split_tokens
from autoblog.filters.stemming import stem_words
from autoblog.filters.words import (
    DENSE_LETTERS_PER_WORD,
    LOOSE_LETTERS_PER_WORD,
    tokens_per_word,
)

if TYPE_CHECKING:
    from yake import KeywordExtractor

_MOST: Final = 20
_LONGEST_PHRASE: Final = 3  # words as ICU splits them: the Chinese "library" is two
OFTEN: Final = 2  # a text says its subject more than once
_OFTEN_ALONE: Final = 3  # a single word, such as "read" or "people", means less than a phrase

_UNSPACED_SPACE = regex.compile(
    r"(?<=[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{M}]) (?=[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])"
)
# Japanese words in hiragana alone are mostly grammar.
_DENSE_WORD = regex.compile(r"[\p{Han}\p{Katakana}々ー]+")


def occurrences(name: str, tokens: Sequence[str]) -> int:
    """Count the occurrences of a name among a text's tokens, as whole words."""
    wanted = split_tokens(name)
    size = len(wanted)
    if not wanted:
        return 0
    return sum(tokens[i : i + size] == wanted for i in range(len(tokens) - size + 1))


def find_keywords(text: str, language: str) -> Iterator[str]:
    """Yield the keywords that the text says more than once; phrases first, then the best."""
    kind = tokens_per_word(text)
    if kind == DENSE_LETTERS_PER_WORD:
        yield from _counted(text, language)
    elif kind == LOOSE_LETTERS_PER_WORD:
        spaced = "\n".join(" ".join(clause) for clause in _clauses(text, language))
        tokens = split_tokens(text)
        names = (_UNSPACED_SPACE.sub("", name) for name in _yake(spaced, language))
        yield from (name for name in names if occurrences(name, tokens) >= OFTEN)
    else:
        yield from _spaced(text, language)


def word_stems(text: str, language: str) -> list[str]:
    """Return the stems of the words that mean something, in order: "quarri" for "quarries".

    Words of languages without a stemmer are their own stems.
    """
    stop = _stop_words(language)
    tokens = [token for token in split_tokens(text) if token not in stop]
    return stem_words(tokens, language)


@cache
def _stop_words(language: str) -> frozenset[str]:
    """Return the stop words; few for a language that YAKE has no list for."""
    return frozenset(_extractor(language).stopword_set)


def _spaced(text: str, language: str) -> Iterator[str]:
    tokens = split_tokens(text)
    found = [
        name
        for name in _yake(text, language)
        if occurrences(name, tokens) >= (OFTEN if " " in name else _OFTEN_ALONE)
    ]
    yield from (_as_written(name, text) for name in sorted(found, key=lambda name: " " not in name))


def _counted(text: str, language: str) -> Iterator[str]:
    """Yield the words and short phrases that make up most of the text's letters."""
    stop = _stop_words(language)
    counted: Counter[str] = Counter()
    for clause in _clauses(text, language):
        meaning = groupby(
            clause, lambda word: word not in stop and bool(_DENSE_WORD.fullmatch(word))
        )
        for words in (list(run) for means, run in meaning if means):
            counted.update(
                "".join(words[start : start + size])
                for size in range(1, _LONGEST_PHRASE + 1)
                for start in range(len(words) - size + 1)
            )
    often = [name for name, count in counted.items() if count >= OFTEN and len(name) > 1]
    yield from sorted(often, key=lambda name: -counted[name] * len(name))[:_MOST]


def _clauses(text: str, language: str) -> Iterator[list[str]]:
    """Yield the words between two punctuation marks, without spaces."""
    from icu4py.breakers import WordBreaker  # noqa: PLC0415 (30 MB of dictionaries)

    pieces = WordBreaker(text.encode(errors="replace").decode(), language)
    for is_word, run in groupby(pieces, lambda piece: any(map(str.isalnum, piece))):
        if is_word:
            yield list(run)


def _yake(text: str, language: str) -> Iterable[str]:
    return [str(name) for name, _ in _extractor(language).extract_keywords(text)]


def _extractor(language: str) -> "KeywordExtractor":
    from yake import KeywordExtractor  # noqa: PLC0415 (a quarter of a second, with networkx)

    return KeywordExtractor(lan=language, n=2, top=_MOST)


def _as_written(name: str, text: str) -> str:
    """Return the spelling with the fewest capitals, which does not begin a sentence."""
    spellings = regex.findall(rf"(?<!\w){regex.escape(name)}(?!\w)", text, regex.IGNORECASE)
    return min(spellings, key=lambda spelling: sum(map(str.isupper, spelling)), default=name)
