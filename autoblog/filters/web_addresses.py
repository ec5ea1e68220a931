"""Finds web addresses and other links, in the many forms that people give them.

A bare name such as digital.gov is none: it takes a path, a port, or something that asks to be
followed.
"""

from collections.abc import Iterator

import regex

from autoblog.filters.spelled_addresses import (
    CLOSE,
    DOT,
    LABEL,
    OPEN,
    SLASH,
    SPELLED_DOT,
    is_top,
    whole,
)

_SCHEMES = (
    "mailto|tel|sms|sips?|callto|xmpp|skype|facetime|whatsapp|magnet|javascript|bitcoin|geo|tg"
)
_LINK = regex.compile(
    rf"""(?<=\w)\[?:\]?[/\\]{{2,3}}\]?[\w\[~%?-]                           # https://a.com
    |\b(?:h(?:tt|xx)ps?|ftp)(?:\s?:\s?[/\\](?:\s?[/\\]){{0,2}}|\s?[/\\]{{2}})\s?\w  # https:/a.com
    |\bhttps?(?:;//|//:)\w
    |\b(?:{_SCHEMES}):[^\s]
    |\bdata:\w+/\w
    |\bwww\d?(?:\s?(?:\.|{SPELLED_DOT})\s?\w|,\w+\.\w|-\w+-(?:com|org|net)\b|\s\w+\s(?:com|org|net)\b)
    |\w(?:-dot-(?:com|org|net)\b|(?:\.\s|\s\.)(?:com|org|net)/\w)
    |(?<![\w:])(?=[0-9a-f:]*::)[0-9a-f]{{1,4}}:[0-9a-f:]{{3,38}}/[a-z]
    |(?<![\w:/])//{LABEL}(?:\.{LABEL})+/
    |(?<=\w)[\[({{]\.[\])}}]\s?\w                                            # example[.]com
    |(?<=\w)\s{OPEN}\.{CLOSE}\s{LABEL}\s?/\s?\w                             # a [.] com / x
    |\[[0-9a-f]{{0,4}}:[0-9a-f:.]{{2,40}}\](?:(?::\d+)?/\w|:\d{{2,5}}\b)""",
    regex.VERBOSE,
)
# "the Department of Transportation (DOT) said" is none.
_BRACKETED_DOT = regex.compile(rf"(?<=\w)[\[({{](?:{DOT}|DOT(?=.\w))[\])}}]\s?\w")
# An IP address with a port or a path. Those of one's own machine and network lead nowhere.
_IP = regex.compile(
    r"(?<![\w.])(?!127\.|10\.|192\.168\.|0\.0\.)(?:\d{1,3}\.){3}\d{1,3}"
    r"(?::\d{2,5}\b|(?::\d{2,5})?/(?!\d{1,2}\b)[\w~%-])"
)
# A name with a path, a port, a query or a fragment; the top-level domain is looked up.
_PLACE = regex.compile(
    rf"""(?<![\w@/.-])(?:{LABEL}\.)+(?P<top>xn--[\w-]{{2,59}}|[\p{{L}}\p{{M}}-]{{2,63}})\.?
    (?::\d{{2,5}}(?!\d)|(?::\d{{2,5}})?[/\\](?!\d{{1,2}}\b)[\w~%?\#&=@!+/-]|\s/(?=\w)|/(?=\s|[,;!?)]|\.?\s|\.?$)|\?\w+=|\#\w)
    |(?<![\w@/.-])(?:{LABEL}\s\.\s){{1,3}}(?P<top>[\p{{L}}\p{{M}}-]{{2,63}})\s?/\s?\w
    |(?<=\w\s{DOT}\s)(?P<top>[\p{{L}}-]{{2,63}})\s{SLASH}\s?\w        # a dot com slash x
    |(?<=\w[\[({{]{DOT}[\])}}]\s)(?P<top>[\p{{L}}-]{{2,63}})\s{SLASH}\s?\w
    |(?<!\b(?:the|an?|this|of|or)\s)(?<=\w\s)dot\s(?P<top>com|org|net)/\w""",
    regex.VERBOSE,
)


def web_addresses(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each link begins, and its text in small letters."""
    small = text.lower()
    found = [*_LINK.finditer(small), *_IP.finditer(small)]
    if "dot" in small or "punkt" in small:
        found += _BRACKETED_DOT.finditer(text)
    found += [match for match in _PLACE.finditer(small) if is_top(match["top"])]
    for match in found:
        yield match.start(), whole(match).lower()
