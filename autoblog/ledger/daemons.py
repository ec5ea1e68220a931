"""The one daemon that serves a database: its presence, its last fire time and its report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from autoblog.errors import AlreadyRunningError
from autoblog.ledger.database import Store, replace_row, transaction
from autoblog.ledger.owners import Owner
from autoblog.ledger.schema import claims, daemon_reports, daemons, fires, posts

# Nobody can ask a daemon on another machine whether it lives, so it says so every half minute. Ten
# beats may be lost before another daemon takes its place.
BEAT_LEASE = timedelta(minutes=5)

_ONLY = 1


@dataclass(frozen=True, kw_only=True)
class Presence:
    """A living daemon: its process, and since when it runs."""

    host: str
    pid: int
    since: datetime


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


@dataclass(frozen=True, kw_only=True)
class Report:
    """The daemon's last report; absent facts are None. `last_run` counts outcomes."""

    next_fire_time: datetime | None = None
    last_run_at: datetime | None = None
    last_run: Mapping[str, int] = field(default_factory=dict)
    last_error: str | None = None
    last_error_at: datetime | None = None


class Daemons(Store):
    """The store of the daemon that serves the database; a dead daemon loses its place."""

    def running(self) -> Presence | None:
        """Return the living daemon, or None."""
        with transaction(self._engine) as connection:
            return self._living(connection)

    def check_free(self) -> None:
        """Raise `AlreadyRunningError`, which names the other daemon, if one lives."""
        found = self.running()
        if found is not None:
            raise AlreadyRunningError(_refusal(found))

    def enter(self) -> None:
        """Become the only daemon. Raises `AlreadyRunningError`, which names another living one."""
        mine = {"id": _ONLY, "owner": str(self._owner), "since": self._now()}
        try:
            with transaction(self._engine) as connection:
                found = self._living(connection)
                if found is None:
                    _release_rows_of_dead_daemon(connection)
                    connection.execute(delete(daemons))
                    connection.execute(insert(daemons).values(**mine, beat_at=self._now()))
                    return
        except IntegrityError:  # another daemon was faster
            found = self.running()
        raise AlreadyRunningError(_refusal(found))

    def beat(self) -> None:
        """Store that this daemon lives."""
        ours = daemons.c.owner == str(self._owner)
        self._change(update(daemons).where(ours).values(beat_at=self._now()))

    def leave(self) -> None:
        """Make room for the next daemon."""
        self._change(delete(daemons).where(daemons.c.owner == str(self._owner)))

    def _living(self, connection: Connection) -> Presence | None:
        row = connection.execute(select(daemons)).first()
        if row is None:
            return None
        owner = Owner.parse(row.owner)
        if not owner.holds(since=row.beat_at, now=self._now(), lease=BEAT_LEASE):
            return None
        return Presence(host=owner.host.partition("#")[0], pid=owner.pid, since=row.since)


class Fires(Store):
    """The store of one fire time for each site."""

    def last(self, site: str) -> Fire | None:
        """Return the site's last fire time; None if no daemon ever served the site."""
        row = self._first(select(fires).where(fires.c.site == site))
        if row is None:
            return None
        return Fire(
            schedule=row.schedule, fire_time=row.fire_time, begun_at=row.begun_at, ended=row.ended
        )

    def remember(self, site: str, fire: Fire) -> None:
        """Store a fire time in place of the one before."""
        with transaction(self._engine) as connection:
            replace_row(connection, fires, {"site": site}, **vars(fire))


class Reports(Store):
    """The store of one report: a database has one daemon."""

    def read(self) -> Report:
        """Return the report; an empty one if no daemon ever ran."""
        row = self._first(select(daemon_reports))
        if row is None:
            return Report()
        return Report(
            next_fire_time=row.next_fire_time,
            last_run_at=row.last_run_at,
            last_run=row.last_run or {},
            last_error=row.last_error,
            last_error_at=row.last_error_at,
        )

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


def _release_rows_of_dead_daemon(connection: Connection) -> None:
    """Release its posts and claims, so that nobody waits for them any longer."""
    for owner in connection.execute(select(daemons.c.owner)).scalars().all():
        connection.execute(
            update(posts).where(posts.c.owner == owner).values(owner=None, owned_since=None)
        )
        connection.execute(delete(claims).where(claims.c.owner == owner))


def _refusal(found: Presence | None) -> str:
    who = "another daemon"
    if found is not None:
        since = f"{found.since:%Y-%m-%d %H:%M} UTC"
        who = f"a daemon (process {found.pid} on {found.host}, since {since})"
    return (
        f"{who} already works with this database; stop it first, or give this one a database "
        "of its own (AUTOBLOG_DATABASE_URL)"
    )
