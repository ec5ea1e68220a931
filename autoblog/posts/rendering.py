"""Renders an article as a post: parts as blocks, title, excerpt, slug and terms."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from autoblog.posts.blocks import write_blocks
from autoblog.posts.excerpts import write_excerpt
from autoblog.posts.plain import harmless, plain
from autoblog.posts.post import Article, Post
from autoblog.posts.section_parts import Heading, ItemList, Paragraph, Part, split_parts

_RESERVED_SLUGS = frozenset(
    {"attachment", "atom", "author", "category", "comments", "date", "embed", "feed", "page"}
    | {"rdf", "rss", "rss2", "search", "tag", "trackback", "wp-admin", "wp-content", "wp-json"}
)


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
    title = plain(article.title)
    excerpt = write_excerpt(paragraphs or items, language=language)
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
        heading = harmless(plain(section.heading or ""))
        parts = list(split_parts(section.text, heading_level=3 if heading else 2))
        if heading and parts:
            yield Heading(text=heading, level=2)
        yield from parts


def _slug(slug: str) -> str:
    """Return a slug that WordPress keeps: it adds "-2" to numbers and to its own names."""
    return f"post-{slug}" if slug in _RESERVED_SLUGS or slug.isdecimal() else slug


def _once(names: Iterable[str]) -> tuple[str, ...]:
    """Drop names that differ by case only, since WordPress takes them for the same."""
    plain_names = [" ".join(name.split()) for name in names]
    first = {name.casefold(): name for name in reversed(plain_names) if name}
    return tuple(first.values())[::-1]
