"""The articles that are rendered and the posts that result."""

import re
from dataclasses import dataclass, replace
from typing import Final

_ATTRIBUTE: Final = '"autoblog":"{}"'
"""How a marker stands in a post's first block."""
_MARKED: Final = re.compile(_ATTRIBUTE.format("([0-9a-f]{32})"))


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of an article: its heading (None for the opening) and its plain text.

    A blank line separates paragraphs.
    """

    heading: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Article:
    """The model's chosen and accepted text on a topic, as plain text."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, kw_only=True)
class Post:
    """The content for WordPress; `content` is block markup that holds `marker`.

    `marker` is 32 hexadecimal digits by which the post is found again on the site, `seal` as many
    that prove the marker to be ours; empty in posts of older programs. `title` and `excerpt` are
    escaped as HTML, as WordPress stores them; `Article.title` is plain.
    """

    marker: str
    title: str
    content: str
    excerpt: str
    slug: str
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    seal: str = ""

    def sealed(self, seal: str) -> "Post":
        """Return the post with a seal beside its marker."""
        marker = _ATTRIBUTE.format(self.marker)
        content = self.content.replace(marker, f'{marker},"autoblogSeal":"{seal}"', 1)
        return replace(self, content=content, seal=seal)


def markers_in(content: str) -> list[str]:
    """Return the markers in a post's markup: none in a human's, several in a merged one."""
    return _MARKED.findall(content)
