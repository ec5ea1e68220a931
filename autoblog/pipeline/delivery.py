"""Brings a kept post to WordPress exactly once.

    ready    | look for the marker, then intend and send once
    sending  | look for the marker; only when it is surely absent, send again
    created  | describe it to search engines, then set the wanted status: repeatable calls
             | (a post with a time of its own waits here, as a draft, until that has come)
    done

A post that is found, not received as an answer, never becomes `created`: what a human did to it
before it was found would be forgotten. It writes no text and does not choose which post is next.
Whatever a human did to the post on the site stays as it is.
"""

import html
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from autoblog.errors import (
    AnswerUnclearError,
    LoginRefusedError,
    PostGoneError,
    PostRefusedError,
    RoleRefusedError,
    SiteAwayError,
    SiteBlockedError,
    SiteError,
)
from autoblog.ledger import KeptPost, Ledger
from autoblog.pipeline.meta_descriptions import put_description
from autoblog.posts import Post
from autoblog.wordpress import PostRef, WordPress

log = logging.getLogger(__name__)

# After a lost answer WordPress may still be at work on the request; a proxy in front of it gives
# up after 60 to 100 s, so these sum up to about that.
LOOK_AGAIN_AFTER_S = (5.0, 15.0, 45.0)
MAX_SENDS = 2

TRASH = "trash"


PutCover = Callable[[KeptPost], int | None]
"""Stores a post's cover, once however often it is asked to, and gives the site's number for it."""


def _no_cover(_: KeptPost) -> None:
    return None


def _utc_now() -> datetime:
    return datetime.now(UTC)


def deliver(
    marker: str,
    *,
    ledger: Ledger,
    wordpress: WordPress,
    wait: Callable[[float], object],
    now: Callable[[], datetime] = _utc_now,
    put_cover: PutCover = _no_cover,
) -> PostRef | None:
    """Bring one kept post as far as it goes; None where another process is at it.

    A post with a `publish_at` later than `now` goes as far as a draft, and stays `created`.
    `put_cover` is asked just before the draft is sent, which names its cover from the beginning.
    Raises `SiteError`, `LoginRefusedError` or `RoleRefusedError`; the ledger then tells how far
    it came, and the next call goes on from there.
    """
    kept = ledger.take(marker)
    if kept is None or kept.waits(now()):
        ledger.let_go(marker)
        return None
    if kept.publish_at is not None and now() < kept.publish_at:
        kept = replace(kept, wanted_status="draft")
    try:
        if kept.ref is not None:
            return _complete(kept, kept.ref, ledger=ledger, wordpress=wordpress)
        return _find_or_send(
            kept, ledger=ledger, wordpress=wordpress, wait=wait, put_cover=put_cover
        )
    except PostGoneError as error:
        ledger.lose(marker, str(error))
        raise
    finally:
        ledger.let_go(marker)


def _find_or_send(
    kept: KeptPost,
    *,
    ledger: Ledger,
    wordpress: WordPress,
    wait: Callable[[float], object],
    put_cover: PutCover,
) -> PostRef:
    found = wordpress.find_post(kept.post.marker, since=kept.kept_at)
    if found is None and kept.state == "sending" and kept.idle_s < sum(LOOK_AGAIN_AFTER_S):
        # who sent it was killed a moment ago; WordPress may still be at work on it
        found = _look_again(kept, wordpress=wordpress, wait=wait)
    if found is None:
        return _send(kept, ledger=ledger, wordpress=wordpress, wait=wait, put_cover=put_cover)
    return _adopt(kept, found, ledger=ledger, wordpress=wordpress)


def _send(
    kept: KeptPost,
    *,
    ledger: Ledger,
    wordpress: WordPress,
    wait: Callable[[float], object],
    put_cover: PutCover,
) -> PostRef:
    marker = kept.post.marker
    terms = wordpress.terms(kept.post.categories, kept.post.tags)
    for warning in terms.warnings:
        log.warning("%s", warning)
    cover_id = put_cover(kept)
    for _ in range(MAX_SENDS):
        ledger.intend(marker)
        try:
            ref = wordpress.create_draft(kept.post, terms, featured_media=cover_id)
        except AnswerUnclearError as error:
            ledger.note(marker, str(error))
            unclear = error
        except PostRefusedError as error:
            ledger.fail(marker, str(error))
            raise
        except (SiteAwayError, SiteBlockedError, LoginRefusedError, RoleRefusedError) as error:
            # these are raised only where WordPress surely made nothing
            ledger.postpone(marker, str(error))
            raise
        else:
            ledger.receive(marker, ref)
            return _complete(kept, ref, ledger=ledger, wordpress=wordpress)
        found = _look_again(kept, wordpress=wordpress, wait=wait)
        if found is not None:
            return _adopt(kept, found, ledger=ledger, wordpress=wordpress)
    raise unclear


def _look_again(
    kept: KeptPost, *, wordpress: WordPress, wait: Callable[[float], object]
) -> PostRef | None:
    for pause_s in LOOK_AGAIN_AFTER_S:
        if wait(pause_s):
            # looks without the waits between them would not prove that the post is absent
            raise AnswerUnclearError(
                "autoblog was told to stop while it waited to see whether the site has the post; "
                "the next run looks again."
            )
        ref = wordpress.find_post(kept.post.marker, since=kept.kept_at)
        if ref is not None:
            return ref
    return None


def _adopt(kept: KeptPost, found: PostRef, *, ledger: Ledger, wordpress: WordPress) -> PostRef:
    """Go on with a post that the site has, though its answer was lost.

    The time of its last change tells nothing here: a human may have been there before us.
    """
    if found.status == "draft":
        snapshot = wordpress.read_snapshots([found.id]).get(found.id)
        stored = [] if snapshot is None else _words(snapshot.title, snapshot.content)
        if stored == _words_of(kept.post):
            return _complete(kept, found, ledger=ledger, wordpress=wordpress)
        if kept.wanted_status != "draft" or kept.publish_at is not None:
            note = f"Post {found.id} was left a draft, since its text is not the one we sent."
            found = replace(found, note=note)
            ledger.finish(kept.post.marker, found)
            return found
    return _set_status(kept, found, ledger=ledger, wordpress=wordpress)


def _words_of(post: Post) -> list[str]:
    return _words(post.title, post.content)


def _words(title: str, content: str) -> list[str]:
    """What WordPress may change in a text that nobody edited is how it is escaped and spaced."""
    return html.unescape(f"{title} {content}").split()


def _complete(kept: KeptPost, ref: PostRef, *, ledger: Ledger, wordpress: WordPress) -> PostRef:
    """Bring our untouched draft to what was wanted."""
    ref = put_description(kept, ref, ledger=ledger, wordpress=wordpress)
    return _set_status(kept, ref, ledger=ledger, wordpress=wordpress)


def _set_status(kept: KeptPost, ref: PostRef, *, ledger: Ledger, wordpress: WordPress) -> PostRef:
    marker = kept.post.marker
    if ref.status == TRASH:
        raise PostGoneError(f"post {ref.id} is in the site's trash, where a human put it")
    if kept.wanted_status != "draft":
        try:
            ref = wordpress.set_status(ref, kept.wanted_status)
        except (SiteError, RoleRefusedError) as error:
            ledger.note(marker, str(error))
            raise
    if kept.publish_at is None:
        ledger.finish(marker, ref)
        return ref
    return _finish_plan(kept, ref, ledger=ledger, wordpress=wordpress)


def _finish_plan(kept: KeptPost, ref: PostRef, *, ledger: Ledger, wordpress: WordPress) -> PostRef:
    """Leave the draft to wait for its time, or look whether the site really published it."""
    marker = kept.post.marker
    if kept.wanted_status == "draft" and ref.status == "draft":
        ledger.receive(marker, ref)
        return ref
    if kept.wanted_status == "publish" and not ref.note:
        # nobody sits beside it at that hour, so the site's own word is asked for once more
        ref = wordpress.read_post(ref.id)
    if kept.wanted_status == "publish" and ref.status != "publish" and not ref.note:
        note = f"Post {ref.id} was to be published, and the site made it {ref.status}."
        ref = replace(ref, note=note)
    ledger.finish(marker, ref)
    return ref
