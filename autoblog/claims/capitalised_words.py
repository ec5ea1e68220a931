"""Words in upper case, and where upper case tells nothing; for scripts that have it."""

from typing import Final

import regex

from autoblog.claims.known_names import FAMOUS_NAMES, PLACES

SURE: Final = (FAMOUS_NAMES | PLACES) - frozenset(
    ("Adobe", "Amazon", "Android", "Apple", "Bach", "Canon", "Diesel", "Homer", "Oracle", "Turkey")
)
"""Names that are no other word where they stand alone."""

_START: Final = regex.compile(r"^\s*(?:[-*\u2022]\s+|\d{1,3}[.)]\s+)?")
_OPENERS: Final = "\"'\u201c\u2018\u201e\u201a\u00ab\u00bb([*_"
WORD: Final = regex.compile(r"\p{L}[\p{L}\p{M}\p{N}]*(?:['\u2019.&-]\p{L}[\p{L}\p{M}\p{N}]*)*")
_CAPITALISED: Final = regex.compile(r"\p{Lu}[\p{Ll}\u2019']")
INNER: Final = regex.compile(r"(?:\p{Lu}?\p{Ll}+\p{Lu}\p{L}*|\p{Lu}\.(?:\p{Lu}\.?)+)$")
_CLAUSE: Final = regex.compile(
    r"(?<!\b(?:Dr|Mr|Mrs|Ms|Prof|St|Mt|Ing|\p{Lu}))\.\s+|[!?:;\u2026\u2013\u2014-]\s+|\n+"
)


def is_capital(word: str) -> bool:
    """Tell whether a word is written as a name is; words in capitals are terms more often."""
    return word in FAMOUS_NAMES or bool(_CAPITALISED.match(word) or INNER.match(word))


def joins(between: str) -> bool:
    """Tell whether two words with this between them may be one name."""
    return between in {" ", ". ", "\u00a0"}


def first_letters(sentence: str) -> set[int]:
    """Return where a clause begins with an upper case that tells nothing."""
    found = {_START.match(sentence).end()}  # type: ignore[union-attr]
    found |= {match.end() for match in _CLAUSE.finditer(sentence)}
    return {_past_openers(sentence, place) for place in found} | {
        match.end()
        for match in regex.finditer(rf"(?:^|[\s(])[{regex.escape(_OPENERS)}]+", sentence)
    }


def _past_openers(sentence: str, place: int) -> int:
    while place < len(sentence) and sentence[place] in _OPENERS:
        place += 1
    return place
