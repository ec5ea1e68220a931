"""The stage that gives a kept post its cover on the site."""

import logging
from collections.abc import Callable

from autoblog.covers import Picture
from autoblog.ledger import KeptPost, Ledger
from autoblog.log_lines import Line
from autoblog.wordpress import WordPress

log = logging.getLogger(__name__)

DrawCover = Callable[[str, str], Picture | None]
"""A function from title and site name, as plain text, to a picture.

The same words give the same bytes. None: the fonts lack the title's letters.
"""


def put_cover(
    kept: KeptPost,
    *,
    draw_cover: DrawCover,
    ledger: Ledger,
    wordpress: WordPress,
    wait: Callable[[float], object],
) -> int | None:
    """Store the post's cover on the site and return its media ID; None if it has no cover.

    However often the post is sent, the cover is stored once: the ledger knows the picture's ID.
    """
    picture = draw_cover(kept.title, wordpress.site.name)
    if picture is None:
        log.info(Line("no cover", topic=kept.topic, reason="the fonts lack letters of its title"))
        return None
    known_id = ledger.pictures.id_of(kept.site, picture.sha256)
    media = wordpress.put_picture(picture, wait=wait, known_id=known_id)
    for warning in media.warnings:
        log.warning(Line("cover warning", topic=kept.topic, reason=warning))
    if media.id is not None and media.id != known_id:
        ledger.pictures.remember(kept.site, picture.sha256, media.id)
    return media.id
