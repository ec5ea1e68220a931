"""Gives a kept post its cover on the site; never costs the post anything but the cover."""

import logging
from collections.abc import Callable

from autoblog.covers import Picture
from autoblog.errors import AutoblogError, StorageError
from autoblog.ledger import KeptPost, Ledger
from autoblog.wordpress import WordPress

log = logging.getLogger(__name__)

DrawCover = Callable[[str, str], Picture | None]
"""Title and site name, as plain text, to a picture; the same words give the same bytes."""


def put_cover(
    kept: KeptPost,
    *,
    draw_cover: DrawCover,
    ledger: Ledger,
    wordpress: WordPress,
    wait: Callable[[float], object],
) -> int | None:
    """Store the post's cover on the site, once however often the post is sent.

    Return the site's number for it, or None: the reason is logged. Raises `StorageError` alone,
    since a ledger that cannot be written concerns the post itself.
    """
    try:
        picture = draw_cover(kept.title, wordpress.site.name)
        if picture is None:
            log.info("no cover topic=%s: the fonts lack the letters of its title", kept.topic)
            return None
        known_id = ledger.pictures.id_of(kept.site, picture.sha256)
        media = wordpress.put_picture(picture, wait=wait, known_id=known_id)
        for warning in media.warnings:
            log.warning("%s", warning)
        if media.id is not None and media.id != known_id:
            ledger.pictures.remember(kept.site, picture.sha256, media.id)
    except StorageError:
        raise
    except AutoblogError as error:
        log.warning("%s goes without a cover: %s", kept.topic, error)
        return None
    except Exception:  # a mistake in drawing an ornament must not cost the post
        log.exception("%s goes without a cover, which is a bug in autoblog", kept.topic)
        return None
    return media.id
