"""Hands a new draft's excerpt to the site's SEO plugin; never costs the post anything."""

import html
import logging

from autoblog.errors import LoginRefusedError, PostGoneError, RoleRefusedError, SiteError
from autoblog.ledger import KeptPost, Ledger
from autoblog.wordpress import PostRef, WordPress

log = logging.getLogger(__name__)


def put_description(
    kept: KeptPost, ref: PostRef, *, ledger: Ledger, wordpress: WordPress
) -> PostRef:
    """Make the excerpt the meta description of our draft, and return the draft as it then stands.

    What is returned is remembered at once: our own writing must not look like a human's later. If
    the program dies in between, the post is taken for edited and stays the draft it is. Raises
    `PostGoneError` alone.
    """
    text = html.unescape(kept.post.excerpt)
    if not text or ref.status != "draft":
        return ref
    try:
        described = wordpress.set_meta_description(ref, text)
    except PostGoneError:
        raise
    except (SiteError, LoginRefusedError, RoleRefusedError) as error:
        log.warning("post %d has no meta description: %s", ref.id, error)
        return ref
    if described is None:
        return ref
    if described.outcome == "refused":
        log.warning(
            "post %d has no meta description in %s: %s", ref.id, described.plugin, described.why
        )
    log.info(
        "described post_id=%d plugin=%s outcome=%s reason=%s",
        ref.id,
        described.plugin,
        described.outcome,
        described.why or "-",
    )
    if described.ref != ref:
        ledger.receive(kept.post.marker, described.ref)
    return described.ref
