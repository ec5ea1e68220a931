"""Compares the site with the ledgers and with the human's edits, after the run; pure functions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from tests.faults.human import Post

PLUGIN_STATUSES: Final = ("pitch", "in-progress")
"""The statuses of the editorial plugin on the site."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A post on the site, with the marker in its content; trashed ones are stored, too.

    A post that lost its marker is known by its `slug`.
    """

    post: Post
    marker: str
    slug: str = ""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A topic that was begun: its post's marker, the wanted status, and its state in the ledger.

    `state` is None if the ledger does not know the topic. `note` tells why a post was left as it
    is.
    """

    slug: str
    marker: str
    wanted: str
    state: str | None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The harm that was found, one line each; empty if there is none."""

    lost: Sequence[str]
    twice: Sequence[str]
    touched: Sequence[str]

    @property
    def is_clean(self) -> bool:
        """Return whether every topic has its one post, and every human edit stands."""
        return not (self.lost or self.twice or self.touched)


def compare(
    expected: Iterable[Expected], stored: Iterable[Stored], human: Mapping[int, Post]
) -> Verdict:
    """Compare; `human` holds the posts that the human touched, as the human left them."""
    expected = list(expected)
    markers = {one.slug: one.marker for one in expected}
    posts: dict[str, list[Post]] = defaultdict(list)
    changed: set[int] = set()
    unmarked: set[int] = set()
    for one in stored:
        posts[one.marker or markers.get(one.slug, one.slug)].append(one.post)
        if not one.marker:
            unmarked.add(one.post.id)
        if not one.marker or one.post.status in PLUGIN_STATUSES:
            changed.add(one.post.id)
    by_id = {post.id: post for found in posts.values() for post in found}
    twice = [
        f"{marker} is in posts {sorted(post.id for post in found)}"
        for marker, found in posts.items()
        if len(_ours(found, human, unmarked)) > 1
    ]
    touched = [
        f"a human left {left}, now {by_id.get(left.id)}"
        for left in human.values()
        if by_id.get(left.id) != left
    ]
    lost = [line for one in expected for line in _lost(one, posts[one.marker], human, changed)]
    return Verdict(lost=lost, twice=twice, touched=touched)


def _ours(
    found: Sequence[Post], human: Mapping[int, Post], unmarked: AbstractSet[int]
) -> list[Post]:
    """Return the posts of one topic that are ours to keep single.

    A younger double that a human worked on, before its sender saw the older one, is the human's. So
    is a post that lost its marker and was given other words: nothing tells another machine whose it
    was.
    """
    oldest = min(found, key=lambda post: post.id, default=None)
    return [
        post
        for post in found
        if post.id not in human or (post is oldest and post.id not in unmarked)
    ]


def _lost(
    one: Expected, found: Sequence[Post], human: Mapping[int, Post], changed: AbstractSet[int]
) -> Iterable[str]:
    """Yield how a topic was lost: no post, a wrong status, or another state in the ledger.

    What a plugin `changed` as it was stored is not ours to publish, if the ledger says so.
    """
    if not found:
        yield f"{one.slug} ({one.state}) has no post"
        return
    by_human = any(post.id in human for post in found)
    noted = bool(one.note) or one.wanted == "draft"
    left = noted and any(post.id in changed for post in found)
    if not by_human and not left and all(post.status != one.wanted for post in found):
        yield f"{one.slug} ({one.state}) is {found[0].status}, not {one.wanted}"
    if one.state not in ({"done", "gone"} if by_human else {"done"}):
        yield f"{one.slug} is on the site, but the ledger says {one.state}"
