"""The daemon's events as tests need them."""

from datetime import UTC, datetime, timedelta

from autoblog.daemon.events import Beat, RunEnded, Started
from autoblog.errors import AutoblogError
from autoblog.ledger import Facts
from autoblog.pipeline import Failed, Posted, Result
from autoblog.wordpress import PostRef

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
NEXT = NOW + timedelta(days=1)


def ref(number: int = 7, status: str = "draft") -> PostRef:
    return PostRef(
        id=number,
        link=f"https://blog.example/?p={number}",
        edit_link=f"https://blog.example/wp-admin/post.php?post={number}&action=edit",
        status=status,
        slug="one",
    )


def posted(number: int = 7, status: str = "draft") -> Posted:
    facts = Facts(
        topic="one",
        period="",
        title=f"Title {number}",
        tokens=120,
        loading_s=5.5,
        writing_s=3.0,
        sending_s=0.4,
    )
    return Posted(facts=facts, ref=ref(number, status))


def failed(error: AutoblogError) -> Failed:
    return Failed(facts=Facts(topic="two", period=""), error=error)


def ended(*results: Result, error: AutoblogError | None = None, at: datetime = NOW) -> RunEnded:
    return RunEnded(
        at=at, fire_time=at, results=results, error=error, next_fire_time=NEXT, seconds=4.0
    )


def beat(at: datetime = NOW, next_fire_time: datetime | None = NEXT) -> Beat:
    return Beat(at=at, next_fire_time=next_fire_time)


STARTED = Started(at=NOW, site="blog.example", next_fire_time=NEXT)
