"""Counts e-mail addresses, links and phone numbers, in the many forms that people give them.

Models invent them, or remember those of real people. Taking one out would leave "Write to ."
behind, so the sentence goes. phonenumbers knows the numbers of all countries, and the Public Suffix
List the top-level domains, so patterns here only find candidates.
"""

import html
import unicodedata

import regex

from autoblog.filters.cleaning import normalise
from autoblog.filters.email_addresses import email_addresses
from autoblog.filters.phone_numbers import phone_numbers
from autoblog.filters.plain_text import plain
from autoblog.filters.web_addresses import web_addresses

_WRAPPED = regex.compile(r"(?<!\n)\n(?!\n)")  # a line break that a reader sees as a space
_SIGNS = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u30fb\u00b7\u2022", "-")
    | dict.fromkeys("\u2215\u2044\u29f8", "/")
    | dict.fromkeys("\ufe0f\u20e3", None)
)
_FULL_STOP = regex.compile(r"(?<=[a-z0-9])[\u3002\u2024\uff0e\u70b9](?=[a-z0-9])", regex.IGNORECASE)
# Dots in the middle of the line, which else stand for hyphens.
_MIDDLE_DOT = regex.compile(
    r"(?<=[a-z0-9])[\u00b7\u2022\u2219\u02d9\u22c5\u2027](?=[a-z])", regex.IGNORECASE
)
_RINGED_A = regex.compile(r"(?<=\w)\s?[\u24d0\u24b6\U0001f150\U0001f170](?=\s?\w)")
# Letters that are set apart: "k i m @ a . n e t".
_SET_APART = regex.compile(r"(?<!\S)\S(?: \S){5,}(?!\S)")
_ESCAPES = regex.compile(
    r"\\u((?!d[89a-f])[0-9a-fA-F]{4})|\\x([2-7][0-9a-fA-F])|%([2-7][0-9a-fA-F])"
)


def contacts(text: str, *, known: str = "") -> float:
    """Count e-mail addresses, links and phone numbers that `known` does not hold.

    The text counts as it stands and as it will be printed. A bare name such as digital.gov does not
    count.
    """
    raw = _unified(text)
    printed = _unified("\n\n".join(map(plain, text.split("\n\n"))))
    together = _SET_APART.sub(_joined, printed)
    unescaped = _unified(_ESCAPES.sub(_unescaped, _ESCAPES.sub(_unescaped, printed)))
    forms = dict.fromkeys((raw, printed, unescaped, together))
    known = _unified(known).lower()
    return max(_count(form, known) for form in forms)


def _count(text: str, known: str) -> int:
    found = (one for find in (email_addresses, web_addresses, phone_numbers) for one in find(text))
    return len({start for start, whole in found if not known or whole not in known})


def _unified(text: str) -> str:
    """Return the text with one form of each sign, as a reader takes them."""
    text = _RINGED_A.sub("@", _MIDDLE_DOT.sub(".", normalise(html.unescape(text))))
    text = unicodedata.normalize("NFKC", text)
    return _FULL_STOP.sub(".", _WRAPPED.sub(" ", text.translate(_SIGNS)))


def _joined(match: regex.Match[str]) -> str:
    """Join letters that are set apart; digits may be a list of numbers."""
    joined = match[0].replace(" ", "")
    return match[0] if joined.isdigit() else joined


def _unescaped(match: regex.Match[str]) -> str:
    return chr(int(match[1] or match[2] or match[3], 16))
