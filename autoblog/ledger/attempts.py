"""The history: each topic's outcome in each run."""

from typing import Any

from sqlalchemy import Select, func, insert, select

from autoblog.ledger.database import Store, transaction
from autoblog.ledger.records import Attempt, attempt_of, attempt_row
from autoblog.ledger.schema import attempts


class Attempts(Store):
    """The store of attempts; it decides nothing."""

    def record(self, attempt: Attempt) -> None:
        """Store an attempt."""
        with transaction(self._engine) as connection:
            connection.execute(insert(attempts).values(attempt_row(attempt)))

    def history(self, *, limit: int | None = None) -> list[Attempt]:
        """Return the latest attempts, oldest first."""
        latest = self._read(select(attempts).order_by(attempts.c.id.desc()).limit(limit))
        return latest[::-1]

    def of_post(self, marker: str) -> list[Attempt]:
        """Return the attempts in which a post was written or sent, oldest first."""
        query = select(attempts).where(attempts.c.marker == marker)
        return self._read(query.order_by(attempts.c.id))

    def tries(self, site: str) -> dict[tuple[str, str], int]:
        """Return how often each topic and period was attempted and rejected."""
        query = (
            select(attempts.c.topic, attempts.c.period, func.count())
            .where(attempts.c.site == site, attempts.c.outcome == "rejected")
            .group_by(attempts.c.topic, attempts.c.period)
        )
        with transaction(self._engine) as connection:
            return {(topic, period): n for topic, period, n in connection.execute(query)}

    def _read(self, query: Select[Any]) -> list[Attempt]:
        with transaction(self._engine) as connection:
            return [attempt_of(row) for row in connection.execute(query)]
