"""The last fire time of a site's schedule that a daemon handled."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from autoblog.ledger.database import replace_row, transaction
from autoblog.ledger.schema import fires


@dataclass(frozen=True, kw_only=True)
class Fire:
    """A fire time and its run.

    `schedule` is the schedule's text: fire times of another schedule do not count. `begun_at` is
    when the run first began. A run that has not `ended` was interrupted, or is going on.
    """

    schedule: str
    fire_time: datetime
    begun_at: datetime
    ended: bool


class Fires:
    """The store of one fire time for each site; it decides nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def last(self, site: str) -> Fire | None:
        """Return the site's last fire time; None if no daemon ever served the site."""
        with transaction(self._engine) as connection:
            row = connection.execute(select(fires).where(fires.c.site == site)).first()
        if row is None:
            return None
        return Fire(
            schedule=row.schedule, fire_time=row.fire_time, begun_at=row.begun_at, ended=row.ended
        )

    def remember(self, site: str, fire: Fire) -> None:
        """Store a fire time in place of the one before."""
        with transaction(self._engine) as connection:
            replace_row(connection, fires, {"site": site}, **vars(fire))
