"""The claims by which no two processes write the same topic."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from autoblog.ledger.database import transaction
from autoblog.ledger.owners import Owner
from autoblog.ledger.schema import claims, posts


class Claims:
    """The store of claims; `owner` is the process that asks."""

    def __init__(self, engine: Engine, owner: Owner, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._owner = owner
        self._now = now

    def claim(self, site: str, topic: str, period: str) -> bool:
        """Keep other processes from writing the topic; False if one does or did."""
        key = {"site": site, "topic": topic, "period": period}
        mine = {"owner": str(self._owner), "owned_since": self._now()}
        same = and_(*(claims.c[name] == value for name, value in key.items()))
        written = and_(*(posts.c[name] == value for name, value in key.items()))
        try:
            with transaction(self._engine) as connection:
                if connection.execute(select(posts.c.marker).where(written)).first():
                    return False
                held = connection.execute(select(claims).where(same)).first()
                if held is None:
                    connection.execute(insert(claims).values(**key, **mine))
                    return True
                if self._owner.is_kept_out_by(held.owner, since=held.owned_since, now=self._now()):
                    return False
                change = update(claims).where(same, claims.c.owner == held.owner).values(mine)
                return connection.execute(change).rowcount == 1
        except IntegrityError:
            return False

    def release(self, site: str, topic: str, period: str) -> None:
        """Let other processes write the topic."""
        with transaction(self._engine) as connection:
            connection.execute(
                delete(claims).where(
                    claims.c.site == site,
                    claims.c.topic == topic,
                    claims.c.period == period,
                    claims.c.owner == str(self._owner),
                )
            )
