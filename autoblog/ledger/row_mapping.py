"""Rows of the database to what the ledger remembers, and back."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Row

from autoblog.ledger.records import Attempt, KeptPost
from autoblog.posts import Post
from autoblog.wordpress import PostRef

_NO_MOMENTS: Mapping[str, datetime] = {}


def row_of(kept: KeptPost, *, at: datetime) -> dict[str, Any]:
    """A post's row as it is first stored; its `publish_at` has a table of its own."""
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


def kept_of(row: Row[Any], moments: Mapping[str, datetime] = _NO_MOMENTS) -> KeptPost:
    """The post of a row; `moments` tells by marker when posts are to be published."""
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


def attempt_of(row: Mapping[Any, Any]) -> Attempt:
    """The attempt of a row."""
    values = {str(name): value for name, value in row.items() if name != "id"}
    return Attempt(**values | {"ref": _ref(row["ref"]), "rejections": tuple(row["rejections"])})


def _ref(value: Mapping[str, Any] | None) -> PostRef | None:
    return None if value is None else PostRef(**value)
