"""Renders an article as a post: parts as blocks, title, excerpt, slug and terms."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import regex

from autoblog.filters import normalise, plain, split_sentences
from autoblog.posts.blocks import write_blocks
from autoblog.posts.harmless import breakable, harmless, harmless_title
from autoblog.posts.post import Article, Post
from autoblog.posts.section_parts import Heading, ItemList, Paragraph, Part, split_parts

_RESERVED_SLUGS = frozenset(
    {"attachment", "atom", "author", "category", "comments", "date", "embed", "feed", "page"}
    | {"rdf", "rss", "rss2", "search", "tag", "trackback", "wp-admin", "wp-content", "wp-json"}
)
# About twice what search engines show; a letter of Chinese, Japanese or Korean has two columns.
_MAX_COLUMNS = 300
_LOOSE_ENDS = ",;:-\u3001\uff0c "


def render(
    article: Article,
    *,
    marker: str,
    disclosure: str,
    categories: Sequence[str],
    tags: Sequence[str],
    topic_slug: str,
    language: str = "en",
) -> Post:
    """Render an article as blocks; WordPress reads none of its text as HTML, shortcode or block.

    `marker` is 32 hexadecimal digits; raises `ValueError` otherwise. `disclosure` becomes the last
    paragraph unless it is empty. `topic_slug` becomes the post's slug, whatever its title.
    `language` is the article's, as an ISO 639-1 code.
    """
    if not re.fullmatch(r"[0-9a-f]{32}", marker):
        raise ValueError("a marker is 32 hexadecimal digits")
    parts = [*_article_parts(article)]
    paragraphs = [part.text for part in parts if isinstance(part, Paragraph)]
    items = [item for part in parts if isinstance(part, ItemList) for item in part.items]
    closing = harmless(plain(disclosure))
    if closing:
        parts.append(Paragraph(text=closing))
    title = breakable(harmless_title(plain(article.title) or " ".join(article.title.split())))
    excerpt = harmless_title(_excerpt(paragraphs or items, language))
    return Post(
        marker=marker,
        title=html.escape(title, quote=False),
        content=write_blocks(parts, marker=marker),
        excerpt=html.escape(excerpt, quote=False),
        slug=_slug(topic_slug),
        categories=_once(categories),
        tags=_once(tags),
    )


def _article_parts(article: Article) -> Iterator[Part]:
    """Yield the parts of all sections, without headings that have nothing under them."""
    for section in article.sections:
        heading = breakable(harmless(plain(section.heading or "")))
        parts = list(split_parts(section.text, heading_level=3 if heading else 2))
        if heading and parts:
            yield Heading(text=heading, level=2)
        yield from parts


def _excerpt(paragraphs: Sequence[str], language: str) -> str:
    """Return one or two whole sentences of the first paragraph that has any.

    A first sentence that is too long is cut, between words if there are any, with an ellipsis.
    """
    split = (split_sentences(text, language=language) for text in paragraphs)
    sentences = next(filter(None, split), paragraphs[:1])
    both = _joined(sentences[:2])
    if _columns(both) <= _MAX_COLUMNS:
        return both
    return sentences[0] if _columns(sentences[0]) <= _MAX_COLUMNS else _cut(sentences[0])


def _joined(sentences: Sequence[str]) -> str:
    """Join sentences with spaces, which scripts of two columns a letter do without."""
    joined = ""
    for sentence in sentences:
        wide = _columns(joined[-1:]) == _columns(sentence[:1]) == 2  # noqa: PLR2004 (columns)
        joined += sentence if wide or not joined else f" {sentence}"
    return joined


def _cut(text: str) -> str:
    """Cut after a word, or after a letter with its accents if there are no words."""
    letters = regex.findall(r"\X", text)
    widths = accumulate(map(_columns, letters))
    # One column is left for the ellipsis.
    cut = "".join(letters[: sum(width < _MAX_COLUMNS for width in widths)])
    at_word, _, last = cut.rpartition(" ")
    whole = at_word if len(last) < len(at_word) else cut
    return f"{whole.rstrip(_LOOSE_ENDS)}…"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _slug(slug: str) -> str:
    """Return a slug that WordPress keeps: it adds "-2" to numbers and to its own names."""
    return f"post-{slug}" if slug in _RESERVED_SLUGS or slug.isdecimal() else slug


def _once(names: Iterable[str]) -> tuple[str, ...]:
    """Drop names that differ by case only, since WordPress takes them for the same."""
    # "]]>" would end the CDATA section of a feed that names the term
    plain_names = [normalise(name).replace("\n", " ").replace("]]>", "]]") for name in names]
    first = {name.casefold(): name for name in reversed(plain_names) if name}
    return tuple(first.values())[::-1]
