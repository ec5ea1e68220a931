"""Which pictures a site has: the bytes' hash, and the number that the site gave them."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select

from autoblog.ledger.database import transaction
from autoblog.ledger.schema import media


class Pictures:
    """Remembers, but does not know whether the site still has them."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def id_of(self, site: str, sha256: str) -> int | None:
        """The number under which a site has these bytes, if they were ever stored there."""
        query = select(media.c.media_id).where(media.c.site == site, media.c.sha256 == sha256)
        with transaction(self._engine) as connection:
            number = connection.execute(query).scalar()
        return None if number is None else int(number)

    def remember(self, site: str, sha256: str, media_id: int) -> None:
        """The site has these bytes under this number; the one before no longer counts."""
        same = delete(media).where(media.c.site == site, media.c.sha256 == sha256)
        values = {"site": site, "sha256": sha256, "media_id": media_id, "stored_at": self._now()}
        with transaction(self._engine) as connection:
            connection.execute(same)
            connection.execute(insert(media).values(values))
