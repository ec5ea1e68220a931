"""Compares our posts in the ledger with their state on the site.

sent_posts        the posts that were sent              ledger
| read_snapshots  their state, a hundred a request      site
| judge           sent and snapshot -> ReviewedPost     pure
| remember        the latest review of each post        ledger
"""

import difflib
import html
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from autoblog.filters import split_tokens
from autoblog.html_text import html_to_text
from autoblog.ledger import Fate, KeptPost, Ledger, Review
from autoblog.pipeline import site_name
from autoblog.posts import markers_in
from autoblog.wordpress import Snapshot, WordPress

# WordPress shows plain quotes as curly ones.
_CURLED: Final = str.maketrans({"\u2018": "'", "\u2019": "'"})
_FATES: Final[dict[str, Fate]] = {
    "publish": "published",
    "private": "published",
    "trash": "trashed",
}


@dataclass(frozen=True, kw_only=True)
class ReviewedPost:
    """A post of ours and what became of it; unknown facts are None.

    `link` is the address for visitors that the site gives now, even if the post is not public.
    """

    topic: str
    period: str
    post_id: int | None
    title: str
    edit_link: str | None
    link: str | None
    model: str | None
    review: Review


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


def review_posts(
    ledger: Ledger, wordpress: WordPress, *, now: Callable[[], datetime]
) -> list[ReviewedPost]:
    """Review every post that was sent to this site, oldest first, and store the reviews."""
    sent = ledger.sent_posts(site_name(ledger, wordpress))
    snapshots = wordpress.read_snapshots([kept.ref.id for kept in sent if kept.ref is not None])
    earlier = ledger.reviews.all()
    reviewed = [
        _with_edits_seen_earlier(
            kept,
            judge(kept, snapshots.get(kept.ref.id) if kept.ref else None, now=now()),
            earlier.get(kept.post.marker),
        )
        for kept in sent
    ]
    ledger.reviews.remember(post.review for post in reviewed)
    return reviewed


def judge(kept: KeptPost, snapshot: Snapshot | None, *, now: datetime) -> ReviewedPost:
    """Decide what became of one post."""
    if snapshot is not None and _is_another(kept, snapshot):
        snapshot = None
    if snapshot is None:
        review = Review(marker=kept.post.marker, reviewed_at=now, outcome="gone")
    else:
        review = Review(
            marker=kept.post.marker,
            reviewed_at=now,
            outcome=_FATES.get(snapshot.status, "waiting"),
            status=snapshot.status,
            edited=_edited(kept, snapshot),
            published_at=snapshot.published_at,
        )
    title = snapshot.title if snapshot is not None and snapshot.title else kept.post.title
    return ReviewedPost(
        topic=kept.topic,
        period=kept.period,
        post_id=None if kept.ref is None else kept.ref.id,
        title=html.unescape(title),
        edit_link=None if kept.ref is None else kept.ref.edit_link,
        link=None if snapshot is None else snapshot.link,
        model=kept.provenance.get("model"),
        review=review,
    )


def _with_edits_seen_earlier(
    kept: KeptPost, post: ReviewedPost, earlier: Review | None
) -> ReviewedPost:
    """Keep the edits measured earlier if our text was since pruned from the ledger."""
    if kept.post.content or earlier is None or post.review.edited is not None:
        return post
    return replace(post, review=replace(post.review, edited=earlier.edited))


def _is_another(kept: KeptPost, snapshot: Snapshot) -> bool:
    """Tell whether the id belongs to another post of ours, as after a site was restored.

    A post without a marker may be ours: a human may have rewritten its first paragraph.
    """
    found = markers_in(snapshot.content) if snapshot.stored else []
    return bool(found) and kept.post.marker not in found


def _edited(kept: KeptPost, snapshot: Snapshot) -> float | None:
    """Measure the share of changed words; None if it is unknown.

    Plugins may add to the page that visitors see. If only that can be read, only "unchanged" is
    certain. The text of an adopted post is unknown.
    """
    if not kept.post.content:
        return None
    sent = f"{kept.post.title}\n{kept.post.content}"
    share = share_changed(sent, f"{snapshot.title}\n{snapshot.content}")
    return share if snapshot.stored or share == 0 else None


def share_changed(sent: str, current: str) -> float:
    """Return the share of changed words in the longer of two texts of markup, from 0 to 1.

    Words that both hold in the same order count as kept, so a text that became twice as long was
    changed by half.
    """
    before, after = _words(sent), _words(current)
    longer = max(len(before), len(after))
    if before == after or not longer:
        return 0.0
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    return (longer - kept) / longer


def _words(markup: str) -> list[str]:
    return split_tokens(html_to_text(markup).translate(_CURLED))


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
