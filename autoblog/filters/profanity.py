"""Counts swear words by glin-profanity's lists (MIT) for two dozen languages."""

from functools import cache

import regex

from autoblog.filters.language_names import language_name
from autoblog.filters.ordinary_words import certain_words, coarse_words, ordinary_words
from autoblog.filters.phrases import Phrases, count_phrases, prepare
from autoblog.filters.words import count_words

# Leaves out entries such as "a$$", whose signs are no part of a token.
_PLAIN = regex.compile(r"[\w\s'\u2019-]+")

_STRONG_WEIGHT = 4
_SHORTEST_WORDS = 1000


def profanity(text: str, language: str) -> float:
    """Count swear words of the topic's language and of English.

    Slurs and obscenities count four each, coarse words one each. In a text of more than a thousand
    words, coarse words are counted for each thousand.
    """
    languages = dict.fromkeys((language.partition("-")[0], "en"))
    found = [_swear_words(name) for name in languages]
    coarse = sum(count_phrases(text, phrases) for phrases, _ in found)
    strong = sum(count_phrases(text, phrases) for _, phrases in found)
    share = _SHORTEST_WORDS / max(_SHORTEST_WORDS, count_words(text)) if coarse else 1.0
    return coarse * share + strong * _STRONG_WEIGHT


def strong_words(language: str) -> list[str]:
    """Return the known slurs and obscenities of a language in alphabetical order."""
    groups = _swear_words(language)[1].values()
    return sorted(" ".join(tokens) for group in groups for tokens in group)


@cache
def _swear_words(language: str) -> tuple[Phrases, Phrases]:
    """Return the coarse words of a language and the strong ones."""
    from glin_profanity.data.dictionary import dictionary  # noqa: PLC0415 (seldom needed)

    listed = dictionary.get_words(language_name(language))
    words = frozenset(filter(_PLAIN.fullmatch, listed)) - ordinary_words(language)
    words &= certain_words(language) or words
    coarse = coarse_words()
    return prepare(words & coarse), prepare(words - coarse)
