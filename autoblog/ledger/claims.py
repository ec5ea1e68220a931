"""The claims by which no two processes write the same topic."""

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from autoblog.ledger.database import Store, delete_row, has_key, transaction
from autoblog.ledger.schema import claims, posts


class Claims(Store):
    """The store of claims."""

    def claim(self, site: str, topic: str, period: str) -> bool:
        """Keep other processes from writing the topic; False if one does or did."""
        key = {"site": site, "topic": topic, "period": period}
        mine = {"owner": str(self._owner), "owned_since": self._now()}
        same = has_key(claims, key)
        try:
            with transaction(self._engine) as connection:
                if connection.execute(select(posts.c.marker).where(has_key(posts, key))).first():
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
        key = {"site": site, "topic": topic, "period": period, "owner": str(self._owner)}
        with transaction(self._engine) as connection:
            delete_row(connection, claims, key)
