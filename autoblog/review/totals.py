"""Counts what became of reviewed posts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from autoblog.review.reviewed_posts import ReviewedPost


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The numbers of posts by outcome; `edited` counts posts with changed words.

    `published_share` is the share of all posts. `edited_share` is the mean share of changed words
    over the measured posts. Both are None without such posts.
    """

    posts: int
    waiting: int
    published: int
    trashed: int
    gone: int
    edited: int
    published_share: float | None
    edited_share: float | None


def count(reviewed: Iterable[ReviewedPost]) -> Totals:
    """Count posts by outcome and average their edits."""
    reviews = [post.review for post in reviewed]
    fates = Counter(review.outcome for review in reviews)
    measured = [review.edited for review in reviews if review.edited is not None]
    return Totals(
        posts=len(reviews),
        waiting=fates["waiting"],
        published=fates["published"],
        trashed=fates["trashed"],
        gone=fates["gone"],
        edited=sum(share > 0 for share in measured),
        published_share=fates["published"] / len(reviews) if reviews else None,
        edited_share=sum(measured) / len(measured) if measured else None,
    )
