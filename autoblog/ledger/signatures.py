"""What earlier posts are recognised by: one signature for each post of ours, and of the site's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Engine, delete, insert, select

from autoblog.ledger.database import transaction
from autoblog.ledger.schema import posts, readings, signatures

Source = Literal["ledger", "site"]


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A post's signature; `key` is its marker here, or its number on the site.

    `modified` is when the site last changed it, as the site writes it; empty for a post of ours.
    """

    key: str
    signature: bytes
    modified: str = ""


class Signatures:
    """Those of one `scheme`; the ones that were made another way count as missing."""

    def __init__(self, engine: Engine, *, scheme: str) -> None:
        self._engine = engine
        self._scheme = scheme

    def of(self, site: str) -> list[bytes]:
        """All signatures of a site's posts, ours among them; posts too short to tell have none."""
        query = select(signatures.c.signature).where(
            signatures.c.site == site, signatures.c.scheme == self._scheme
        )
        with transaction(self._engine) as connection:
            return [one for one in connection.execute(query).scalars() if one]

    def known(self, site: str) -> dict[int, str]:
        """The site's own posts that are signed: number to when each was last changed."""
        query = select(signatures.c.key, signatures.c.modified).where(
            signatures.c.site == site,
            signatures.c.source == "site",
            signatures.c.scheme == self._scheme,
        )
        with transaction(self._engine) as connection:
            return {int(key): modified for key, modified in connection.execute(query)}

    def unsigned(self, site: str) -> dict[str, str]:
        """The content of our posts that have no signature yet, by their markers."""
        signed = select(signatures.c.key).where(
            signatures.c.site == site,
            signatures.c.source == "ledger",
            signatures.c.scheme == self._scheme,
        )
        query = select(posts.c.marker, posts.c.post).where(
            posts.c.site == site, posts.c.marker.not_in(signed)
        )
        with transaction(self._engine) as connection:
            rows = connection.execute(query).all()
        # a text that was dropped as too old stays known by the signature of its time
        return {marker: post["content"] for marker, post in rows if post["content"]}

    def put(self, site: str, source: Source, signed: Iterable[Signed]) -> None:
        """Remember signatures in the place of those that the same posts had."""
        with transaction(self._engine) as connection:
            for one in signed:
                _drop(connection, site, source, [one.key])
                connection.execute(
                    insert(signatures).values(
                        site=site, source=source, scheme=self._scheme, **vars(one)
                    )
                )

    def forget(self, site: str, ids: Iterable[int]) -> None:
        """Drop posts that the site no longer shows."""
        with transaction(self._engine) as connection:
            for number in ids:
                _drop(connection, site, "site", [str(number)])

    def read_at(self, site: str) -> datetime | None:
        """When the site's posts were last read."""
        query = select(readings.c.read_at).where(readings.c.site == site)
        with transaction(self._engine) as connection:
            found: datetime | None = connection.execute(query).scalar()
        return found

    def note_reading(self, site: str, at: datetime) -> None:
        """The site's posts were read at this moment."""
        with transaction(self._engine) as connection:
            connection.execute(delete(readings).where(readings.c.site == site))
            connection.execute(insert(readings).values(site=site, read_at=at))


def _drop(connection: Connection, site: str, source: Source, keys: Sequence[str]) -> None:
    connection.execute(
        delete(signatures).where(
            signatures.c.site == site,
            signatures.c.source == source,
            signatures.c.key.in_(keys),
        )
    )
