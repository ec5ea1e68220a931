"""The site's own published posts as examples for a base model, which takes over their voice.

Posts that autoblog wrote are left out, or the model would learn from itself. If the site does not
answer, a warning is logged, and the examples that ship are used.
"""

import logging
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Final

from autoblog.errors import AutoblogError, StorageError
from autoblog.filters import count_words
from autoblog.ledger import Ledger
from autoblog.log_lines import Line
from autoblog.topics import WordRange
from autoblog.wordpress import WordPress

log = logging.getLogger(__name__)

MOST_EXAMPLES: Final = 2
EXAMPLE_WORDS: Final = WordRange(min=120, max=450)
"""Two of this length leave room for a post in a context of 2,048 tokens."""

_SIGNS: Final = {"h2": "## ", "h3": "### ", "p": "", "li": "- ", "blockquote": "> "}


def own_examples(ledger: Ledger, wordpress: WordPress, *, site: str) -> tuple[str, ...]:
    """Return the newest published posts of people that are neither short nor long."""
    written = {kept.ref.id for kept in ledger.sent_posts(site) if kept.ref is not None}
    try:
        posts = wordpress.latest_posts()
    except StorageError:
        raise
    except AutoblogError as error:
        log.warning(Line("site's posts not read; the examples that ship are used", reason=error))
        return ()
    texts = [as_document(post.title, post.content) for post in posts if post.id not in written]
    return tuple(filter(_is_usable, texts))[:MOST_EXAMPLES]


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
