"""One topic: a seed of an article, as the topic file gives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

PostStatus = Literal["draft", "pending", "publish"]
"""A WordPress status that autoblog sets."""

Repeat = Literal["never", "daily", "weekly", "monthly"]

AUTO_TITLE: Final = "auto"
"""As a title: the model is to find one."""

NO_CLOSING: Final = "none"
"""As a closing: the article ends with its last section."""


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

    `outline` is None where a pattern decides, empty where there is to be none. `closing` is the
    heading of the last part, `none`, or None where a pattern decides; `kind` names the pattern,
    and is None where the title decides. `language` is a code as in `de`; None is taken for English.
    `filters` are limits that differ from the blog's (`autoblog.filter_limits`).
    With `auto_title` the model finds the title, and `title` is a name made of the slug.
    """

    slug: str
    title: str
    keywords: tuple[str, ...]
    outline: tuple[str, ...] | None
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
    kind: str | None = None
    closing: str | None = None
    language: str | None = None
    filters: Mapping[str, float] = field(default_factory=dict)
    auto_title: bool = False
