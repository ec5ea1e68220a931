"""The site's own published posts: examples for a base model, and sources for topics that ask.

Posts that autoblog wrote are left out, or the model would learn from itself, and what it once
invented would count as known. If the site does not answer, a warning is logged, and the topic is
written without them.
"""

import logging
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Final

from autoblog.errors import AutoblogError, StorageError
from autoblog.filters import count_words
from autoblog.ledger import Ledger
from autoblog.log_lines import Line
from autoblog.sources import SourcePage
from autoblog.topics import WordRange
from autoblog.wordpress import PublishedPost, WordPress

log = logging.getLogger(__name__)

LOOKED_AT: Final = 10
MOST_EXAMPLES: Final = 2
EXAMPLE_WORDS: Final = WordRange(min=120, max=450)
"""Two of this length leave room for a post in a context of 2,048 tokens."""

MOST_SOURCES: Final = 300

_SIGNS: Final = {"h2": "## ", "h3": "### ", "p": "", "li": "- ", "blockquote": "> "}


def own_examples(ledger: Ledger, wordpress: WordPress, *, site: str) -> tuple[str, ...]:
    """Return the newest published posts of people that are neither short nor long."""
    posts = _posts_of_people(ledger, wordpress, site=site, most=LOOKED_AT, without="examples")
    texts = [as_document(post.title, post.content) for post in posts]
    return tuple(filter(_is_usable, texts))[:MOST_EXAMPLES]


def site_pages(ledger: Ledger, wordpress: WordPress, *, site: str) -> list[SourcePage]:
    """Return the newest published posts of people as sources."""
    posts = _posts_of_people(ledger, wordpress, site=site, most=MOST_SOURCES, without="sources")
    return [
        SourcePage(name=f"site, {post.title}", text=as_document(post.title, post.content))
        for post in posts
    ]


def _posts_of_people(
    ledger: Ledger, wordpress: WordPress, *, site: str, most: int, without: str
) -> list[PublishedPost]:
    written = {kept.ref.id for kept in ledger.sent_posts(site) if kept.ref is not None}
    try:
        posts = wordpress.latest_posts(most=most)
    except StorageError:
        raise
    except AutoblogError as error:
        told = f"site's posts not read; the topic is written without them as {without}"
        log.warning(Line(told, reason=error))
        return []
    return [post for post in posts if post.id not in written]


def as_document(title: str, markup: str) -> str:
    """Return a post as the document that a model continues: `# Title`, headings, paragraphs."""
    reader = _BlockReader()
    reader.feed(markup)
    reader.close()
    return "\n\n".join([f"# {' '.join(title.split())}", *reader.blocks])


def _is_usable(text: str) -> bool:
    return EXAMPLE_WORDS.min <= count_words(text) <= EXAMPLE_WORDS.max


class _BlockReader(HTMLParser):
    """Collects the texts of headings, paragraphs, quotes and list items; others are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self._open: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, _attributes: Sequence[tuple[str, str | None]]) -> None:
        if tag in _SIGNS:
            self._end_block()
            self._open = tag
        elif tag == "br":
            self._text += " "

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._end_block()

    def handle_data(self, data: str) -> None:
        if self._open:
            self._text += data

    def close(self) -> None:
        super().close()
        self._end_block()

    def _end_block(self) -> None:
        text = " ".join(self._text.split())
        if self._open and text:
            self.blocks.append(f"{_SIGNS[self._open]}{text}")
        self._open, self._text = None, ""
