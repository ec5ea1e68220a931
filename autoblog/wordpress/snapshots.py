"""The posts that we sent, as they are on the site now; read in batches, changed never."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from autoblog.wordpress.post_refs import ROUTE
from autoblog.wordpress.rest.answers import id_of, text_of
from autoblog.wordpress.rest.api import MOST_PER_PAGE, Api

_RENDERED: Final = "id,link,status,date_gmt,title.rendered,content.rendered"
_RAW: Final = "id,link,status,date_gmt,title.raw,content.raw"


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A post as it is on the site now.

    `title` and `content` are as stored. A post that the user may not edit (a contributor's, once
    it is published) has them as visitors see them, and `stored` is false. `published_at` is None
    unless the post is published.
    """

    id: int
    link: str
    status: str
    title: str
    content: str
    stored: bool
    published_at: datetime | None


def read_snapshots(api: Api, ids: Sequence[int], *, statuses: str) -> dict[int, Snapshot]:
    """Return the posts with these numbers; hidden and deleted ones are missing."""
    found = {row.id: row for row in _read(api, ids, statuses, stored=True)}
    hidden = [number for number in ids if number not in found]
    return found | {row.id: row for row in _read(api, hidden, statuses, stored=False)}


def _read(api: Api, ids: Sequence[int], statuses: str, *, stored: bool) -> Iterator[Snapshot]:
    params: dict[str, object] = {
        "status": statuses,
        "context": "edit" if stored else "view",
        "_fields": _RAW if stored else _RENDERED,
    }
    for start in range(0, len(ids), MOST_PER_PAGE):
        wanted = ids[start : start + MOST_PER_PAGE]
        params["include"] = ",".join(map(str, wanted))
        for row in api.rows(ROUTE, params, most=MOST_PER_PAGE):
            post_id = id_of(row)
            if post_id is not None and post_id in wanted:
                yield _snapshot(post_id, row, stored=stored)


def _snapshot(post_id: int, row: Mapping[str, object], *, stored: bool) -> Snapshot:
    status = str(row.get("status") or "")
    form = "raw" if stored else "rendered"
    return Snapshot(
        id=post_id,
        link=str(row.get("link") or ""),
        status=status,
        title=text_of(row, "title", form),
        content=text_of(row, "content", form),
        stored=stored,
        published_at=_moment(row.get("date_gmt")) if status in {"publish", "private"} else None,
    )


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
    except ValueError:
        return None
