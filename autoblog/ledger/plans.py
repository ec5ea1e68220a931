"""The moments at which posts that wait as drafts are to be published."""

from datetime import datetime

from sqlalchemy import Connection, Engine, func, insert, select

from autoblog.ledger.database import transaction
from autoblog.ledger.schema import plans, posts


class Plans:
    """The store of moments by marker; a post without a moment does not wait."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def next_after(self, site: str, moment: datetime) -> datetime | None:
        """Return the first `publish_at` after `moment` of the site's drafts, or None."""
        query = (
            select(func.min(plans.c.publish_at))
            .join(posts, posts.c.marker == plans.c.marker)
            .where(posts.c.site == site, posts.c.state == "created", plans.c.publish_at > moment)
        )
        with transaction(self._engine) as connection:
            found: datetime | None = connection.execute(query).scalar()
        return found


def plan(connection: Connection, marker: str, publish_at: datetime) -> None:
    """Store a moment, in the transaction that keeps the post."""
    connection.execute(insert(plans).values(marker=marker, publish_at=publish_at))


def planned(connection: Connection) -> dict[str, datetime]:
    """Return all moments by marker."""
    rows = connection.execute(select(plans.c.marker, plans.c.publish_at))
    return {row.marker: row.publish_at for row in rows}
