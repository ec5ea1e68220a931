"""The pictures that a site has: the hash of the bytes, and the site's media ID."""

from sqlalchemy import select

from autoblog.ledger.database import Store, replace_row, transaction
from autoblog.ledger.schema import media


class Pictures(Store):
    """The store of pictures; it does not know whether the site still has them."""

    def id_of(self, site: str, sha256: str) -> int | None:
        """Return the media ID of these bytes, or None if they were never stored on the site."""
        query = select(media.c.media_id).where(media.c.site == site, media.c.sha256 == sha256)
        media_id: int | None = self._scalar(query)
        return media_id

    def remember(self, site: str, sha256: str, media_id: int) -> None:
        """Store the media ID of these bytes in place of an earlier ID."""
        key = {"site": site, "sha256": sha256}
        with transaction(self._engine) as connection:
            replace_row(connection, media, key, media_id=media_id, stored_at=self._now())
