"""The ledger: what is due, what is on its way, what was done.

It decides nothing and speaks to no site; every method is one transaction.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, Self

from sqlalchemy import Engine, String, and_, cast, delete, func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from autoblog.filters import SCHEME
from autoblog.ledger.attempts import Attempts
from autoblog.ledger.daemons import Daemons
from autoblog.ledger.database import open_database, peek_database, transaction
from autoblog.ledger.fire_times import Fires
from autoblog.ledger.notices import Notices
from autoblog.ledger.owners import Owner
from autoblog.ledger.pictures import Pictures
from autoblog.ledger.plans import Plans, plan, planned
from autoblog.ledger.pruning import prune
from autoblog.ledger.records import OPEN_STATES, KeptPost, PostState
from autoblog.ledger.reports import Reports
from autoblog.ledger.reviews import Reviews
from autoblog.ledger.row_mapping import kept_of, row_of
from autoblog.ledger.schema import claims, posts
from autoblog.ledger.signatures import Signatures
from autoblog.ledger.writings import Writings, write_down
from autoblog.wordpress import PostRef


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Ledger:
    """One database, seen by one process (`owner`); many processes may share the database."""

    def __init__(
        self, engine: Engine, *, owner: Owner | None = None, now: Callable[[], datetime] = _utc_now
    ) -> None:
        self._engine = engine
        self._owner = owner or Owner.this_process()
        self._now = now
        self.attempts = Attempts(engine)
        self.reviews = Reviews(engine)
        self.pictures = Pictures(engine, now)
        self.plans = Plans(engine)
        self.fires = Fires(engine)
        self.daemons = Daemons(engine, self._owner, now)
        self.reports = Reports(engine)
        self.notices = Notices(engine, now)
        self.writings = Writings(engine)
        self.signatures = Signatures(engine, scheme=SCHEME)

    @classmethod
    def open(cls, address: str) -> Self:
        """The ledger at a database address, made if it is new."""
        return cls(open_database(address))

    @classmethod
    def peek(cls, address: str) -> Self:
        """The ledger for reading alone; nothing is made or changed."""
        return cls(peek_database(address))

    def prune(self, before: datetime) -> int:
        """Drop what nobody needs any more from before a moment; how many rows became smaller."""
        return prune(self._engine, before)

    def close(self) -> None:
        """Let go of the database's connections."""
        self._engine.dispose()

    # --- topics: who writes which ---------------------------------------------------------

    def sites(self) -> list[str]:
        """The sites that posts were written for."""
        with transaction(self._engine) as connection:
            return list(connection.execute(select(posts.c.site).distinct()).scalars())

    def states(self, site: str) -> dict[tuple[str, str], PostState]:
        """How far each post of a site is, by its topic's slug and period."""
        query = select(posts.c.topic, posts.c.period, posts.c.state).where(posts.c.site == site)
        with transaction(self._engine) as connection:
            return {(topic, period): state for topic, period, state in connection.execute(query)}

    def post_of(self, site: str, topic: str, period: str) -> KeptPost | None:
        """The post of one topic, if one was kept."""
        query = select(posts).where(
            posts.c.site == site, posts.c.topic == topic, posts.c.period == period
        )
        with transaction(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else kept_of(row)

    def tags(self, site: str) -> list[str]:
        """The tags of a site's posts, the most used first."""
        query = select(posts.c.post["tags"]).where(posts.c.site == site).order_by(posts.c.kept_at)
        with transaction(self._engine) as connection:
            counted = Counter(tag for tags in connection.execute(query).scalars() for tag in tags)
        return [name for name, _ in counted.most_common()]

    def claim(self, site: str, topic: str, period: str) -> bool:
        """Keep other processes from writing the same; False where a living one does or did."""
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
                if self._is_held_by_another(held):
                    return False
                change = update(claims).where(same, claims.c.owner == held.owner).values(mine)
                return connection.execute(change).rowcount == 1
        except IntegrityError:
            return False

    def release(self, site: str, topic: str, period: str) -> None:
        """Let others write the topic."""
        with transaction(self._engine) as connection:
            connection.execute(
                delete(claims).where(
                    claims.c.site == site,
                    claims.c.topic == topic,
                    claims.c.period == period,
                    claims.c.owner == str(self._owner),
                )
            )

    # --- posts: ready -> sending -> created -> done ----------------------------------------

    def keep(self, kept: KeptPost) -> bool:
        """Store a post that passed its filters; False where its topic was written already."""
        now = self._now()
        values = row_of(kept, at=now)
        try:
            with transaction(self._engine) as connection:
                connection.execute(insert(posts).values(values))
                if kept.publish_at is not None:
                    plan(connection, kept.post.marker, kept.publish_at)
                if kept.writing is not None:
                    write_down(connection, kept.post.marker, kept.writing, at=now)
        except IntegrityError:
            return False
        return True

    def open_posts(self, site: str, *, now: datetime | None = None) -> list[KeptPost]:
        """What WordPress does not have yet, or has without its wanted status; oldest first.

        What another living process is sending is left out, and drafts whose time to be published
        has not come (`now`, else the ledger's own clock).
        """
        now = now or self._now()
        query = (
            select(posts)
            .where(posts.c.site == site, posts.c.state.in_(OPEN_STATES))
            .order_by(posts.c.kept_at)
        )
        with transaction(self._engine) as connection:
            rows = connection.execute(query).all()
            moments = planned(connection)
        kept = [kept_of(row, moments) for row in rows if not self._is_held_by_another(row)]
        return [one for one in kept if not one.waits(now)]

    def sent_posts(self, site: str) -> list[KeptPost]:
        """What WordPress has, or had, oldest first."""
        query = (
            select(posts)
            .where(posts.c.site == site, posts.c.state.in_(("created", "done", "gone")))
            .order_by(posts.c.kept_at)
        )
        with transaction(self._engine) as connection:
            return [kept_of(row) for row in connection.execute(query)]

    def find(self, site: str, post_id: int) -> KeptPost | None:
        """The post that the site knows by this number."""
        query = select(posts).where(posts.c.site == site, posts.c.ref["id"].as_integer() == post_id)
        with transaction(self._engine) as connection:
            row = connection.execute(query).first()
            moments = planned(connection)
        return None if row is None else kept_of(row, moments)

    def take(self, marker: str) -> KeptPost | None:
        """Become the only process that sends this post; None where another is, or it is done."""
        with transaction(self._engine) as connection:
            row = connection.execute(select(posts).where(posts.c.marker == marker)).first()
            if row is None or row.state not in OPEN_STATES or self._is_held_by_another(row):
                return None
            change = (
                update(posts)
                .where(posts.c.marker == marker, posts.c.owner.is_not_distinct_from(row.owner))
                .values(owner=str(self._owner), owned_since=self._now())
            )
            if connection.execute(change).rowcount != 1:
                return None
            moments = planned(connection)
        return replace(kept_of(row, moments), idle_s=(self._now() - row.changed_at).total_seconds())

    def let_go(self, marker: str) -> None:
        """Let another process go on with this post."""
        with transaction(self._engine) as connection:
            connection.execute(
                update(posts)
                .where(posts.c.marker == marker, posts.c.owner == str(self._owner))
                .values(owner=None, owned_since=None)
            )

    def intend(self, marker: str) -> None:
        """Before the network is touched: from here on WordPress may have the post."""
        self._change(marker, "sending", error=None)

    def receive(self, marker: str, ref: PostRef) -> None:
        """WordPress has the post, as a draft."""
        self._change(marker, "created", ref=asdict(ref), error=None)

    def finish(self, marker: str, ref: PostRef) -> None:
        """The post is as it was wanted."""
        self._change(marker, "done", ref=asdict(ref), error=None)

    def postpone(self, marker: str, error: str) -> None:
        """WordPress surely does not have the post; it is sent later."""
        self._change(marker, "ready", error=error)

    def note(self, marker: str, error: str) -> None:
        """Remember why the post is still where it is."""
        with transaction(self._engine) as connection:
            connection.execute(
                update(posts)
                .where(posts.c.marker == marker)
                .values(error=error, changed_at=self._now())
            )

    def fail(self, marker: str, error: str) -> None:
        """WordPress refuses the post for good."""
        self._change(marker, "failed", error=error)

    def retry(self, site: str, topic: str) -> None:
        """Send a topic's refused post again at the next delivery."""
        with transaction(self._engine) as connection:
            connection.execute(
                update(posts)
                .where(posts.c.site == site, posts.c.topic == topic, posts.c.state == "failed")
                .values(state="ready", changed_at=self._now())
            )

    def lose(self, marker: str, error: str) -> None:
        """A human trashed or deleted the post; it stays so."""
        self._change(marker, "gone", error=error)

    def posted_since(self, site: str, moment: datetime) -> int:
        """How many posts of a site were written at or after `moment`, failed ones left out.

        What was found on the site was written before, by another ledger: its provenance is empty.
        """
        query = select(func.count()).where(
            posts.c.site == site,
            posts.c.kept_at >= moment,
            posts.c.state != "failed",
            cast(posts.c.provenance, String) != "{}",
        )
        with transaction(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def _change(self, marker: str, state: PostState, **values: Any) -> None:
        change = (
            update(posts)
            .where(posts.c.marker == marker)
            .values(state=state, changed_at=self._now(), **values)
        )
        with transaction(self._engine) as connection:
            connection.execute(change)

    def _is_held_by_another(self, row: Row[Any]) -> bool:
        if row.owner is None or row.owner == str(self._owner):
            return False
        return Owner.parse(row.owner).holds(since=row.owned_since, now=self._now())
