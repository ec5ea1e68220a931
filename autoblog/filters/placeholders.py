"""Counts blanks to be filled in: "[Your Name]", "{{ title }}", "TODO", "lorem ipsum"."""

import regex

# Words that make a blank in brackets in any case, and words that do so only with a capital, since
# people quote "[date]" and "[url]" from forms and commands.
_ALWAYS = (
    "your|insert|enter|placeholder|fill in|company name|client name|ihr|ihre|ihren|dein|deine|hier|"
    "votre|ins[\u00e9e]rer|su nombre|tu nombre"
)
_WITH_CAPITAL = (
    "Name|Full Name|First Name|Last Name|Author|Company|Business|Brand|Product|Client|City|State|"
    "Country|Location|Address|Email|E-mail|Phone|Date|Day|Year|Link|URL|Website|Topic|Title|Image|"
    "Photo|Picture|Number|Source|Add|Firma|Ort|Datum|Nom|Nombre"
)
_BRACKETED = regex.compile(
    rf"[\[<\u3010](?:(?i:{_ALWAYS})|{_WITH_CAPITAL})\b[^\]>\u3011\n]{{0,60}}[\]>\u3011](?!\()"
    r"|\[[^\]\n]{1,60}\bhere\]"
    r"|\u3010[^\u3011\n]{0,40}(?:\u540d|\u5165\u529b|\u8a18\u5165)[^\u3011\n]{0,40}\u3011"
)
_TEMPLATE = regex.compile(
    r"\{\{[^{}\n]{1,60}\}\}|\{%[^\n]{1,80}%\}|<%[^\n]{1,80}%>|%[A-Z][A-Z_]{2,}%"
)
# Some people mark a doubt with "XXX" before a remark; after "Dear" or "Mr." it is a blank.
_MARKS = regex.compile(
    r"""(?<!["\u201c])\b(?:TODO|FIXME|TBD|TK\ ?TK|X{4,}|X{3}[-.]X{3,})\b
    |\bPLACEHOLDER\b|\bINSERT[ _][A-Z]{3,}\b
    |\b(?i:dear|mr\.?|mrs\.?|ms\.?|dr\.?|by|call|visit)\sXXX\b""",
    regex.VERBOSE,
)
_DUMMY = regex.compile(
    r"""lorem\s+ipsum\s+dolor|dolor\s+sit\s+amet|consectetur\s+adipiscing
    |\binsert\s(?:your|the|a|an)?\s?(?:\w+\s){0,4}here\b
    |\b(?:hier|ihren?)\s(?:\w+\s){0,4}(?:einf\u00fcgen|eintragen|einsetzen)\b(?=\s*[\]\)>.])
    |[\u3007\u25cb\u25ef]{2,}
    |\u3053\u3053\u306b[^\n\u3002]{0,12}(?:\u5165\u529b|\u633f\u5165|\u8a18\u5165)
        (?=\u3057\u3066\u304f\u3060\u3055\u3044|[\])\uff09\u3011\u300d])""",
    regex.IGNORECASE | regex.VERBOSE,
)
_BLANK_LINE = regex.compile(r"_{4,}")
_PATTERNS = (_BRACKETED, _TEMPLATE, _MARKS, _DUMMY, _BLANK_LINE)


def placeholders(text: str) -> float:
    """Count the blanks that the text leaves to be filled in."""
    return sum(len(pattern.findall(text)) for pattern in _PATTERNS)
