"""The report that `autoblog status` shows: the daemon's last run, last error, next fire time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert, select, update

from autoblog.ledger.database import transaction
from autoblog.ledger.schema import daemon_reports

_ONLY = 1


@dataclass(frozen=True, kw_only=True)
class Report:
    """The daemon's last report; absent facts are None. `last_run` counts outcomes."""

    next_fire_time: datetime | None = None
    last_run_at: datetime | None = None
    last_run: Mapping[str, int] = field(default_factory=dict)
    last_error: str | None = None
    last_error_at: datetime | None = None


class Reports:
    """The store of one report: a database has one daemon."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self) -> Report:
        """Return the report; an empty one if no daemon ever ran."""
        with transaction(self._engine) as connection:
            row = connection.execute(select(daemon_reports)).mappings().first()
        if row is None:
            return Report()
        values = {str(name): row[name] for name in row if name != "id"}
        return Report(**values | {"last_run": row["last_run"] or {}})

    def fires_at(self, moment: datetime | None) -> None:
        """Store the next fire time; None if there is none."""
        self._write(next_fire_time=moment)

    def ran(self, at: datetime, outcomes: Mapping[str, int]) -> None:
        """Store that a run ended, and its outcomes."""
        self._write(last_run_at=at, last_run=dict(outcomes))

    def failed(self, at: datetime, error: str) -> None:
        """Store an error, which stays until the next error."""
        self._write(last_error=error, last_error_at=at)

    def _write(self, **values: Any) -> None:
        with transaction(self._engine) as connection:
            if connection.execute(update(daemon_reports).values(values)).rowcount == 0:
                connection.execute(insert(daemon_reports).values(id=_ONLY, **values))
