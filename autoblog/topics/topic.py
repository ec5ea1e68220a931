"""One topic: a seed of an article, as the topic file gives it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from autoblog.settings import PostStatus

Repeat = Literal["never", "daily", "weekly", "monthly"]


@dataclass(frozen=True, kw_only=True)
class WordRange:
    """How many words an article may have, both ends included."""

    min: int
    max: int


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One seed of the topic file, with the file's defaults filled in.

    `names_tags` is false where the file says nothing of tags: then they are found in the text.
    `slug` is the topic's name in the ledger and on the command line. `status` is None where the
    settings decide. Before `not_before` it is not written; until `publish_at` its post is a draft.
    Both are aware.
    """

    slug: str
    title: str
    keywords: tuple[str, ...]
    outline: tuple[str, ...]
    tags: tuple[str, ...]
    categories: tuple[str, ...]
    notes: str
    template: str
    words: WordRange
    status: PostStatus | None
    repeat: Repeat
    names_tags: bool = True
    not_before: datetime | None = None
    publish_at: datetime | None = None
