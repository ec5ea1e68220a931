"""The fate of our posts on the site when it was last asked."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from autoblog.ledger.database import Store, replace_row, transaction
from autoblog.ledger.schema import reviews

Fate = Literal["waiting", "published", "trashed", "gone"]
"""The fate of a post. gone: deleted, or hidden from us because somebody took it over."""


@dataclass(frozen=True, kw_only=True)
class Review:
    """One post at `reviewed_at`.

    `status` is WordPress's, None if the post is gone. `edited` is the share of words that were
    changed since we sent them (0 to 1), None if that cannot be seen.
    """

    marker: str
    reviewed_at: datetime
    outcome: Fate
    status: str | None = None
    edited: float | None = None
    published_at: datetime | None = None


class Reviews(Store):
    """The store of each post's latest review."""

    def remember(self, found: Iterable[Review]) -> None:
        """Store reviews in place of the posts' earlier ones."""
        with transaction(self._engine) as connection:
            for review in found:
                values = asdict(review)
                key = {"marker": values.pop("marker")}
                replace_row(connection, reviews, key, **values)

    def all(self) -> dict[str, Review]:
        """Return every post's latest review by its marker."""
        with transaction(self._engine) as connection:
            rows = connection.execute(select(reviews)).mappings().all()
        return {row["marker"]: Review(**{str(name): row[name] for name in row}) for row in rows}
