"""What the blogger is told once: since when it holds, and whether it was told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select, update

from autoblog.ledger.database import transaction
from autoblog.ledger.schema import notices


@dataclass(frozen=True, kw_only=True)
class Notice:
    """`told_at` is None while nobody was told."""

    subject: str
    since: datetime
    told_at: datetime | None = None


class Notices:
    """Remembers over restarts; decides nothing."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def open(self, subject: str) -> Notice:
        """The notice of something that holds now; it keeps the time since when it did."""
        same = select(notices).where(notices.c.subject == subject)
        with transaction(self._engine) as connection:
            row = connection.execute(same).first()
            if row is not None:
                return Notice(subject=subject, since=row.since, told_at=row.told_at)
            now = self._now()
            connection.execute(insert(notices).values(subject=subject, since=now))
        return Notice(subject=subject, since=now)

    def told(self, subject: str) -> None:
        """The blogger knows."""
        with transaction(self._engine) as connection:
            connection.execute(
                update(notices).where(notices.c.subject == subject).values(told_at=self._now())
            )

    def clear(self, subject: str) -> None:
        """It holds no longer; the next time is a new one."""
        with transaction(self._engine) as connection:
            connection.execute(delete(notices).where(notices.c.subject == subject))
