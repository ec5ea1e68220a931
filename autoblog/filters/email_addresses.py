"""Finds e-mail addresses, in the many forms that people give them."""

from collections.abc import Iterator
from typing import Final

import regex

from autoblog.filters.spelled_addresses import (
    A_DOT,
    AN_AT,
    AT,
    AT_NAMES,
    CLOSE,
    DOT,
    LABEL,
    OPEN,
    SPELLED_DOT,
    TOP,
    is_top,
    whole,
)

_ROLES = "info|support|contact|sales|hello|mail|email|office|admin|press|help|kontakt|webmaster"
_MAIL_HOSTS = "gmail|googlemail|hotmail|outlook|yahoo|icloud|proton(?:mail)?|gmx|web|aol|qq|163"
_EMAIL = regex.compile(
    rf"""(?<=[\w.+%'-]|\w")(?:@|%40|=40|&at;)(?:{LABEL}(?:\.{LABEL})+|localhost\b|\[(?:\d|ipv6:))
    |(?<=[\w.+-])@{LABEL},\s?(?:com|org|net)\b                                # kim@a,net
    |(?<=\w)@\w+dot(?:com|org|net)\b|\s@{LABEL}\s?\.\s(?:com|org|net)\b
    |{AT_NAMES}\s?{LABEL}\s?(?:\ub2f7\ucef4|\u30c9\u30c3\u30c8\u30b3\u30e0)
    |(?<!\w)@\w+:{LABEL}\.{TOP}                                                   # @kim:a.net
    |(?<=\w)\s?@\s{LABEL}(?:\s?\.\s?{LABEL}){{0,3}}\s?\.\s?{TOP}             # kim @ a . net
    |(?<!\b(?:with|your|the|an?|from|on|by|via))\s@{LABEL}(?:\.{LABEL}){{0,3}}\.{TOP}
    |(?<=\w){AN_AT}{LABEL}(?:{A_DOT}{LABEL}){{0,3}}{A_DOT}{TOP}  # kim (at) a.net
    |(?<=\w)(?:\s{AT}\s|\s?@\s?){LABEL}(?:{A_DOT}{LABEL}){{0,3}}{SPELLED_DOT}{TOP}
    |(?<=\b(?:{_ROLES}))\s(?:{AT})\s{LABEL}(?:\.{LABEL}){{0,3}}\.{TOP}
    |(?<=\w)\s(?:{AT})\s(?:{_MAIL_HOSTS})\.{TOP}
    |(?<=\w)(?:\s?{AT_NAMES}\s?|[\u2605\u2606\u25ce\u25a0\#])(?:{LABEL}\.){{1,3}}{TOP}
    |(?<=\w)\s(?:arobase?)\s{LABEL}\spoint\s{TOP}
    |\b(?:moc|ten|gro)\.{LABEL}@\w                                            # ten.a@mik""",
    regex.VERBOSE,
)
_CAPITALS = regex.compile(
    rf"""(?<=\w)\s(?:AT|\u00c4T)\s{LABEL}(?:\.{LABEL}){{0,3}}\.{TOP}
    |(?<=[a-z])AT(?=[a-z])(?:{LABEL}\.){{1,3}}{TOP}                           # kimATa.net""",
    regex.VERBOSE,
)

# What each form holds, so that few texts are searched for all of them.
_SIGNS: Final = ("@", "%40", "=40", "&at;", "_at_", "-at-", " \u00e4t ")
_NAMED = regex.compile(rf"{AT_NAMES}|\w[\u2605\u2606\u25ce\u25a0#]\w+\.\w")
_A_WORD = rf"(?:{DOT}|point|period)"
_BRACKETED = regex.compile(rf"{OPEN}\s?(?:at(?:\ssign)?|a|a\st|et|\u00e4t|bei|chez)\s?{CLOSE}")
_BARE = regex.compile(
    rf"\b(?:at|\u00e4t|bei|chez)\s[\w-]{{1,63}}(?:\.\w|\s{_A_WORD}\s|\s?{OPEN}\s?(?:{_A_WORD}|\.))"
)


def email_addresses(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each e-mail address begins, and its text in small letters."""
    if "AT" in text or "\u00c4T" in text:
        yield from _found(_CAPITALS, text)
    small = text.lower()
    if any(sign in small for sign in _SIGNS) or any(
        p.search(small) for p in (_BRACKETED, _BARE, _NAMED)
    ):
        yield from _found(_EMAIL, small)


def _found(pattern: regex.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    for match in pattern.finditer(text):
        if match["top"] in {None, "pl"} or is_top(match["top"]):
            yield match.start(), whole(match).strip().lower()
