"""Slugs of titles: stable, never empty, and short enough for WordPress."""

import hashlib
import re
import unicodedata
from itertools import accumulate, takewhile

MAX_ADDRESS_BYTES = 200
"""The length at which WordPress cuts a percent-encoded slug (`sanitize_title`, wp_posts)."""

# Latin letters that Unicode does not decompose into an ASCII letter and an accent.
_LATIN = {
    "æ": "ae",
    "ð": "d",
    "ø": "o",
    "þ": "th",
    "đ": "d",
    "ħ": "h",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    "ł": "l",
    "ŋ": "ng",
    "œ": "oe",
    "ŧ": "t",
    "ß": "ss",
}

# Apostrophes and characters without width; WordPress drops them, too: "it's" becomes "its".
_SILENT = frozenset("'`\u00b4\u02bc\u2018\u2019\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff")

_ACCENTS = re.compile(f"(?<=[a-z{''.join(_LATIN)}])[\u0300-\u036f]+")


def slugify(text: str) -> str:
    """Return the slug of a title: lower case, hyphens, no accents on Latin letters.

    Other scripts are kept, as in WordPress, which percent-encodes them in the address; few of their
    readers would recognise a transliteration. A title without letters and digits gets a slug made
    of its hash.
    """
    spaced = "".join(_slug_character(character) for character in _plain_letters(text))
    words = [word for word in spaced.split() if any(map(str.isalnum, word))]
    slug = _cut(unicodedata.normalize("NFC", "-".join(words)))
    return slug or f"topic-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _plain_letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).lower())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))


def _slug_character(character: str) -> str:
    """Return what a character becomes in a slug; a space separates words."""
    if character in _SILENT:
        return ""
    if character in _LATIN:
        return _LATIN[character]
    return character if unicodedata.category(character)[0] in "LNM" else " "


def _cut(slug: str) -> str:
    """Shorten the slug to what WordPress keeps, at a hyphen if there is one."""
    bytes_to_here = accumulate(map(_address_bytes, slug))
    fitting = sum(1 for _ in takewhile(lambda size: size <= MAX_ADDRESS_BYTES, bytes_to_here))
    if fitting == len(slug):
        return slug
    whole_words, hyphen, _ = slug[: fitting + 1].rpartition("-")
    return whole_words if hyphen else slug[:fitting]


def _address_bytes(character: str) -> int:
    return 1 if character.isascii() else 3 * len(character.encode())
