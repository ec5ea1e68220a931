"""The signatures by which copies of earlier posts are recognised, ours and the site's."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from autoblog.filters import SCHEME
from autoblog.ledger.database import Store, delete_row, replace_row, transaction
from autoblog.ledger.schema import posts, readings, signatures

Source = Literal["ledger", "site"]


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A post's signature; `key` is its marker in the ledger, or its ID on the site.

    `modified` is the site's own text for the time of its last change; empty for a post of ours.
    """

    key: str
    signature: bytes
    modified: str = ""


class Signatures(Store):
    """The store of signatures; those that were made by another scheme count as missing."""

    def of(self, site: str, *, without: Collection[str] = ()) -> list[bytes]:
        """Return the signatures of a site's posts, including ours, but for the keys `without`.

        Posts that are too short have none.
        """
        query = select(signatures.c.signature).where(
            signatures.c.site == site,
            signatures.c.scheme == SCHEME,
            signatures.c.key.not_in(without),
        )
        return [found for (found,) in self._rows(query) if found]

    def known(self, site: str) -> dict[int, str]:
        """Return the `modified` of the site's own signed posts, by post ID."""
        query = select(signatures.c.key, signatures.c.modified).where(
            signatures.c.site == site,
            signatures.c.source == "site",
            signatures.c.scheme == SCHEME,
        )
        return {int(key): modified for key, modified in self._rows(query)}

    def unsigned(self, site: str) -> dict[str, str]:
        """Return the content of our posts that have no signature yet, by marker."""
        signed = select(signatures.c.key).where(
            signatures.c.site == site,
            signatures.c.source == "ledger",
            signatures.c.scheme == SCHEME,
        )
        query = select(posts.c.marker, posts.c.post).where(
            posts.c.site == site, posts.c.marker.not_in(signed)
        )
        # A pruned text has no content, but kept its signature.
        return {marker: post["content"] for marker, post in self._rows(query) if post["content"]}

    def put(self, site: str, source: Source, signed: Iterable[Signed]) -> None:
        """Store signatures in place of the same posts' earlier ones."""
        with transaction(self._engine) as connection:
            for post in signed:
                key = {"site": site, "source": source, "key": post.key}
                values = {"modified": post.modified, "signature": post.signature}
                replace_row(connection, signatures, key, scheme=SCHEME, **values)

    def forget(self, site: str, ids: Iterable[int]) -> None:
        """Drop posts that the site no longer shows."""
        with transaction(self._engine) as connection:
            for post_id in ids:
                key = {"site": site, "source": "site", "key": str(post_id)}
                delete_row(connection, signatures, key)

    def read_at(self, site: str) -> datetime | None:
        """Return when the site's posts were last read, or None."""
        found: datetime | None = self._scalar(
            select(readings.c.read_at).where(readings.c.site == site)
        )
        return found

    def note_reading(self, site: str, at: datetime) -> None:
        """Store when the site's posts were read."""
        with transaction(self._engine) as connection:
            replace_row(connection, readings, {"site": site}, read_at=at)
