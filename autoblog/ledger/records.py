"""The values that the ledger stores, posts and attempts, and their rows in the database."""

import html
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.engine import Row

from autoblog.ledger.schema import attempts
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
    the stage was not reached. `claims` are what somebody has to check, None if nobody looked; a
    post's provenance keeps them. The ledger stores neither `tokens` nor `loading_s`.
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
    claims: tuple[Mapping[str, Any], ...] | None = None


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
            claims=claims_in(self.provenance),
        )

    def waits(self, now: datetime) -> bool:
        """Return whether the post is a draft whose `publish_at` has not come."""
        return self.state == "created" and self.publish_at is not None and now < self.publish_at


def claims_in(provenance: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...] | None:
    """Return the claims of a post; None for one whose claims nobody looked for."""
    claims = provenance.get("claims")
    return None if claims is None else tuple(claims)


@dataclass(frozen=True, kw_only=True)
class StoredPost:
    """A kept post with its age: when it was kept, and for how long its row has not changed.

    `sends` is how often it was sent without a clear refusal, in all runs.
    """

    kept: KeptPost
    kept_at: datetime
    idle_s: float
    sends: int = 0


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


def post_row(kept: KeptPost, *, at: datetime) -> dict[str, Any]:
    """Return a post's row as it is first stored; its `publish_at` has a table of its own."""
    return {
        "marker": kept.post.marker,
        "site": kept.site,
        "topic": kept.topic,
        "period": kept.period,
        "state": kept.state,
        "kept_at": at,
        "changed_at": at,
        "post": asdict(kept.post),
        "wanted_status": kept.wanted_status,
        "provenance": dict(kept.provenance),
        "ref": None if kept.ref is None else asdict(kept.ref),
    }


def post_of(row: Row[Any]) -> KeptPost:
    """Return the post of a row that was joined with its `publish_at`."""
    content = dict(row.post)
    return KeptPost(
        post=Post(
            **content | {"categories": tuple(content["categories"]), "tags": tuple(content["tags"])}
        ),
        site=row.site,
        topic=row.topic,
        period=row.period,
        wanted_status=row.wanted_status,
        publish_at=row.publish_at,
        provenance=row.provenance,
        state=row.state,
        ref=_ref(row.ref),
        error=row.error,
    )


_FACTS = [field.name for field in fields(Facts) if field.name in attempts.c]


def attempt_row(attempt: Attempt) -> dict[str, Any]:
    """Return an attempt's row; facts without a column are not stored."""
    return {
        "at": attempt.at,
        "site": attempt.site,
        "outcome": attempt.outcome,
        "error": attempt.error,
        "marker": attempt.marker,
        "ref": None if attempt.ref is None else asdict(attempt.ref),
        **{name: getattr(attempt.facts, name) for name in _FACTS},
        "rejections": [dict(rejection) for rejection in attempt.facts.rejections],
    }


def attempt_of(row: Row[Any]) -> Attempt:
    """Return the attempt of a row."""
    facts = {name: getattr(row, name) for name in _FACTS}
    return Attempt(
        at=row.at,
        site=row.site,
        outcome=row.outcome,
        facts=Facts(**facts | {"rejections": tuple(row.rejections)}),
        error=row.error,
        marker=row.marker,
        ref=_ref(row.ref),
    )


def _ref(value: Mapping[str, Any] | None) -> PostRef | None:
    return None if value is None else PostRef(**value)
