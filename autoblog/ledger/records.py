"""What the ledger remembers, as values."""

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from autoblog.posts import Post
from autoblog.topics import PostStatus
from autoblog.wordpress import PostRef

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
SENT_STATES: tuple[PostState, ...] = ("created", "done", "gone")


@dataclass(frozen=True, kw_only=True)
class KeptPost:
    """A post that passed its filters, kept until WordPress has it.

    A site has one post for a `topic` (its slug) and `period`. The post stays a draft until
    `publish_at`. `provenance` says in short what the text was made with, and is never pruned.
    """

    post: Post
    site: str
    topic: str
    period: str
    wanted_status: PostStatus
    publish_at: datetime | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)
    state: PostState = "ready"
    ref: PostRef | None = None
    error: str | None = None

    @property
    def title(self) -> str:
        """The post's title as plain text."""
        return html.unescape(self.post.title)

    def waits(self, now: datetime) -> bool:
        """Return whether the post is a draft whose `publish_at` has not come."""
        return self.state == "created" and self.publish_at is not None and now < self.publish_at


@dataclass(frozen=True, kw_only=True)
class StoredPost:
    """A kept post with its age: when it was kept, and for how long its row has not changed."""

    kept: KeptPost
    kept_at: datetime
    idle_s: float


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
