"""The one daemon that serves a database; a dead daemon loses its place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from autoblog.errors import AlreadyRunningError
from autoblog.ledger.database import transaction
from autoblog.ledger.owners import Owner
from autoblog.ledger.schema import claims, daemons, posts

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


class Daemons:
    """The store of the daemon that serves the database; `owner` is the process that asks."""

    def __init__(self, engine: Engine, owner: Owner, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._owner = owner
        self._now = now

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
        with transaction(self._engine) as connection:
            connection.execute(
                update(daemons)
                .where(daemons.c.owner == str(self._owner))
                .values(beat_at=self._now())
            )

    def leave(self) -> None:
        """Make room for the next daemon."""
        with transaction(self._engine) as connection:
            connection.execute(delete(daemons).where(daemons.c.owner == str(self._owner)))

    def _living(self, connection: Connection) -> Presence | None:
        row = connection.execute(select(daemons)).first()
        return None if row is None or not self._lives(row) else _presence(row)

    def _lives(self, row: Row[tuple[object, ...]]) -> bool:
        owner = Owner.parse(row.owner)
        return owner.holds(since=row.beat_at, now=self._now(), lease=BEAT_LEASE)


def _release_rows_of_dead_daemon(connection: Connection) -> None:
    """Release its posts and claims, so that nobody waits for them any longer."""
    for owner in connection.execute(select(daemons.c.owner)).scalars().all():
        connection.execute(
            update(posts).where(posts.c.owner == owner).values(owner=None, owned_since=None)
        )
        connection.execute(delete(claims).where(claims.c.owner == owner))


def _presence(row: Row[tuple[object, ...]]) -> Presence:
    owner = Owner.parse(row.owner)
    return Presence(host=owner.host.partition("#")[0], pid=owner.pid, since=row.since)


def _refusal(found: Presence | None) -> str:
    who = "another daemon"
    if found is not None:
        since = f"{found.since:%Y-%m-%d %H:%M} UTC"
        who = f"a daemon (process {found.pid} on {found.host}, since {since})"
    return (
        f"{who} already works with this database; stop it first, or give this one a database "
        "of its own (AUTOBLOG_DATABASE_URL)"
    )
