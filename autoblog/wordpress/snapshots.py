"""What stands on the site of the posts that we sent: read in batches, changed never."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from autoblog.wordpress.rest.api import Api

_ROUTE: Final = "wp/v2/posts"
# The most that WordPress lists at once.
_PER_PAGE: Final = 100
_EVERY_STATUS: Final = "publish,future,draft,pending,private,trash"
_SHOWN: Final = "id,link,status,date_gmt,title.rendered,content.rendered"
_STORED: Final = "id,link,status,date_gmt,title.raw,content.raw"


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A post as it stands on the site now.

    `title` and `content` are as they are stored; where the user may not edit the post (a
    contributor's, once it is published) they are as visitors see them, and `stored` is false.
    `published_at` is None unless the post is published.
    """

    id: int
    link: str
    status: str
    title: str
    content: str
    stored: bool
    published_at: datetime | None


def read_snapshots(api: Api, ids: Sequence[int]) -> dict[int, Snapshot]:
    """Return what stands of the posts with these numbers; those hidden or deleted are missing."""
    found = {row.id: row for row in _read(api, ids, editing=True)}
    hidden = [number for number in ids if number not in found]
    return found | {row.id: row for row in _read(api, hidden, editing=False)}


def _read(api: Api, ids: Sequence[int], *, editing: bool) -> Iterator[Snapshot]:
    params: dict[str, object] = {
        "status": _EVERY_STATUS,
        "per_page": _PER_PAGE,
        "context": "edit" if editing else "view",
        "_fields": _STORED if editing else _SHOWN,
    }
    for start in range(0, len(ids), _PER_PAGE):
        wanted = ids[start : start + _PER_PAGE]
        answer = api.get(_ROUTE, {**params, "include": ",".join(map(str, wanted))})
        for row in answer.rows():
            if row.get("id") in wanted:
                yield _snapshot(row, stored=editing)


def _snapshot(row: Mapping[str, object], *, stored: bool) -> Snapshot:
    status = str(row.get("status") or "")
    return Snapshot(
        id=int(str(row["id"])),
        link=str(row.get("link") or ""),
        status=status,
        title=_text(row.get("title"), stored=stored),
        content=_text(row.get("content"), stored=stored),
        stored=stored,
        published_at=_moment(row.get("date_gmt")) if status in {"publish", "private"} else None,
    )


def _text(value: object, *, stored: bool) -> str:
    if not isinstance(value, dict):
        return ""
    return str(value.get("raw" if stored else "rendered") or "")


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
    except ValueError:
        return None
