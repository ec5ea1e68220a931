"""The site's published posts: which ones changed, and which ones are gone.

Only public posts are read, never other people's drafts. One call reads a bounded number, so a
large site is read over several runs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from autoblog.html_text import html_to_text
from autoblog.wordpress.post_refs import ROUTE
from autoblog.wordpress.rest.answers import id_of, text_of
from autoblog.wordpress.rest.api import Api

_TEXTS_PER_PAGE: Final = 20
_MOST_TEXTS: Final = 500
_MOST_IDS: Final = 10_000
_FIELDS: Final = "id,modified_gmt,title.rendered,content.rendered"


@dataclass(frozen=True, kw_only=True)
class PublishedPost:
    """A post as visitors see it; `modified_gmt` is as WordPress writes it, `title` is plain."""

    id: int
    modified_gmt: str
    content: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The differences from the posts that were known."""

    changed: tuple[PublishedPost, ...]
    gone: frozenset[int]


def read_changes(api: Api, known: Mapping[int, str], *, since: datetime | None) -> Changes:
    """Return the published posts that differ from `known` (number to `modified_gmt`).

    `since` is when they were last read. WordPress cannot list deleted posts, so the posts are
    counted, and all their numbers are listed if the count differs.
    """
    changed = {} if since is None else {p.id: p for p in _changed_since(api, since, known)}
    total = _count(api)
    gone: frozenset[int] = frozenset()
    expected = len(known.keys() | changed.keys())
    if expected < min(total, _MOST_IDS) or expected > total:
        present = _ids(api)
        complete = len(present) >= total
        gone = frozenset(known.keys() - present) if complete else frozenset()
        missing = sorted(present - known.keys() - changed.keys(), reverse=True)
        changed |= {p.id: p for p in _with_ids(api, missing[:_MOST_TEXTS])}
    return Changes(changed=tuple(changed.values()), gone=gone)


def read_latest(api: Api, *, most: int) -> list[PublishedPost]:
    """Return the newest published posts, the latest first."""
    return list(_posts(api, {"orderby": "date", "order": "desc"}, most=most))


def _changed_since(api: Api, since: datetime, known: Mapping[int, str]) -> Iterator[PublishedPost]:
    params = {
        "modified_after": api.site.modified_after(since),
        "orderby": "id",  # pages by time would leave out some posts of the same second
        "order": "asc",
    }
    for post in _posts(api, params, most=_MOST_TEXTS):
        if known.get(post.id) != post.modified_gmt:
            yield post


def _with_ids(api: Api, ids: Sequence[int]) -> Iterator[PublishedPost]:
    for start in range(0, len(ids), _TEXTS_PER_PAGE):
        wanted = ",".join(map(str, ids[start : start + _TEXTS_PER_PAGE]))
        yield from _posts(api, {"include": wanted}, most=_TEXTS_PER_PAGE)


def _posts(api: Api, params: Mapping[str, object], *, most: int) -> Iterator[PublishedPost]:
    asked = {**params, "context": "view", "_fields": _FIELDS}
    for row in api.rows(ROUTE, asked, most=most, per_page=_TEXTS_PER_PAGE):
        post_id = id_of(row)
        if post_id is not None:
            yield PublishedPost(
                id=post_id,
                modified_gmt=str(row.get("modified_gmt") or ""),
                content=text_of(row, "content", "rendered"),
                title=html_to_text(text_of(row, "title", "rendered")),
            )


def _ids(api: Api) -> frozenset[int]:
    params = {"orderby": "id", "order": "desc", "context": "view", "_fields": "id"}
    ids = map(id_of, api.rows(ROUTE, params, most=_MOST_IDS))
    return frozenset(post_id for post_id in ids if post_id is not None)


def _count(api: Api) -> int:
    answer = api.get(ROUTE, {"context": "view", "per_page": 1, "_fields": "id"})
    return answer.count("X-WP-Total") or len(answer.rows())
