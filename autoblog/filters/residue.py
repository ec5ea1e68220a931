"""Counts broken characters, endless words and markup, which cleaning cannot take out."""

import regex

from autoblog.filters.cleaning import SPECIAL_PIECE
from autoblog.filters.words import has_unspaced

# Lost letters, special tokens of tokenizers, and UTF-8 that was read as Latin-1 (mojibake).
_BROKEN = regex.compile(
    rf"""\ufffd|<\|
    |{SPECIAL_PIECE}
    |\u00c3[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|\u00e2\u20ac.?|\u00e2\u0080.?|\u00c2[\u00a1-\u00bf]
    |\u00ef\u00bb\u00bf|\u00f0\u0178|\u00ef\u00bf\u00bd""",
    regex.VERBOSE,
)
_FENCE = regex.compile(r"^[ \t]*+(?:```|~~~)|```", regex.MULTILINE)
_HTML = regex.compile(
    r"""<!--|<!doctype
    |</[a-z][a-z0-9]{0,15}\s*>                          # any closing tag
    |<[a-z][a-z0-9]{0,15}[\s/]+[a-z-]{1,20}\s*=         # any tag with an attribute
    |<[a-z][a-z0-9]{0,15}/[a-z]|<\?(?:php|xml|=)
    |<(?:br|hr|p|div|span|ul|ol|li|pre|code|strong|em|blockquote|tbody|tr|td|th)\s*/?>""",
    regex.IGNORECASE | regex.VERBOSE,
)
_ENTITY = regex.compile(
    r"&(?:[a-z]{2,8}\d{0,2};|(?:nbsp|amp|lt|gt|quot|apos|hellip|[mn]dash|[lr][sd]quo);|\#\d{2,6}\b|\#x[0-9a-f]{2,5}\b)"
    r"|&(?:nbsp|amp|lt|gt|quot|hellip)(?![\w;=])|&(?:lt|gt|quot|nbsp)\w",
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


def broken_characters(text: str) -> float:
    """Count lost letters, special tokens, and letters of a wrong encoding."""
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
