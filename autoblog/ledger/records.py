"""The values that the ledger stores: posts and attempts."""

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from autoblog.posts import Post
from autoblog.topics import PostStatus
from autoblog.wordpress import PostRef

Outcome = Literal["posted", "rejected", "failed", "skipped", "rendered"]
"""The outcome of one topic in one run; `rendered` occurs in rehearsals only, and is not stored."""

PostState = Literal["ready", "sending", "created", "done", "failed", "gone"]
"""The state of a kept post.

ready: it passed its filters; WordPress was not asked yet.
sending: the intent is stored; WordPress may or may not have it.
created: the receipt is stored; it is a draft there, and its wanted status is not set yet.
done: nothing is left to do. failed: WordPress refuses it. gone: a human trashed or deleted it.
"""

OPEN_STATES: tuple[PostState, ...] = ("ready", "sending", "created")
SENT_STATES: tuple[PostState, ...] = ("created", "done", "gone")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The facts of one topic in one run; absent facts are None.

    `tokens` counts what the model wrote, rejected candidates included. `loading_s` (of the model;
    almost 0 if it was loaded already), `writing_s` and `sending_s` are parts of `seconds`, None if
    the stage was not reached. The ledger stores neither `tokens` nor `loading_s`.
    """

    topic: str
    period: str
    title: str | None = None
    words: int | None = None
    model: str | None = None
    seed: int | None = None
    candidates: int | None = None
    rejections: tuple[Mapping[str, Any], ...] = ()
    seconds: float = 0.0
    tokens: int = 0
    loading_s: float | None = None
    writing_s: float | None = None
    sending_s: float | None = None


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

    @property
    def facts(self) -> Facts:
        """The facts that are known in a run that did not write the post."""
        return Facts(
            topic=self.topic,
            period=self.period,
            title=self.title,
            model=self.provenance.get("model"),
            seed=self.provenance.get("seed"),
        )

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
    """One topic in one run with its outcome, as the history shows it."""

    at: datetime
    site: str
    outcome: Outcome
    facts: Facts
    error: str | None = None
    marker: str | None = None
    ref: PostRef | None = None
