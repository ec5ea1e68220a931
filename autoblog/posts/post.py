"""What goes into a rendering and what comes out: articles and posts."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of an article: its heading (none for the opening) and its plain text.

    Paragraphs are separated by a blank line.
    """

    heading: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Article:
    """What the model wrote on one topic, checked and chosen, as plain text."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, kw_only=True)
class Post:
    """What is sent to WordPress; `content` is block markup that holds `marker`.

    `marker` is 32 hexadecimal digits that find the post again on the site. `title` and `excerpt`
    are text escaped as HTML, as WordPress keeps them; `Article.title` is the title to print.
    """

    marker: str
    title: str
    content: str
    excerpt: str
    slug: str
    categories: tuple[str, ...]
    tags: tuple[str, ...]
