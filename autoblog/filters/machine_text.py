"""Counts lines of logs, chats and comment sections, postal addresses, and paragraphs in capitals.

These are pieces of web pages that no article holds. They are found by line, in any language.
"""

import regex

from autoblog.filters.redaction import split_parts
from autoblog.filters.words import count_words

_LEAST_CAPITALS, _SHARE_OF_CAPITALS = 8, 0.8

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?"
_LINE = regex.compile(
    rf"""^[ \t]*+(?:
    \[?\d{{4}}[-/.]\d\d[-/.]\d\d[T\s]\d\d:\d\d                             # a log's time
    |\[?\p{{Lu}}\p{{Ll}}{{2}}\s+\d{{1,2}}\s\d\d:\d\d:\d\d
    |\[?(?:ERROR|WARN|WARNING|INFO|DEBUG|FATAL|TRACE|CRITICAL|NOTICE)\]?\s*(?:[:|-]|\[)
    |\d{{1,3}}(?:\.\d{{1,3}}){{3}}\s-\s
    |\[(?:ERROR|WARN|WARNING|INFO|DEBUG|FATAL|TRACE|CRITICAL|NOTICE)\]
    |Traceback\s\(most|File\s"[^"\n]+",\sline\s\d|at\s[\w.$<>]+\([\w.$]+:\d+\)|Caused\sby:
    |<[@+%]?[\w-]{{2,20}}>\s+\S                                    # a chat's speaker
    |\[{_CLOCK}\]|{_CLOCK}\s*(?:<[^<>\n]{{1,20}}>|[-\u2013]\s*\w{{2,20}}\s*:|\w{{2,20}}\s?:\s)
    |\w{{2,20}}\s\({_CLOCK}\)\s*:|@\w{{2,20}}\s+{_CLOCK}
    |\*{{3}}\s?\w+\s(?:has\s)?(?:joined|left|quit)
    |//\s?\w|/\*|\*/|<!--|-->|;;\s                                 # comments in programs
    |\d+\s(?:comments?|replies|responses|likes|shares|views|retweets|Kommentare?)\s*(?:$|\bto\sthis\b|\bon\sthis\b|[|\u00b7\u2022])
    |(?:posted|filed|tagged)\s(?:in|under|by|with)\s[^.!?\n]{{1,60}}$
    |(?:reply|leave\sa\s(?:reply|comment)|log\sin\sto\s(?:reply|comment)|post\sa\scomment|comments\sare\sclosed
        |share\sthis|filed\sunder|tagged(?:\swith)?|posted\sin|read\smore|continue\sreading|related\sposts?
        |previous\spost|next\spost|skip\sto\scontent|table\sof\scontents|advertisement|sponsored
        |antworten|kommentar\s(?:schreiben|hinterlassen)|weiterlesen|schlagwörter|werbung|anzeige
        |返信(?:する)?|コメントする|続きを読む|関連記事|スポンサーリンク|広告)\s*(?:[:\uff1a].*)?$
    |your\semail\saddress\swill\snot\sbe\spublished|required\sfields\sare\smarked
    |[\p{{Lu}}][\w.-]{{1,20}}(?:\s[\p{{Lu}}][\w.-]{{1,20}})?\s(?:says|said\son|wrote|schreibt|sagt)\s*:\s*$
    )""",
    regex.MULTILINE | regex.VERBOSE | regex.IGNORECASE,
)
_ADDRESS = regex.compile(
    r"""\b\d{1,5}[A-Za-z]?\s(?:[NSEW]\.?\s)?(?:\p{Lu}[\w.'-]*\s){1,3}
        (?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Terrace|Highway|Hwy|Parkway|Pkwy|Place|Pl
        |Square|Sq|Way|Crescent|Close)\b\.?(?:\s(?:[NS][EW]?|[EW])\b\.?)?
        (?=,?\s+(?:(?:Suite|Ste|Apt|Floor|Room|Unit|\#)\b|\p{Lu}\p{Ll}+)|\s*,)
    |\bP\.?\s?O\.?\s?Box\s\d+|\b\p{Lu}\p{Ll}+,\s(?:[A-Z]{2}|\p{Lu}\p{Ll}+)\s\d{5}(?:-\d{4})?\b
    |\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b
    |\b\p{Lu}[\p{L}-]+(?:straße|strasse|str\.|gasse|allee|platz|weg|ring|ufer|damm)\s\d+\s?[a-z]?\b(?=\s*[,\n]\s*(?:\d{5}|in\b)|\s*$)
    |\b(?:D-)?\d{5}\s\p{Lu}\p{Ll}{2,}(?:\s(?:am|an\sder)\s\p{Lu}\p{Ll}+)?\s*$
    |\u3012\s?\d{3}-?\d{4}|[都道府県][^\u3002\n]{1,12}[市区町村][^\u3002\n]{0,12}\d+(?:丁目|番|-\d+)""",
    regex.MULTILINE | regex.VERBOSE,
)
_CASED = regex.compile(r"\p{L}{2,}")


def machine_text(text: str) -> float:
    """Count the lines that a program, a chat or a comment section wrote."""
    return sum(1 for _ in _LINE.finditer(text))


def postal_addresses(text: str, *, known: str = "") -> float:
    """Count the postal addresses that the blogger's own words, `known`, do not hold."""
    own = " ".join(known.split()).casefold()
    return sum(found[0].casefold() not in own for found in _ADDRESS.finditer(text))


def cut_machine_text(text: str) -> str:
    """Cut out the lines of programs, chats and comment sections."""
    return "\n".join(line for line in text.split("\n") if _LINE.match(line) is None)


def capitals(text: str, *, language: str = "en") -> float:
    """Count the words of sentences in capitals, of eight words or more.

    A shorter one may be an acronym or a cry. Scripts without case have none.
    """
    return sum(
        count_words(part) for part in split_parts(text, language=language) if _is_shouted(part)
    )


def _is_shouted(line: str) -> bool:
    cased = [word for word in _CASED.findall(line) if word.lower() != word.upper()]
    shouted = sum(1 for word in cased if word.isupper())
    return shouted >= _LEAST_CAPITALS and shouted >= _SHARE_OF_CAPITALS * len(cased)
