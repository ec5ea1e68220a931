"""Counts words that no dictionary, no post of a person and not the topic holds ("gluescreels").

The dictionary is wordfreq's list of all words that are met once in a hundred million (Speer 2022,
doi:10.5281/zenodo.7199437), of the optional package of that name. Without it nothing counts. Names,
which begin in upper case, words in parentheses or with digits or signs, and words that the text
uses three times, as a term, are not judged.
"""

from collections import Counter
from functools import cache
from importlib.util import find_spec
from typing import Final

import regex

from autoblog.filters.words import count_words, split_tokens

LANGUAGES: Final = frozenset({"de", "en"})
"""The languages whose endings are known; in others too many forms of words are in no list."""

_WORD = regex.compile(r"(?<![\w@/.#_\\<{(\[$-])\p{Ll}[\p{Ll}'\u2019]{3,30}(?![\w@/_\\>}-]|\.\w|\()")
_SHORTEST_WORDS = 200
_TERM = 3
_USUAL = 1e-6  # the frequency of each half of a compound
_SHORTEST_HALF = 3
_SHORTEST_OWN = 4
_ENDINGS: Final = {
    "en": "'s s es ed d ing ly er ers ness able less ish like wise ability ically",
    "de": "s n en er es e em in innen ung ungen lich liche lichen bar bare baren",
}
_BEGINNINGS: Final = {
    "en": "un re non pre over under sub super inter multi mis dis anti co de micro auto out",
    "de": "un ver be ent er vor nach auf aus an ab ein zu um über unter wieder mit los",
}


def invented_words(text: str, language: str, *, known: str = "") -> float:
    """Return the different invented words for each thousand words of the text.

    A text of fewer than 200 words counts as one of 200. `known` are the blogger's own words.
    """
    language = language.partition("-")[0]
    if language not in LANGUAGES or not _is_installed():
        return 0
    found = Counter(match[0].replace("\u2019", "'").strip("'") for match in _WORD.finditer(text))
    own = {*split_tokens(known)} if known else set()
    unknown = [
        word
        for word, count in found.items()
        if count < _TERM and not _is_own(word, own) and not _exists(word, language)
    ]
    return len(unknown) * 1000 / max(_SHORTEST_WORDS, count_words(text)) if unknown else 0


def _is_own(word: str, own: set[str]) -> bool:
    """Tell whether the blogger uses the word, or one that it begins with ("rustup" after Rust)."""
    return any(word[:end] in own for end in range(_SHORTEST_OWN, len(word) + 1))


@cache
def _exists(word: str, language: str) -> bool:
    """Tell whether the word, its stem, or each half of it is in the list."""
    if language == "en" and not word.isascii():
        return True  # a word of another language
    listed, word = _words(language), word.casefold()
    if word in listed:
        return True
    if "'" in word and all(not part or part in listed for part in word.split("'")):
        return True
    endings = _ENDINGS[language].split()
    beginnings = _BEGINNINGS[language].split()
    return (
        any(_has_stem(word, ending, listed) for ending in endings)
        or any(word.startswith(one) and word[len(one) :] in listed for one in beginnings)
        or _is_compound(word, listed)
    )


def _has_stem(word: str, ending: str, listed: dict[str, float]) -> bool:
    """Tell whether the word is a listed one with this ending ("hopped", "tried")."""
    stem = word.removesuffix(ending)
    if stem == word or len(stem) < _SHORTEST_HALF:
        return False
    doubled = stem[-1] == stem[-2] and stem[:-1] in listed
    return stem in listed or f"{stem}e" in listed or doubled or f"{stem[:-1]}y" in listed


def _is_compound(word: str, listed: dict[str, float]) -> bool:
    """Tell whether the word is two usual words, with the s that joins them in German."""
    for end in range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1):
        if listed.get(word[end:], 0) > _USUAL:
            first = word[:end]
            if max(listed.get(first, 0), listed.get(first.removesuffix("s"), 0)) > _USUAL:
                return True
    return False


@cache
def _is_installed() -> bool:
    return find_spec("wordfreq") is not None


@cache
def _words(language: str) -> dict[str, float]:
    from wordfreq import get_frequency_dict  # noqa: PLC0415 (optional, and its lists are long)

    frequencies: dict[str, float] = get_frequency_dict(language, "best")
    return frequencies
