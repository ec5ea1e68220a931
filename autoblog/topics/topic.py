"""A topic: what an article is to be about, and the period in which it is due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from autoblog.decoding_options import Options

PostStatus = Literal["draft", "pending", "publish"]
"""A WordPress status that autoblog sets."""

FactMode = Literal["list", "strict", "off"]
"""What is done about claims that nothing vouches for: named, cut with their sentences, nothing."""

Repeat = Literal["never", "daily", "weekly", "monthly"]

AUTO_TITLE: Final = "auto"
"""The title that lets the model find one."""

NO_CLOSING: Final = "none"
"""The closing of an article that ends with its last section."""


@dataclass(frozen=True, kw_only=True)
class WordRange:
    """How many words an article may have, both ends included."""

    min: int = 250
    max: int = 800


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One topic of the topic file, merged with the file's defaults.

    Each field except `names_tags` and `auto_title` is the key of that name (`topics.keys`). Its
    default here holds where the file does not give the key.
    """

    slug: str
    """The topic's name in the ledger and on the command line, and the post's slug."""
    title: str
    """The post's title; with `auto_title` a stand-in made of the slug."""
    auto_title: bool = False
    """Whether the model finds the title."""
    keywords: tuple[str, ...] = ()
    outline: tuple[str, ...] | None = None
    """The sections' headings; None takes those of a pattern."""
    tags: tuple[str, ...] = ()
    names_tags: bool = True
    """Whether the file gives tags; without them, tags are found in the text."""
    categories: tuple[str, ...] = ()
    notes: str = ""
    template: str = "article"
    """The prompt template, as in `prompts/article.txt.j2`."""
    words: WordRange = WordRange()
    status: PostStatus | None = None
    """The post's status; None takes the one of the settings."""
    repeat: Repeat = "never"
    not_before: datetime | None = None
    """The first moment at which the topic may be written, aware."""
    publish_at: datetime | None = None
    """The moment at which the post, a draft until then, is published; aware."""
    kind: str | None = None
    """The pattern of the outline; None lets the title decide."""
    closing: str | None = None
    """The heading of the last part, or `NO_CLOSING`; None takes the pattern's."""
    language: str | None = None
    """A code such as "de"; None is taken for English."""
    filters: Mapping[str, float] = field(default_factory=dict)
    """Limits that differ from the blog's (`autoblog.filter_limits`)."""
    decoding: Options = field(default_factory=dict)
    """Options that differ from the blog's (`autoblog.decoding_options`)."""
    sources: tuple[str, ...] = ()
    """Files and folders whose passages are given to the model; "site" for the blog's own posts."""
    facts: FactMode | None = None
    """What is done about claims; None takes the blog's."""


def wanted_status(topic: Topic, *, usual: PostStatus) -> PostStatus:
    """Return the status that a topic's post is to have in the end; `usual` is the settings'."""
    return "publish" if topic.publish_at is not None else topic.status or usual


def period(topic: Topic, now: datetime) -> str:
    """Return the name of the period that holds `now`, an aware time in the blog's own zone.

    It is "" for a topic that never repeats, else "2026-11-21", "2026-W47" (ISO week) or "2026-11".
    A topic is due while the ledger has no post for its slug and this name.
    """
    if now.tzinfo is None:
        raise ValueError("a period needs a time with a zone")
    if topic.repeat == "daily":
        return f"{now:%Y-%m-%d}"
    if topic.repeat == "weekly":
        year, week, _ = now.isocalendar()  # the last days of December may lie in next year's week 1
        return f"{year}-W{week:02}"
    if topic.repeat == "monthly":
        return f"{now:%Y-%m}"
    return ""
