"""The records of how posts were written."""

from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

from autoblog.ledger.database import transaction
from autoblog.ledger.schema import writings
from autoblog.writing import WritingRecord


class Writings:
    """The store of records by marker; those older than AUTOBLOG_KEEP_DAYS are pruned."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, marker: str) -> WritingRecord | None:
        """Return how a post was written; None if it is unknown or was pruned."""
        query = select(writings).where(writings.c.marker == marker)
        with transaction(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return WritingRecord(calls=tuple(row.calls), candidates=tuple(row.candidates))


def write_down(
    connection: Connection, marker: str, writing: WritingRecord, *, at: datetime
) -> None:
    """Store a record, in the transaction that keeps the post."""
    values = {
        "marker": marker,
        "written_at": at,
        "calls": [dict(call) for call in writing.calls],
        "candidates": [dict(candidate) for candidate in writing.candidates],
    }
    connection.execute(insert(writings).values(values))
