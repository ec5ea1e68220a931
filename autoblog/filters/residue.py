"""Counts contacts, broken characters, endless words and markup, which cleaning cannot take out.

Models invent e-mail addresses, web addresses and phone numbers, or remember those of real people.
Taking them out would leave "Write to ." behind.
"""

import unicodedata

import regex

from autoblog.filters.words import has_unspaced

_EMAIL = regex.compile(
    r"""[\w.+-]{1,64}+@[\w-]{1,63}(?:\.[\w-]{1,63})+
    |\bmailto:\S
    |\b[\w.+-]{1,64}\s?[\[({]\s?at\s?[\])}]\s?[\w-]{1,63}\s?(?:[\[({]\s?dot\s?[\])}]|\.)\s?\w{2}""",
    regex.VERBOSE | regex.IGNORECASE,
)
# Top-level domains, so that "the.circleci/config" and "and/or" are no addresses.
_TOP = "(?:com|org|net|edu|gov|mil|info|biz|io|co|ai|app|dev|me|tv|ly|gl|be|[a-z]{2})"
_WEB = regex.compile(
    rf"""\b(?:https?|ftp)://[^\s/]\S*|\bwww\.\w\S*
    |/(?<=\b(?!www\.)[\w-]{{1,63}}\.{_TOP}/)[\w~%-]""",
    regex.VERBOSE | regex.IGNORECASE,
)
_PHONE = regex.compile(
    r"""(?=[+(\d])(?<![\w.,/-])(?:
        (?:\+|00(?![01]{6}))\d{1,3}[ .()-]{0,2}(?:\d[ .()-]{0,2}){6,12}\d  # +49 30 901820
        |(?:1[ .-])?(?:\(\d{3}\)[ ]?|\d{3}[ .-])\d{3}[ .-]\d{4}  # (202) 555-0123
        |1[ -]8\d{2}[ -][\dA-Z-]{7,10}                           # 1-800-FED-INFO
        |(?<!\d[ ])0\d{2,4}[ /-]\d{3,4}[ -]?\d{3,5}(?![ ]\d)      # 020 7946 0958
        |0\d[ .-]\d{2}[ .-]\d{2}[ .-]\d{2}[ .-]\d{2}             # 01 23 45 67 89
        |0\d{1,4}-\d{1,4}-\d{3,4}                                # 03-1234-5678
    )(?![\w-])""",
    regex.VERBOSE,
)
_CALLED = regex.compile(
    r"\b(?i:tel|phone|call|fax|mobile|telefon|fon)\b[ .:]{1,3}"
    r"(?:us[ ]at[ ])?\(?\+?\d[\d ()/.-]{5,}\d"  # Tel.: 5550123
)
# Cheap patterns that a text must match before the expensive ones are tried.
_HINTS = (
    (_EMAIL, regex.compile(r"@|[Mm][Aa][Ii][Ll][Tt][Oo]:|[\[({]\s?[Aa][Tt]\b")),
    (_WEB, regex.compile(r"/|[Ww][Ww][Ww]\.")),
    (_PHONE, regex.compile(r"\d[\d ()./-]{6}|1[ -]8\d\d")),
    (_CALLED, regex.compile(r"\d[\d ()/.-]{5,}\d")),
)
_WRAPPED = regex.compile(r"(?<!\n)\n(?!\n)")  # a line break that a reader sees as a space
_TO_SPACE = regex.compile(r"[^\s(\[<\"']*$")
_FROM_SPACE = regex.compile(r"(?:[\w/~%#?&=+.-]*[\w/~%#=])?")
_BROKEN = regex.compile(r"\ufffd|<\|")
_FENCE = regex.compile(r"^[ \t]*+(?:```|~~~)|```", regex.MULTILINE)
_HTML = regex.compile(
    r"""<!--|<!doctype
    |</[a-z][a-z0-9]{0,15}\s*>                          # any closing tag
    |<[a-z][a-z0-9]{0,15}\s+[a-z-]{1,20}\s*=            # any tag with an attribute
    |<(?:br|hr|p|div|span|ul|ol|li|pre|code|strong|em|blockquote|tbody|tr|td|th)\s*/?>""",
    regex.IGNORECASE | regex.VERBOSE,
)
_ENTITY = regex.compile(
    r"&(?:nbsp|amp|lt|gt|quot|apos|hellip|[mn]dash|[lr][sd]quo|\#\d{2,6}|\#x[0-9a-f]{2,5});",
    regex.IGNORECASE,
)
_MARKDOWN_LINK = regex.compile(r"\]\([^\s()]|!\[|^\[[^\]\n]{1,80}\]:\s*\S", regex.MULTILINE)
_TABLE = regex.compile(
    r"^[ \t]*+\|?[ \t]*+:?-{3,}:?[ \t]*+\|[ \t|:-]*$|^[ \t]*+\|(?:[^|\n]+\|){2,}[ \t]*$",
    regex.MULTILINE,
)
# WordPress's shortcodes, and those of bulletin boards if they are closed. People write a lone
# "[video]" behind the titles of sources.
_SHORTCODE = regex.compile(
    r"\[/(?:gallery|caption|audio|video|embed|playlist)\]|\[(?:gallery|playlist)\]"
    r"|\[(?:gallery|caption|audio|video|embed|playlist)\s[^\]\n=]{1,40}=[^\]\n]{0,200}\]"
    r"|\[/(?:b|i|u|url|img|quote|code|list)\]|\[(?:url|img|quote)=[^\]\n]{1,200}\]"
)
_MARKUP = (_FENCE, _HTML, _ENTITY, _MARKDOWN_LINK, _TABLE, _SHORTCODE)


def contacts(text: str, *, known: str = "") -> float:
    """Count e-mail addresses, web addresses and phone numbers that `known` does not hold.

    A bare name such as digital.gov does not count.
    """
    text = _WRAPPED.sub(" ", unicodedata.normalize("NFKC", text))
    patterns = (pattern for pattern, hint in _HINTS if hint.search(text))
    found = (match for pattern in patterns for match in pattern.finditer(text))
    return len({match.start() for match in found if not known or _whole(match) not in known})


def _whole(match: regex.Match[str]) -> str:
    """Return the whole address around a match up to the next spaces; without a "/", the match."""
    if "/" not in match[0]:
        return match[0].strip()
    before, after = match.string[: match.start()], match.string[match.end() :]
    return (
        _TO_SPACE.search(before)[0] + match[0] + _FROM_SPACE.match(after)[0]  # type: ignore[index]
    )


def broken_characters(text: str) -> float:
    """Count replacement characters (lost letters) and pieces of special tokens."""
    return len(_BROKEN.findall(text))


def longest_word(text: str) -> float:
    """Count the letters of the longest word; a loop within one word makes it long.

    A slash separates words, as in paths. Words in scripts without spaces do not count; the measures
    of repetition find loops in them.
    """
    runs = sorted(text.replace("/", " ").split(), key=len, reverse=True)
    return next((len(run) for run in runs if not has_unspaced(run)), 0)


def markup(text: str) -> float:
    """Count the text's pieces of HTML, code fences, tables, links and shortcodes.

    Emphasis, lists, quotes and smaller headings in Markdown are rendered, so they do not count.
    """
    return sum(len(pattern.findall(text)) for pattern in _MARKUP)
