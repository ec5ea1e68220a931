"""What e-mail and web addresses are spelled with, and the top-level domains that end them.

The patterns are for text in small letters.
"""

import contextlib
from functools import cache
from typing import Final

import regex

# Names of the sign in other languages, which before a domain mean nothing else.
AT_NAMES = (
    r"(?:arrob[ae]|arobas[e]?|apen?staart(?:je)?|chiocciola|snabel-?a|ma[\u0142l]pa|kukac|klammeraffen?|at-zeichen"
    r"|zavin\u00e1\u010d|kuyruklu\sa|\u00e4t-merkki|miukumauku|maimu\u021b\u0103|majmun|afna"
    r"|\u0441\u043e\u0431\u0430(?:\u043a|\u0447\u043a)\u0430|sobaka|\u043f\u0435\u0441\u0438\u043a|\u0440\u0430\u0432\u043b\u0438\u043a|\u03c0\u03b1\u03c0\u03ac\u03ba\u03b9"
    r"|\u05e9\u05d8\u05e8\u05d5\u05d3\u05dc|\uace8\ubc45\uc774|\u30a2\u30c3\u30c8(?:\u30de\u30fc\u30af)?|\u827e\u7279)"
)
AT = rf"(?:at|\u00e4t|bei|chez|{AT_NAMES})"
DOT = (
    r"(?:dot|d0t|punkt|punto|ponto|punt|kropka|nokta|te\u010dka|\u0442\u043e\u0447\u043a\u0430|\u043a\u0440\u0430\u043f\u043a\u0430"
    r"|\u03c4\u03b5\u03bb\u03b5\u03af\u03b1|\ub2f7|\u30c9\u30c3\u30c8)"
)
SLASH = r"(?:(?:forward\s)?slash|schr\u00e4gstrich|barra|barre|/)"
OPEN, CLOSE = r"[\[({<\u00ab*~|\"'=/-]{1,2}", r"[\])}>\u00bb*~|\"'=/-]{1,2}"
AN_AT = (
    rf"(?:\s?{OPEN}\s?(?:{AT}(?:\ssign)?|a\st|et|@)\s?{CLOSE}\s?|[_-]at[_-]"
    r"|\s?[\[{]a[\]}]\s?|(?<=\w)\(a\)(?=\w)|\s\u00e4t\s)"
)
SPELLED_DOT = (
    rf"(?:\s?{OPEN}\s?(?:{DOT}|point|period|\.)\s?{CLOSE}\s?|[_-]dot[_-]|\s{DOT}\s"
    r"|\s(?:period|point)\s(?=(?:com|org|net|fr|eu|ca)\b))"
)
A_DOT = rf"(?:{SPELLED_DOT}|\s?\.\s?)"
LABEL = r"[\w\p{M}-]{1,63}"
TOP = r"(?P<top>[\p{L}\p{M}-]{2,63})"
_RESERVED: Final = {"example", "test", "invalid", "localhost", "local", "onion", "internal", "lan"}
# Also the endings of file names, which people write side by side: "README.md/CHANGELOG.md".
_FILES: Final = {"md", "py", "sh", "rs", "pl", "cc", "java", "zip", "mov", "do", "so"}
_TO_SPACE = regex.compile(r"[^\s(\[<\"']*$")
_LONGEST: Final = 500
_FROM_SPACE = regex.compile(r"(?:[\w/~%#?&=+.-]*[\w/~%#=])?")


def is_top(label: str) -> bool:
    """Tell whether a label is a top-level domain, and no usual ending of a file's name."""
    label = label.casefold()
    if label.startswith("xn--"):
        with contextlib.suppress(UnicodeError):
            label = label.encode().decode("idna")
    return label in _RESERVED or (label not in _FILES and label in _top_level_domains())


@cache
def _top_level_domains() -> frozenset[str]:
    from tldextract import TLDExtract  # noqa: PLC0415 (seldom needed)

    # without addresses to fetch from it reads the list that it ships with
    extract = TLDExtract(suffix_list_urls=(), cache_dir=None)
    return frozenset(suffix.rpartition(".")[2] for suffix in extract.tlds)


def whole(match: regex.Match[str]) -> str:
    """Return the whole address around a match, up to the next spaces."""
    start, end = match.span()
    before = match.string[max(0, start - _LONGEST) : start]
    after = match.string[end : end + _LONGEST]
    return (
        _TO_SPACE.search(before)[0] + match[0] + _FROM_SPACE.match(after)[0]  # type: ignore[index]
    )
