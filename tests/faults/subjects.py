"""A lane's topics: an endless, numbered series, and what is wanted of each."""

import re
from typing import Final

from autoblog.pipeline import marker_of
from autoblog.topics import PostStatus, Topic, WordRange

# A contributor may not publish.
_STATUSES: Final[dict[str, tuple[PostStatus, ...]]] = {
    "contributor": ("draft", "pending"),
    "author": ("draft", "publish", "pending", "publish"),
}


def topic(lane: int, number: int, *, role: str) -> Topic:
    """Return the lane's topic of this number; every fifth one has a tag."""
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
    """Return the prefix of a lane's slugs, which no other lane has."""
    return f"lane-{lane}-topic-"


def own_slug(stored: str, title: str = "") -> str:
    """Return the slug that a stored post was sent with: not numbered, and not in the trash.

    WordPress takes a contributor's pending post its slug; the title tells then.
    """
    if found := re.match(r"lane-\d+-topic-\d{5}", stored):
        return found[0]
    if named := re.fullmatch(r"Lane (\d+) (?:&|&amp;) topic (\d+)", title):
        return f"{slug_prefix(int(named[1]))}{int(named[2]):05}"
    return stored


def number_of(slug: str) -> int:
    """Return the number of a topic, the inverse of `topic`."""
    return int(slug.rpartition("-")[2])


def marker(site: str, one: Topic) -> str:
    """Return the marker of the topic's post."""
    return marker_of(site, one.slug, "")
