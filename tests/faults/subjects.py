"""What a lane writes about: its topics by number, without end, and what is wanted of each."""

from typing import Final

from autoblog.pipeline import marker_of
from autoblog.topics import PostStatus, Topic, WordRange

# A contributor may not publish.
_STATUSES: Final[dict[str, tuple[PostStatus, ...]]] = {
    "contributor": ("draft", "pending"),
    "author": ("draft", "publish", "pending", "publish"),
}


def topic(lane: int, number: int, *, role: str) -> Topic:
    """The lane's topic of this number; every fifth one has a tag."""
    statuses = _STATUSES.get(role, _STATUSES["author"])
    return Topic(
        slug=f"{slug_prefix(lane)}{number:05}",
        title=f"Lane {lane} & topic {number}",
        keywords=(),
        outline=(),
        tags=("faults",) if number % 5 == 0 else (),
        categories=(),
        notes="",
        template="article",
        words=WordRange(min=50, max=600),
        status=statuses[number % len(statuses)],
        repeat="never",
    )


def slug_prefix(lane: int) -> str:
    """What the slugs of a lane's topics begin with, and no other lane's."""
    return f"lane-{lane}-topic-"


def number_of(slug: str) -> int:
    """The inverse of `topic`."""
    return int(slug.rpartition("-")[2])


def marker(site: str, one: Topic) -> str:
    """What the topic's post carries."""
    return marker_of(site, one.slug, "")
