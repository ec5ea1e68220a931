"""The conditions that the blogger is notified of once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from autoblog.ledger.database import Store, transaction
from autoblog.ledger.schema import notices


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A condition, since when it holds, and when the blogger was told; None if not yet."""

    subject: str
    since: datetime
    told_at: datetime | None = None


class Notices(Store):
    """The store of notices, which outlives restarts."""

    def open(self, subject: str) -> Notice:
        """Return the notice of a condition that holds now; store a new one if it began now."""
        same = select(notices).where(notices.c.subject == subject)
        with transaction(self._engine) as connection:
            row = connection.execute(same).first()
            if row is not None:
                return Notice(subject=subject, since=row.since, told_at=row.told_at)
            now = self._now()
            connection.execute(insert(notices).values(subject=subject, since=now))
        return Notice(subject=subject, since=now)

    def told(self, subject: str) -> None:
        """Store that the blogger was told."""
        same = notices.c.subject == subject
        self._change(update(notices).where(same).values(told_at=self._now()))

    def clear(self, subject: str) -> None:
        """Drop a condition that holds no longer; if it comes back, the blogger is told again."""
        self._change(delete(notices).where(notices.c.subject == subject))
