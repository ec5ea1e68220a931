"""The history: what came of each topic in each run."""

from dataclasses import asdict

from sqlalchemy import Engine, func, insert, select

from autoblog.ledger.database import transaction
from autoblog.ledger.records import Attempt
from autoblog.ledger.row_mapping import attempt_of
from autoblog.ledger.schema import attempts


class Attempts:
    """Remembers; decides nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, attempt: Attempt) -> None:
        """Write down what came of one topic in one run."""
        values = asdict(attempt) | {"rejections": [dict(r) for r in attempt.rejections]}
        with transaction(self._engine) as connection:
            connection.execute(insert(attempts).values(values))

    def history(self, *, limit: int | None = None) -> list[Attempt]:
        """The latest attempts, oldest first."""
        query = select(attempts).order_by(attempts.c.id.desc()).limit(limit)
        with transaction(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
        return [attempt_of(row) for row in reversed(rows)]

    def of_post(self, marker: str) -> list[Attempt]:
        """The attempts that a post came from or was sent in, oldest first."""
        query = select(attempts).where(attempts.c.marker == marker).order_by(attempts.c.id)
        with transaction(self._engine) as connection:
            return [attempt_of(row) for row in connection.execute(query).mappings()]

    def tries(self, site: str) -> dict[tuple[str, str], int]:
        """How often each topic and period was attempted without yielding a post."""
        query = (
            select(attempts.c.topic, attempts.c.period, func.count())
            .where(attempts.c.site == site, attempts.c.outcome == "rejected")
            .group_by(attempts.c.topic, attempts.c.period)
        )
        with transaction(self._engine) as connection:
            return {(topic, period): n for topic, period, n in connection.execute(query)}
