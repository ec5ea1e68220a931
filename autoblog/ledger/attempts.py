"""The history: each topic's outcome in each run."""

from sqlalchemy import func, insert, select

from autoblog.ledger.database import Store
from autoblog.ledger.records import Attempt, attempt_of, attempt_row
from autoblog.ledger.schema import attempts


class Attempts(Store):
    """The store of attempts; it decides nothing."""

    def record(self, attempt: Attempt) -> None:
        """Store an attempt."""
        self._change(insert(attempts).values(attempt_row(attempt)))

    def history(self, *, limit: int | None = None) -> list[Attempt]:
        """Return the latest attempts, oldest first."""
        latest = self._rows(select(attempts).order_by(attempts.c.id.desc()).limit(limit))
        return [attempt_of(row) for row in reversed(latest)]

    def of_post(self, marker: str) -> list[Attempt]:
        """Return the attempts in which a post was written or sent, oldest first."""
        query = select(attempts).where(attempts.c.marker == marker).order_by(attempts.c.id)
        return [attempt_of(row) for row in self._rows(query)]

    def tries(self, site: str) -> dict[tuple[str, str], int]:
        """Return how often each topic and period was attempted and rejected."""
        query = (
            select(attempts.c.topic, attempts.c.period, func.count())
            .where(attempts.c.site == site, attempts.c.outcome == "rejected")
            .group_by(attempts.c.topic, attempts.c.period)
        )
        return {(topic, period): n for topic, period, n in self._rows(query)}
