"""WordPress's changes to texts before it stores them: kses, slugs, escaped term names."""

import html
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

_TAGS = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>")
_KEPT_TAGS = re.compile(
    r"(a|abbr|b|blockquote|br|cite|code|del|details|div|em|figcaption|figure|h[1-6]|hr|i|img|ins|"
    r"kbd|li|mark|ol|p|pre|q|s|small|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul)",
    re.IGNORECASE,
)
_HANDLERS = re.compile(r"\s+on\w+\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LONE_AMPERSAND = re.compile(r"&(?!(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});)")
FEEDS = frozenset({"feed", "rdf", "rss", "rss2", "atom", "embed"})
_LONGEST_SLUG = 200


def kses(markup: str) -> str:
    """Remove the tags that a role without `unfiltered_html` may not store; their text stays."""
    pieces = []
    end = 0
    for comment in _COMMENT.finditer(markup):
        pieces += [_kses_text(markup[end : comment.start()]), comment[0]]
        end = comment.end()
    return "".join([*pieces, _kses_text(markup[end:])])


def without_comments(markup: str) -> str:
    """Remove block comments, as some plugins do."""
    return _COMMENT.sub("", markup)


def _kses_text(markup: str) -> str:
    pieces = []
    end = 0
    for tag in _TAGS.finditer(markup):
        pieces.append(_escape(markup[end : tag.start()]))
        if _KEPT_TAGS.fullmatch(tag[2]):
            pieces.append(_HANDLERS.sub("", tag[0]))
        end = tag.end()
    return "".join([*pieces, _escape(markup[end:])])


def _escape(text: str) -> str:
    return _LONE_AMPERSAND.sub("&amp;", text).replace("<", "&lt;")


def term_name(name: str) -> str:
    """Return a term's name as it is stored: without tags, with `&`, `<` and `>` escaped."""
    stripped = " ".join(_TAGS.sub("", name).split())
    return html.escape(html.unescape(stripped), quote=False)


_ACCENTS = re.compile(r"([a-z])[\u0300-\u036f]+")


def slug_of(title: str) -> str:
    """Return a title's slug, nearly as WordPress's `sanitize_title` does."""
    text = re.sub(r"<[^>]*>|&[#\w]+;|['\u2019.]", lambda m: "-" if m[0] == "." else "", title)
    # WordPress removes accents from Latin letters only
    text = _ACCENTS.sub(r"\1", unicodedata.normalize("NFD", text.lower()))
    text = unicodedata.normalize("NFC", text)
    text = "".join(c if c.isascii() else quote(c).lower() for c in text)
    text = re.sub(r"[\s/]+|[\u2013\u2014]", "-", re.sub(r"[^a-z0-9%\s_/-]", "", text))
    return re.sub(r"-+", "-", text).strip("-")[:_LONGEST_SLUG]


def unique_slug(slug: str, taken: Callable[[str], bool]) -> str:
    """Number a slug that is in use."""
    if not taken(slug):
        return slug
    number = 2
    while taken(f"{slug}-{number}"):
        number += 1
    return f"{slug}-{number}"
