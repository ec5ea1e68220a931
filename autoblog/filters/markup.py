"""Counts markup that neither cleaning nor rendering turns into words.

Emphasis, lists, quotes and smaller headings in Markdown do not count, since they are rendered.
"""

import regex

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
_LINK = regex.compile(r"\]\([^\s()]|!\[|^\[[^\]\n]{1,80}\]:\s*\S", regex.MULTILINE)
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
_PATTERNS = (_FENCE, _HTML, _ENTITY, _LINK, _TABLE, _SHORTCODE)


def markup(text: str) -> float:
    """Count the text's pieces of HTML, code fences, tables, links and shortcodes."""
    return sum(len(pattern.findall(text)) for pattern in _PATTERNS)
