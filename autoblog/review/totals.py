"""Reviewed posts to numbers: all of them, and by topic or model."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from autoblog.review.review import ReviewedPost


@dataclass(frozen=True, kw_only=True)
class Totals:
    """How many posts met which end. `edited` counts those of which words were changed.

    `published_share` is that of all posts, `edited_share` the mean over those that were measured;
    None where there is nothing to divide by.
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
    """Count posts."""
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
