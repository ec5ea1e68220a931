"""Brings a kept post to WordPress exactly once.

    ready    | look for the marker, then intend and send once
    sending  | look for the marker; only when it is surely absent, send again
    created  | set the wanted status, a repeatable call
    done

It writes no text and does not choose which post is next. Whatever a human did to the post on the
site stays as it is.
"""

import logging
from collections.abc import Callable

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
from autoblog.wordpress import PostRef, WordPress

log = logging.getLogger(__name__)

# After a lost answer WordPress may still be at work on the request; a proxy in front of it gives
# up after 60 to 100 s, so these sum up to about that.
LOOK_AGAIN_AFTER_S = (5.0, 15.0, 45.0)
MAX_SENDS = 2

TRASH = "trash"


def deliver(
    marker: str, *, ledger: Ledger, wordpress: WordPress, wait: Callable[[float], object]
) -> PostRef | None:
    """Bring one kept post as far as it goes; None where another process is at it.

    Raises `SiteError`, `LoginRefusedError` or `RoleRefusedError`; the ledger then tells how far
    it came, and the next call goes on from there.
    """
    kept = ledger.take(marker)
    if kept is None:
        return None
    try:
        ref = kept.ref or _find_or_send(kept, ledger=ledger, wordpress=wordpress, wait=wait)
        return _set_status(kept, ref, ledger=ledger, wordpress=wordpress)
    except PostGoneError as error:
        ledger.lose(marker, str(error))
        raise
    finally:
        ledger.let_go(marker)


def _find_or_send(
    kept: KeptPost, *, ledger: Ledger, wordpress: WordPress, wait: Callable[[float], object]
) -> PostRef:
    ref = wordpress.find_post(kept.post.marker, since=kept.kept_at)
    if ref is None:
        ref = _send(kept, ledger=ledger, wordpress=wordpress, wait=wait)
    ledger.receive(kept.post.marker, ref)
    return ref


def _send(
    kept: KeptPost, *, ledger: Ledger, wordpress: WordPress, wait: Callable[[float], object]
) -> PostRef:
    marker = kept.post.marker
    terms = wordpress.terms(kept.post.categories, kept.post.tags)
    for warning in terms.warnings:
        log.warning("%s", warning)
    for _ in range(MAX_SENDS):
        ledger.intend(marker)
        try:
            return wordpress.create_draft(kept.post, terms)
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
        ref = _look_again(kept, wordpress=wordpress, wait=wait)
        if ref is not None:
            return ref
    raise unclear


def _look_again(
    kept: KeptPost, *, wordpress: WordPress, wait: Callable[[float], object]
) -> PostRef | None:
    for pause_s in LOOK_AGAIN_AFTER_S:
        wait(pause_s)
        ref = wordpress.find_post(kept.post.marker, since=kept.kept_at)
        if ref is not None:
            return ref
    return None


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
    ledger.finish(marker, ref)
    return ref
