"""Counts e-mail addresses, links and phone numbers, in the many forms that people give them.

Models invent them, or remember those of real people. Taking one out would leave "Write to ."
behind, so the sentence goes. phonenumbers knows the numbers of all countries, and the Public Suffix
List the top-level domains, so patterns here only find candidates.
"""

import contextlib
import html
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

import regex

from autoblog.filters.cleaning import normalise
from autoblog.filters.plain_text import plain

_AT = r"(?:at|\u00e4t|bei|arroba|arobase|chez|apestaart|chiocciola)"
_DOT = r"(?:dot|d0t|punkt|punto|ponto|punt)"
_OPEN, _CLOSE = r"[\[({<\u00ab*~|]{1,2}", r"[\])}>\u00bb*~|]{1,2}"
_AN_AT = rf"(?:\s?{_OPEN}\s?(?:{_AT}|@)\s?{_CLOSE}\s?|[_-]at[_-])"
_SPELLED_DOT = rf"(?:\s?{_OPEN}\s?(?:{_DOT}|point|\.)\s?{_CLOSE}\s?|[_-]dot[_-]|\s{_DOT}\s)"
_A_DOT = rf"(?:{_SPELLED_DOT}|\.)"
_LABEL = r"[\w-]{1,63}"
_TOP = r"(?P<top>[\p{L}-]{2,63})"
_ROLES = "info|support|contact|sales|hello|mail|email|office|admin|press|help|kontakt|webmaster"
_MAIL_HOSTS = "gmail|googlemail|hotmail|outlook|yahoo|icloud|proton(?:mail)?|gmx|web|aol|qq|163"
_EMAIL = regex.compile(
    rf"""(?<=[\w.+%'-])(?:@|%40)(?:{_LABEL}(?:\.{_LABEL})+|localhost\b|\[\d)    # kim@a.net
    |(?<=\w)\s?@\s{_LABEL}(?:\s?\.\s?{_LABEL}){{0,3}}\s?\.\s?{_TOP}             # kim @ a . net
    |(?<!\b(?:with|your|the|an?|from|on|by|via))\s@{_LABEL}(?:\.{_LABEL}){{0,3}}\.{_TOP}
    |(?<=\w){_AN_AT}{_LABEL}(?:{_A_DOT}{_LABEL}){{0,3}}{_A_DOT}{_TOP}  # kim (at) a.net
    |(?<=\w)(?:\s{_AT}\s|@){_LABEL}(?:{_A_DOT}{_LABEL}){{0,3}}{_SPELLED_DOT}{_TOP}
    |(?<=\w)\s(?-i:AT)\s{_LABEL}(?:\.{_LABEL}){{0,3}}\.{_TOP}
    |(?<=\b(?:{_ROLES}))\s(?:{_AT})\s{_LABEL}(?:\.{_LABEL}){{0,3}}\.{_TOP}
    |(?<=\w)\s(?:{_AT})\s(?:{_MAIL_HOSTS})\.{_TOP}""",
    regex.VERBOSE | regex.IGNORECASE,
)
_SCHEMES = "mailto|tel|sms|sips?|callto|xmpp|skype|facetime|whatsapp|magnet|javascript|bitcoin"
_LINK = regex.compile(
    rf"""(?<=\w):[/\\]{{2}}[\w\[~%?-]                                     # https://a.com
    |\b(?:h(?:tt|xx)ps?|ftp)(?:\s?:\s?[/\\](?:\s?[/\\]){{0,2}}|\s?[/\\]{{2}})\s?\w  # https:/a.com
    |\b(?:{_SCHEMES}):[^\s]
    |\bwww\d?\s?(?:\.|{_SPELLED_DOT})\s?\w
    |(?<![\w:/])//{_LABEL}(?:\.{_LABEL})+/
    |(?<=\w)[\[({{](?:\.|(?-i:{_DOT})|DOT(?=.\w))[\])}}]\s?\w                  # example[.]com
    |(?<=\b{_DOT}[\])}}]?\s)(?:com|org|net)\s(?:slash|/)\s?\w
    |\[[0-9a-f]{{0,4}}:[0-9a-f:.]{{2,40}}\](?::\d+)?/\w""",
    regex.VERBOSE | regex.IGNORECASE,
)
# An IP address with a port or a path. Those of one's own machine and network lead nowhere.
_IP = regex.compile(
    r"(?<![\w.])(?!127\.|10\.|192\.168\.|0\.0\.)(?:\d{1,3}\.){3}\d{1,3}"
    r"(?::\d{2,5}\b|(?::\d{2,5})?/(?!\d{1,2}\b)[\w~%-])"
)
# A name with a path, a port, a query or a fragment; the top-level domain is looked up.
_PLACE = regex.compile(
    rf"""(?<![\w@/.-])(?P<host>(?:{_LABEL}\.)+(?P<top>xn--[\w-]{{2,59}}|[\p{{L}}-]{{2,63}}))\.?
    (?::\d{{2,5}}(?!\d)|(?::\d{{2,5}})?/(?!\d{{1,2}}\b)[\w~%?\#&=@!+-]|\?\w+=|\#\w)
    |(?<![\w@/.-])(?:{_LABEL}\s\.\s){{1,3}}(?P<spaced_top>[\p{{L}}-]{{2,63}})\s?/\s?\w""",
    regex.VERBOSE,
)
_RESERVED: Final = {"example", "test", "invalid", "localhost", "local", "onion", "internal", "lan"}
# Also the endings of file names, which people write side by side: "README.md/CHANGELOG.md".
_FILES: Final = {"md", "py", "sh", "rs", "pl", "cc", "java", "zip", "mov", "do", "so"}

_RUN = regex.compile(
    r"[+(]{0,2}\d(?:(?:[ .*]|[ ]?[/-][ ]?|\)[ ]?[/-]?[ ]?|[ ]?\(|[\[\]])?\d){5,17}(?!\d)"
)
_CALLED = regex.compile(
    r"""(?:\b(?:tel|tele?phone|phone|call|ring|dial|fax|mobile|cell|text|sms|whats ?app|hotline
    |telefon|fon|mobil|handy|ruf|anruf|t\u00e9l|t\u00e9l\u00e9phone|appele[rz]|tel\u00e9fono
    |ll[a\u00e1]ma\w{0,3}|telefono|chiama\w{0,4})\b|\u96fb\u8a71|\u7535\u8bdd|\u624b\u673a|\u5fae\u4fe1)
    [^\d\n]{0,20}?[+(]{0,2}(?P<number>\d[\d ()/.-]{4,18}\d)""",
    regex.VERBOSE | regex.IGNORECASE,
)
_VANITY = regex.compile(
    r"(?<![\w.-])(?:1[ .-]{1,2}\(?8\d{2}\)?|\(?8(?:00|33|44|55|66|77|88)\)?)[ .-]"
    r"(?=[\dA-Z-]*[A-Z])[\dA-Z-]{7,12}\b"
)
_DIGIT_WORDS = regex.compile(
    r"\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)[ ,.-]{1,2}){6,}"
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b",
    regex.IGNORECASE,
)
_COUNTED = regex.compile(r"(?i)(?:zero[ ,.-]+)?one[ ,.-]+two[ ,.-]+three|nine[ ,.-]+eight")
_DATE = regex.compile(
    r"0?(?:1[5-9]|20|21)\d\d[ ./-]\d{1,2}[ ./-]\d{1,2}(?!\d)"
    r"|\d{1,2}[ ./-]\d{1,2}[ ./-](?:1[5-9]|20|21)\d\d(?!\d)"
    r"|(?:1[5-9]|20|21)\d\d ?[-/] ?(?:1[5-9]|20|21)?\d\d(?!\d)"
)
_NUMBER = regex.compile(
    r"\d{1,3}(?:[ .]\d{3})+(?:[ .]\d{1,2})?|0\.\d.*|[01 ]+|0123456789|(?:\d{1,3}\.){3}\d{1,3}"
)

_STANDARD = regex.compile(r"\b(?:ISO|IEC|RFC|DIN|EN|ISBN|ISSN|NIST|IEEE)(?:/IEC)?[ :-]{1,2}$")

# Countries whose numbers people write without the country's code.
_REGIONS: Final = (
    *("US", "GB", "DE", "FR", "ES", "IT", "NL", "PT", "BR", "MX", "JP", "CN", "TW", "KR", "IN"),
    *("AU", "NZ", "RU", "UA", "PL", "TR", "EG", "SA", "IL", "ZA", "NG", "KE", "ID", "CH", "AT"),
    *("BE", "SE", "FI", "CZ", "GR", "TH", "VN", "PH", "MY", "IE"),
)

_FEWEST_DIGITS: Final = 7
_PLAIN_DIGITS: Final = 10
_MAY_BE_PHONE = regex.compile(
    r"\d[^\n]{0,3}\d[^\n]{0,3}\d[^\n]{0,3}\d|8\d\d|(?i:seven|three|eight)"
)
_MAY_BE_SPELLED = regex.compile(rf"(?i){_DOT}|\bAT\b|[\[({{<*~|_-]\s?(?:{_AT})")
_TO_SPACE = regex.compile(r"[^\s(\[<\"']*$")
_FROM_SPACE = regex.compile(r"(?:[\w/~%#?&=+.-]*[\w/~%#=])?")
_WRAPPED = regex.compile(r"(?<!\n)\n(?!\n)")  # a line break that a reader sees as a space
_SIGNS = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u30fb\u00b7\u2022", "-")
    | dict.fromkeys("\u2215\u2044\u29f8", "/")
    | dict.fromkeys("\ufe0f\u20e3", None)
)
_FULL_STOP = regex.compile(r"(?<=[a-z0-9])[\u3002\u2024](?=[a-z0-9])", regex.IGNORECASE)
_ESCAPES = regex.compile(r"\\u(00[2-7][0-9a-fA-F])|\\x([2-7][0-9a-fA-F])|%([2-7][0-9a-fA-F])")


class _Found(NamedTuple):
    start: int
    text: str


def contacts(text: str, *, known: str = "") -> float:
    """Count e-mail addresses, links and phone numbers that `known` does not hold.

    The text counts as it stands and as it will be printed. A bare name such as digital.gov does not
    count.
    """
    raw = _unified(text)
    printed = _unified("\n\n".join(map(plain, text.split("\n\n"))))
    forms = dict.fromkeys((raw, printed, _ESCAPES.sub(_unescaped, printed)))
    known = _unified(known)
    return max(_count(form, known) for form in forms)


def _count(text: str, known: str) -> int:
    found = (one for find in (_emails, _links, _phones) for one in find(text))
    return len({one.start for one in found if not known or one.text not in known})


def _emails(text: str) -> Iterator[_Found]:
    if "@" not in text and "%40" not in text and not _MAY_BE_SPELLED.search(text):
        return
    for match in _EMAIL.finditer(text):
        if match["top"] is None or _is_top(match["top"]):
            yield _Found(match.start(), _whole(match).strip())


def _links(text: str) -> Iterator[_Found]:
    for pattern in (_LINK, _IP):
        for match in pattern.finditer(text):
            yield _Found(match.start(), _whole(match))
    if "." not in text:
        return
    for match in _PLACE.finditer(text):
        if _is_top(match["top"] or match["spaced_top"]):
            yield _Found(match.start(), _whole(match))


def _phones(text: str) -> Iterator[_Found]:
    if not _MAY_BE_PHONE.search(text):
        return
    text = "".join(map(_digit, text)) if not text.isascii() else text
    for match in _RUN.finditer(text):
        before, after = text[max(0, match.start() - 9) : match.start()], text[match.end() :][:2]
        if not _inside_a_word(before, after) and _is_phone(match[0]):
            yield _Found(match.start(), match[0].strip())
    for match in _CALLED.finditer(text):
        if not _DATE.search(match["number"]) and not _NUMBER.fullmatch(match["number"]):
            yield _Found(match.start("number"), match["number"])
    for match in _VANITY.finditer(text):
        yield _Found(match.start(), match[0])
    for match in _DIGIT_WORDS.finditer(text):
        if not _COUNTED.match(match[0]):
            yield _Found(match.start(), match[0])


def _inside_a_word(before: str, after: str) -> bool:
    """Tell whether a run of digits is a part of a word, a number, a price or a version."""
    if _STANDARD.search(before):
        return True
    ahead = regex.search(r"[A-Za-z_$\u20ac\u00a3\u00a5#=]-?$|\d[.,:]$|[\w/]/$", before)
    return bool(ahead or regex.match(r"[A-Za-z_%]|[.,:]\d|[-/]\w", after))


@lru_cache(maxsize=1024)
def _is_phone(run: str) -> bool:
    """Tell whether a number is somebody's: valid, and grouped as its country groups it."""
    run = run.strip(" ./-)*").replace("*", " ")
    digits = "".join(filter(str.isdigit, run))
    bare = run.strip("+(")
    if len(digits) < _FEWEST_DIGITS or _DATE.fullmatch(bare) or _NUMBER.fullmatch(bare):
        return False
    if run == digits and not (digits[0] == "0" and len(digits) >= _PLAIN_DIGITS):
        return False  # it may be anything
    from phonenumbers import Leniency, PhoneNumberMatcher  # noqa: PLC0415 (seldom needed)

    leniency = Leniency.VALID if bare[0] == "0" or run[0] == "+" else Leniency.STRICT_GROUPING
    regions = _REGIONS[:1] if run[0] == "+" or " - " in run else _REGIONS
    return any(
        not run[: match.start].strip("(")
        for region in regions
        for match in PhoneNumberMatcher(run, region, leniency=leniency)
    )


def _is_top(label: str) -> bool:
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


def _whole(match: regex.Match[str]) -> str:
    """Return the whole address around a match, up to the next spaces."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return (
        _TO_SPACE.search(before)[0] + match[0] + _FROM_SPACE.match(after)[0]  # type: ignore[index]
    )


def _unified(text: str) -> str:
    """Return the text with one form of each sign, as a reader takes them."""
    text = unicodedata.normalize("NFKC", normalise(html.unescape(text)))
    return _FULL_STOP.sub(".", _WRAPPED.sub(" ", text.translate(_SIGNS)))


def _unescaped(match: regex.Match[str]) -> str:
    return chr(int(match[1] or match[2] or match[3], 16))


def _digit(sign: str) -> str:
    """Return the ASCII digit of another script's digit; other characters stay."""
    return str(unicodedata.digit(sign)) if sign.isdigit() else sign
