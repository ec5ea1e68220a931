"""What makes a post's text again, and what else was written for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from autoblog.ledger.database import transaction
from autoblog.ledger.schema import writings


@dataclass(frozen=True, kw_only=True)
class Writing:
    """How one post was written, as JSON holds it.

    `calls` are the requests to the model that chosen texts came from, with their prompts, seeds and
    answers. `candidates` are all texts, the refused ones among them, with the reasons.
    """

    calls: tuple[Mapping[str, Any], ...] = ()
    candidates: tuple[Mapping[str, Any], ...] = ()


class Writings:
    """By the post's marker; those of before AUTOBLOG_KEEP_DAYS are gone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, marker: str) -> Writing | None:
        """How a post was written, where that is known and not too long ago."""
        query = select(writings).where(writings.c.marker == marker)
        with transaction(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return Writing(calls=tuple(row.calls), candidates=tuple(row.candidates))


def write_down(connection: Connection, marker: str, writing: Writing, *, at: datetime) -> None:
    """Note it, in the transaction that keeps the post."""
    values = {
        "marker": marker,
        "written_at": at,
        "calls": [dict(call) for call in writing.calls],
        "candidates": [dict(candidate) for candidate in writing.candidates],
    }
    connection.execute(insert(writings).values(values))
