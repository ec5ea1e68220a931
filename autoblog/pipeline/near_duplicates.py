"""The earlier posts that a new post must not copy: the ledger's and the site's own.

If the site does not answer, a warning is logged, and only posts that were read before count.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from autoblog.errors import AutoblogError, StorageError
from autoblog.filters import signature
from autoblog.html_text import html_to_text
from autoblog.ledger import Ledger, Signed
from autoblog.log_lines import Line
from autoblog.wordpress import WordPress

log = logging.getLogger(__name__)

READ_AGAIN_AFTER = timedelta(minutes=10)
"""The time for which the site is not read again, so that a run reads it once for all topics."""


def earlier_posts(
    ledger: Ledger, wordpress: WordPress, *, site: str, now: Callable[[], datetime]
) -> list[bytes]:
    """Bring the signatures of all earlier posts up to date, and return them."""
    unsigned = ledger.signatures.unsigned(site)
    ledger.signatures.put(
        site,
        "ledger",
        [Signed(key=key, signature=sign(content)) for key, content in unsigned.items()],
    )
    _read_site(ledger, wordpress, site=site, now=now())
    return ledger.signatures.of(site)


def sign(markup: str) -> bytes:
    """Return the signature of a post's words."""
    return signature(html_to_text(markup))


def _read_site(ledger: Ledger, wordpress: WordPress, *, site: str, now: datetime) -> None:
    since = ledger.signatures.read_at(site)
    if since is not None and timedelta() <= now - since < READ_AGAIN_AFTER:
        return
    try:
        changes = wordpress.read_changes(ledger.signatures.known(site), since=since)
    except StorageError:
        raise
    except AutoblogError as error:
        log.warning(
            Line("site's posts not read; copies of posts that are new there pass", reason=error)
        )
        return
    signed = [
        Signed(key=str(post.id), signature=sign(post.content), modified=post.modified_gmt)
        for post in changes.changed
    ]
    ledger.signatures.put(site, "site", signed)
    ledger.signatures.forget(site, changes.gone)
    ledger.signatures.note_reading(site, now)
