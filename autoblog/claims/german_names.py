"""German names: known ones, what follows a title, and pairs of words in upper case."""

from collections.abc import Iterator
from typing import Final

import regex

from autoblog.claims.capitalised_words import INNER, SURE, WORD, first_letters, is_capital, joins
from autoblog.claims.known_names import (
    COMMON_NOUNS,
    GIVEN_NAMES,
    KNOWN_NAMES,
    MEASURES_AND_PRONOUNS,
    ROLES,
)

_ALSO_WORDS: Final = frozenset({"Mark", "August", "Horst", "Max"})
_ROLE: Final = regex.compile(rf"\b(?:{ROLES})\.?\s+$")
_TITLE: Final = regex.compile(rf"(?:{ROLES})\.?")
_WITHIN: Final = regex.compile(r"(?:\p{Ll}|[,(])\s+$")
_SPEECH: Final = regex.compile(
    r"\b(?:[Ll]aut|namens|sagte?|meinte?|erklärte?|schrieb|schreibt)\s+$"
)
_STREET: Final = regex.compile(r"\p{Lu}\p{Ll}{2,}(?:straße|gasse|allee)")
_TOWN: Final = regex.compile(
    r"\p{Lu}\p{Ll}{2,}(?:burg|berg|heim|hausen|furt|hagen|stedt|rode|münde|brücken"
    r"|kirchen|dorf|[lnst]ingen)"
)
_IN: Final = regex.compile(r"\b(?:[Ii]n|[Aa]us|[Nn]ach|[Bb]ei|[Vv]on|um|bis)\s+$")
_NOUN: Final = regex.compile(
    r".*(?:ung|ungen|heit|keit|schaft|tion|nis|gesetz|studien?|bericht|plan|rezept|angaben|liste"
    r"|eltern|hersteller|vertrag|anleitung|mutter|vater|lehrer|leute|experten|forscher|umfrage)",
    regex.IGNORECASE,
)
_DATIVE: Final = regex.compile(r".{3,}(?:n|s)$")


def german_names(sentence: str) -> Iterator[tuple[int, int]]:
    """Yield known names, what follows a title, and pairs of words in upper case."""
    begins, words = first_letters(sentence), list(WORD.finditer(sentence))
    taken = 0
    for index, word in enumerate(words):
        if word.start() < taken or not is_capital(word[0]) or _TITLE.fullmatch(word[0]):
            continue
        end, length = word.end(), 1
        for other in words[index + 1 :]:
            if not joins(sentence[end : other.start()]) or not is_capital(other[0]):
                break
            end, length = other.end(), length + 1
        if _is_german_name(word, words[index + 1 : index + length], sentence, begins):
            taken = end
            yield word.start(), end


def _is_german_name(
    first: regex.Match[str],
    others: list[regex.Match[str]],
    sentence: str,
    begins: set[int],
) -> bool:
    """Tell whether a word in upper case, with the `others` right after it, is a name."""
    word, before = first[0], sentence[: first.start()]
    stem = word if word in KNOWN_NAMES else word.removesuffix("s")
    parts = set(word.split("-")) if "-" in word else {word, stem}
    if parts & SURE or INNER.match(word) or _is_place(word, before):
        return True
    if _ROLE.search(before):
        return word not in MEASURES_AND_PRONOUNS
    if first.start() in begins:
        return stem in GIVEN_NAMES and bool(others)
    if stem in GIVEN_NAMES and stem not in _ALSO_WORDS:
        return True
    ordinary = {word, *(other[0] for other in others[:1])} & (MEASURES_AND_PRONOUNS | COMMON_NOUNS)
    if not others:
        return bool(_SPEECH.search(before)) and not ordinary and not _NOUN.fullmatch(word)
    return not ordinary and not _DATIVE.fullmatch(word) and bool(_WITHIN.search(before))


def _is_place(word: str, before: str) -> bool:
    return bool(_STREET.fullmatch(word) or (_IN.search(before) and _TOWN.fullmatch(word)))
