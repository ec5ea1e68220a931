"""Reads the site's published posts: those that changed, and which are there no longer.

Visitors see the same; drafts of other people are never read. What is read in one go is bounded, so
that a large site is learnt over several runs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from autoblog.wordpress.rest.answers import Refusal
from autoblog.wordpress.rest.api import Api
from autoblog.wordpress.rest.error_codes import ErrorKind

_ROUTE: Final = "wp/v2/posts"
_TEXTS_PER_PAGE: Final = 20
_MOST_TEXTS: Final = 500
"""Posts whose texts are read in one go."""

_IDS_PER_PAGE: Final = 100
_MOST_IDS: Final = 10_000
_TEXT: Final = "id,modified_gmt,content.rendered"


@dataclass(frozen=True, kw_only=True)
class PublishedPost:
    """A post as visitors see it; `modified_gmt` is as WordPress writes it."""

    id: int
    modified_gmt: str
    content: str


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What is different from what was known."""

    changed: tuple[PublishedPost, ...]
    gone: frozenset[int]


def read_changes(api: Api, known: Mapping[int, str], *, since: datetime | None) -> Changes:
    """Read the published posts that differ from `known` (number to `modified_gmt`).

    `since` is when they were last read. A post that was deleted changes nothing that could be asked
    for, so the posts are counted, and listed where the count is another one.
    """
    changed = {} if since is None else {one.id: one for one in _changed_since(api, since, known)}
    total = _count(api)
    gone: frozenset[int] = frozenset()
    expected = len(known.keys() | changed.keys())
    if expected < min(total, _MOST_IDS) or expected > total:
        there = _ids(api)
        complete = len(there) >= total
        gone = frozenset(known.keys() - there) if complete else frozenset()
        missing = sorted(there - known.keys() - changed.keys(), reverse=True)
        found = _texts(api, missing[:_MOST_TEXTS])
        changed |= {one.id: one for one in found}
    return Changes(changed=tuple(changed.values()), gone=gone)


def _changed_since(api: Api, since: datetime, known: Mapping[int, str]) -> Iterator[PublishedPost]:
    skew = timedelta(seconds=abs(api.site.clock_skew_s or 0.0) + 120)
    params = {
        "modified_after": (since.astimezone(UTC) - skew).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "orderby": "modified",
        "order": "asc",
        "per_page": _TEXTS_PER_PAGE,
    }
    for row in _pages(api, params, fields=_TEXT, most=_MOST_TEXTS):
        post = _post(row)
        if known.get(post.id) != post.modified_gmt:
            yield post


def _texts(api: Api, ids: Sequence[int]) -> Iterator[PublishedPost]:
    for start in range(0, len(ids), _TEXTS_PER_PAGE):
        wanted = ",".join(map(str, ids[start : start + _TEXTS_PER_PAGE]))
        params = {"include": wanted, "per_page": _TEXTS_PER_PAGE}
        yield from map(_post, _pages(api, params, fields=_TEXT, most=_TEXTS_PER_PAGE))


def _ids(api: Api) -> frozenset[int]:
    params = {"orderby": "id", "order": "desc", "per_page": _IDS_PER_PAGE}
    rows = _pages(api, params, fields="id", most=_MOST_IDS)
    return frozenset(int(str(row["id"])) for row in rows)


def _count(api: Api) -> int:
    answer = api.get(_ROUTE, {"context": "view", "per_page": 1, "_fields": "id"})
    return answer.count("X-WP-Total") or len(answer.rows())


def _pages(
    api: Api, params: Mapping[str, object], *, fields: str, most: int
) -> Iterator[Mapping[str, object]]:
    per_page = int(str(params["per_page"]))
    for page in range(1, -(-most // per_page) + 1):
        asked = {**params, "context": "view", "page": page, "_fields": fields}
        answer = api.try_get(_ROUTE, asked)
        if isinstance(answer, Refusal):
            if answer.kind is ErrorKind.PAST_END:
                return
            raise answer.error()
        yield from (row for row in answer.rows() if isinstance(row.get("id"), int))
        if not answer.has_more(page=page, per_page=per_page):
            return


def _post(row: Mapping[str, object]) -> PublishedPost:
    content = row.get("content")
    return PublishedPost(
        id=int(str(row["id"])),
        modified_gmt=str(row.get("modified_gmt") or ""),
        content=str(content.get("rendered") or "") if isinstance(content, dict) else "",
    )
