"""The mapping of the ledger's values to rows of the database, and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Row

from autoblog.ledger.records import Attempt, Facts, KeptPost
from autoblog.ledger.schema import attempts
from autoblog.posts import Post
from autoblog.wordpress import PostRef

_NO_MOMENTS: Mapping[str, datetime] = {}
_FACTS = [field.name for field in fields(Facts) if field.name in attempts.c]


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


def post_of(row: Row[Any], moments: Mapping[str, datetime] = _NO_MOMENTS) -> KeptPost:
    """Return the post of a row; `moments` holds each `publish_at` by marker."""
    content = dict(row.post)
    return KeptPost(
        post=Post(
            **content | {"categories": tuple(content["categories"]), "tags": tuple(content["tags"])}
        ),
        site=row.site,
        topic=row.topic,
        period=row.period,
        wanted_status=row.wanted_status,
        publish_at=moments.get(row.marker),
        provenance=row.provenance,
        state=row.state,
        ref=_ref(row.ref),
        error=row.error,
    )


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
