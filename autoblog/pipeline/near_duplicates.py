"""What a new post must not be a copy of: the ledger's earlier posts and the site's own.

A site that does not answer costs a warning: what was read of it before still counts.
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
"""The posts of one run need not read the site once each."""


def earlier_posts(
    ledger: Ledger, wordpress: WordPress, *, site: str, now: Callable[[], datetime]
) -> list[bytes]:
    """The signatures of all earlier posts, brought up to date."""
    unsigned = ledger.signatures.unsigned(site)
    ledger.signatures.put(
        site,
        "ledger",
        [Signed(key=key, signature=sign(content)) for key, content in unsigned.items()],
    )
    _read_site(ledger, wordpress, site=site, now=now())
    return ledger.signatures.of(site)


def sign(markup: str) -> bytes:
    """The signature of a post's words."""
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
        log.warning(Line("site's posts not read, so copies of new ones pass", reason=error))
        return
    signed = [
        Signed(key=str(one.id), signature=sign(one.content), modified=one.modified_gmt)
        for one in changes.changed
    ]
    ledger.signatures.put(site, "site", signed)
    ledger.signatures.forget(site, changes.gone)
    ledger.signatures.note_reading(site, now)
