"""What the ledger remembers, as values."""

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from autoblog.posts import Post
from autoblog.topics import PostStatus
from autoblog.wordpress import PostRef
from autoblog.writing import WritingRecord

Outcome = Literal["posted", "rejected", "failed", "skipped", "rendered"]
"""Of one topic in one run; rendered is that of a rehearsal, which is not remembered."""

PostState = Literal["ready", "sending", "created", "done", "failed", "gone"]
"""A kept post's way.

ready: passed its filters; WordPress has not been asked yet.
sending: the intent; WordPress may or may not have it.
created: the receipt; it is a draft there, its wanted status is not set yet.
done: nothing is left to do. failed: WordPress refuses it. gone: a human trashed or deleted it.
"""

OPEN_STATES: tuple[PostState, ...] = ("ready", "sending", "created")


@dataclass(frozen=True, kw_only=True)
class KeptPost:
    """A post that passed its filters, kept until WordPress has it.

    `site` and `period` tell, with the topic's slug, what may be written only once.
    `publish_at` is until when it stays a draft.
    `provenance` tells what the text was made with, in short, and is kept for ever; `writing` makes
    it again, and is not read back with the post. `idle_s` is for how long nobody had changed its
    row when it was taken.
    """

    post: Post
    site: str
    topic: str
    period: str
    wanted_status: PostStatus
    publish_at: datetime | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)
    writing: WritingRecord | None = field(default=None, compare=False)
    state: PostState = "ready"
    ref: PostRef | None = None
    error: str | None = None
    kept_at: datetime | None = field(default=None, compare=False)
    idle_s: float = field(default=0.0, compare=False)

    @property
    def title(self) -> str:
        """The post's title to print."""
        return html.unescape(self.post.title)

    def waits(self, now: datetime) -> bool:
        """Whether it stays the draft that it is for now."""
        return self.state == "created" and self.publish_at is not None and now < self.publish_at


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One topic in one run, and what came of it. Absent facts are None.

    `writing_s` and `sending_s` are parts of `seconds`.
    """

    at: datetime
    site: str
    topic: str
    period: str
    outcome: Outcome
    title: str | None = None
    words: int | None = None
    model: str | None = None
    seed: int | None = None
    candidates: int | None = None
    rejections: tuple[Mapping[str, Any], ...] = ()
    seconds: float = 0.0
    error: str | None = None
    marker: str | None = None
    ref: PostRef | None = None
    writing_s: float | None = None
    sending_s: float | None = None
