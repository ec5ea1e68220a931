"""The stage that hands a new draft's excerpt to the site's SEO plugin."""

import html
import logging

from autoblog.ledger import KeptPost, Ledger
from autoblog.log_lines import Line
from autoblog.wordpress import PostRef, WordPress

log = logging.getLogger(__name__)


def put_description(
    kept: KeptPost, ref: PostRef, *, ledger: Ledger, wordpress: WordPress
) -> PostRef:
    """Make the excerpt our draft's meta description, and return the draft as it then stands.

    The ledger stores the new time of change at once, so that our own change does not look like a
    human's later. If the program dies in between, the post counts as edited and stays a draft.
    """
    text = html.unescape(kept.post.excerpt)
    if not text or ref.status != "draft":
        return ref
    described = wordpress.set_meta_description(ref, text)
    if described is None:
        return ref
    log.log(
        logging.WARNING if described.outcome == "refused" else logging.INFO,
        Line(
            "meta description",
            post_id=ref.id,
            plugin=described.plugin,
            outcome=described.outcome,
            reason=described.why or None,
        ),
    )
    if described.ref != ref:
        ledger.receive(kept.post.marker, described.ref)
    return described.ref
