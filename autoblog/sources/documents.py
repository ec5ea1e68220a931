"""A source as text: a file's, or a post's."""

from dataclasses import dataclass
from typing import Final

SITE: Final = "site"
"""The source that stands for the blog's own published posts."""


@dataclass(frozen=True, kw_only=True)
class SourcePage:
    """A page of a source; `name` is what the reader is told, such as "soil.pdf, page 3"."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class SourceDocument:
    """The pages of a source; all but PDFs have one. `problem` tells what of it was not read."""

    pages: tuple[SourcePage, ...]
    problem: str = ""


class UnreadableSourceError(Exception):
    """A source that cannot be read; its text is one sentence with the next step."""
