"""Counts swear words: glin-profanity's lists (MIT) for two dozen languages, less ordinary words."""

from functools import cache

import regex

from autoblog.filters.language_names import language_name
from autoblog.filters.phrases import Phrases, count_phrases, prepare
from autoblog.filters.profanity_exceptions import ordinary_words
from autoblog.filters.words import count_words

# Leaves out entries such as "a$$", whose signs are no part of a token.
_PLAIN = regex.compile(r"[\w\s'\u2019-]+")

# Coarse rather than insulting or obscene: people write them in passing.
_COARSE_WORDS = """
    apeshit, arsch, arse, arsehole, ass, asses, asshat, asshole, asswipe, ball sack, bastard,
    bdsm, bimbos, bitch, bitches, bollocks, boob, boobs, bullshit, busty, butthole, circlejerk,
    clit, clusterfuck, damn, dildo, dingleberries, dingleberry, dipshit, dominatrix, dumbass,
    f4ck, fuck, fuck buttons, fucked, fucker, fuckin, fucking, fuk, fuq, fvck, god damn,
    goddamn, hot chick, jack off, jackass, jerk off, kacke, lmfao, masturbate, omfg, phuck,
    piece of shit, pissed, pissen, pissing, pussy, retard, scheisse, scheiße, sh1t, shit, shite,
    shithead, shitshow, shitty, stfu, titties, titty, twat, wank, wtf
"""
_COARSE = frozenset(word.strip() for word in _COARSE_WORDS.split(","))
_STRONG_WEIGHT = 3
_SHORTEST_WORDS = 1000


def profanity(text: str, language: str) -> float:
    """Count swear words of the topic's language and of English.

    Slurs and obscenities count three each. Coarse words count one each, in a text of more than a
    thousand words their number in each thousand.
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
    words = {word for word in listed if _PLAIN.fullmatch(word)} - ordinary_words(language)
    return prepare(words & _COARSE), prepare(words - _COARSE)
