"""The ledger: kept posts from ready to done, and the stores for everything else to remember.

It decides nothing and speaks to no site; every method is one transaction.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import Any, Self

from sqlalchemy import ColumnElement, Engine, String, cast, func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from autoblog.ledger.attempts import Attempts
from autoblog.ledger.claims import Claims
from autoblog.ledger.daemons import Daemons, Fires, Reports
from autoblog.ledger.database import Store, open_database, peek_database, transaction
from autoblog.ledger.notices import Notices
from autoblog.ledger.owners import Owner
from autoblog.ledger.pictures import Pictures
from autoblog.ledger.pruning import prune
from autoblog.ledger.records import (
    OPEN_STATES,
    SENT_STATES,
    KeptPost,
    PostState,
    StoredPost,
    post_of,
    post_row,
)
from autoblog.ledger.reviews import Reviews
from autoblog.ledger.schema import plans, posts, writings
from autoblog.ledger.signatures import Signatures
from autoblog.ledger.site_addresses import Addresses
from autoblog.wordpress import PostRef
from autoblog.writing import WritingRecord

_POSTS = select(posts, plans.c.publish_at).outerjoin(plans, plans.c.marker == posts.c.marker)
"""The posts with the moments at which they are to be published, if they wait for one."""
_LARGEST_ID = 2**63 - 1
"""The largest whole number that databases keep."""


class Ledger(Store):
    """One database, seen by one process (`owner`); many processes may share the database."""

    def __init__(
        self,
        engine: Engine,
        *,
        owner: Owner | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        owner = owner or Owner.this_process()
        super().__init__(engine, owner, now)
        self.addresses = Addresses(engine, owner, now)
        self.attempts = Attempts(engine, owner, now)
        self.claims = Claims(engine, owner, now)
        self.reviews = Reviews(engine, owner, now)
        self.pictures = Pictures(engine, owner, now)
        self.fires = Fires(engine, owner, now)
        self.daemons = Daemons(engine, owner, now)
        self.reports = Reports(engine, owner, now)
        self.notices = Notices(engine, owner, now)
        self.signatures = Signatures(engine, owner, now)

    @classmethod
    def open(cls, address: str) -> Self:
        """Open the ledger at a database address; make it if it is new."""
        return cls(open_database(address))

    @classmethod
    def peek(cls, address: str) -> Self:
        """Open the ledger for reading only; nothing is made or changed."""
        return cls(peek_database(address))

    def prune(self, before: datetime) -> int:
        """Drop details from before a moment that nothing needs; return how many rows shrank."""
        return prune(self._engine, before)

    def prove_writable(self) -> None:
        """Write a row and take it back. Raises `StorageError` if that fails."""
        row = {"marker": "a test", "publish_at": self._now()}
        with transaction(self._engine) as connection, connection.begin_nested() as attempt:
            connection.execute(insert(plans).values(row))
            attempt.rollback()

    def close(self) -> None:
        """Close the database's connections."""
        self._engine.dispose()

    # --- all posts of a site ----------------------------------------------------------------

    def sites(self) -> list[str]:
        """Return the sites that posts were written for."""
        return [site for (site,) in self._rows(select(posts.c.site).distinct())]

    def states(self, site: str) -> dict[tuple[str, str], PostState]:
        """Return each post's state by its topic's slug and period."""
        query = select(posts.c.topic, posts.c.period, posts.c.state).where(posts.c.site == site)
        return {(topic, period): state for topic, period, state in self._rows(query)}

    def tags(self, site: str) -> list[str]:
        """Return the tags of a site's posts, the most used first."""
        query = select(posts.c.post["tags"]).where(posts.c.site == site).order_by(posts.c.kept_at)
        counted = Counter(tag for (tags,) in self._rows(query) for tag in tags)
        return [name for name, _ in counted.most_common()]

    def open_posts(self, site: str, *, now: datetime | None = None) -> list[KeptPost]:
        """Return the posts that are ready to be sent or to get their wanted status, oldest first.

        Posts that another living process is sending are left out, and drafts whose `publish_at`
        is later than `now` (by default, the ledger's own clock).
        """
        now = now or self._now()
        query = _POSTS.where(posts.c.site == site, posts.c.state.in_(OPEN_STATES)).order_by(
            posts.c.kept_at
        )
        rows = [row for row in self._rows(query) if not self._is_held_by_another(row)]
        kept_posts = map(post_of, rows)
        return [kept for kept in kept_posts if not kept.waits(now)]

    def sent_posts(self, site: str) -> list[KeptPost]:
        """Return the posts that WordPress has or had, oldest first."""
        query = _POSTS.where(posts.c.site == site, posts.c.state.in_(SENT_STATES)).order_by(
            posts.c.kept_at
        )
        return [post_of(row) for row in self._rows(query)]

    def posted_since(self, site: str, moment: datetime) -> int:
        """Return how many posts of a site were written at or after `moment`, failed ones excluded.

        A post that was found on the site was written earlier, by another ledger, and is not
        counted: its provenance is empty.
        """
        query = select(func.count()).where(
            posts.c.site == site,
            posts.c.kept_at >= moment,
            posts.c.state != "failed",
            cast(posts.c.provenance, String) != "{}",
        )
        return int(self._scalar(query))

    def posted_today(self, site: str, *, now: datetime) -> int:
        """Return how many were written on the day of `now`, in its zone, as `posted_since` does."""
        return self.posted_since(site, datetime.combine(now.date(), time(), now.tzinfo))

    def next_publication(self, site: str, *, after: datetime) -> datetime | None:
        """Return the first `publish_at` after a moment of the site's drafts, or None."""
        query = (
            select(func.min(plans.c.publish_at))
            .join(posts, posts.c.marker == plans.c.marker)
            .where(posts.c.site == site, posts.c.state == "created", plans.c.publish_at > after)
        )
        found: datetime | None = self._scalar(query)
        return found

    def find(self, site: str, post_id: int) -> StoredPost | None:
        """Return the post that has this ID on the site."""
        if post_id > _LARGEST_ID:
            return None
        query = _POSTS.where(posts.c.site == site, posts.c.ref["id"].as_integer() == post_id)
        row = self._first(query)
        return None if row is None else self._stored(row)

    def kept_post(self, marker: str) -> KeptPost | None:
        """Return the post with this marker."""
        row = self._first(_POSTS.where(posts.c.marker == marker))
        return None if row is None else post_of(row)

    def writing_of(self, marker: str) -> WritingRecord | None:
        """Return how a post was written; None if that is unknown or was pruned."""
        query = select(writings.c.calls, writings.c.candidates).where(writings.c.marker == marker)
        row = self._first(query)
        if row is None:
            return None
        return WritingRecord(calls=tuple(row.calls), candidates=tuple(row.candidates))

    # --- one post: ready -> sending -> created -> done ----------------------------------------

    def keep(self, kept: KeptPost, *, writing: WritingRecord | None = None) -> bool:
        """Store a post that passed its filters; return False if its topic was written already."""
        now = self._now()
        try:
            with transaction(self._engine) as connection:
                connection.execute(insert(posts).values(post_row(kept, at=now)))
                if kept.publish_at is not None:
                    connection.execute(
                        insert(plans).values(marker=kept.post.marker, publish_at=kept.publish_at)
                    )
                if writing is not None:
                    connection.execute(
                        insert(writings).values(
                            marker=kept.post.marker, written_at=now, **asdict(writing)
                        )
                    )
        except IntegrityError:
            return False
        return True

    def take(self, marker: str) -> StoredPost | None:
        """Become the only process that sends this post; None if another one is, or it is done."""
        with transaction(self._engine) as connection:
            row = connection.execute(_POSTS.where(posts.c.marker == marker)).first()
            if row is None or row.state not in OPEN_STATES or self._is_held_by_another(row):
                return None
            change = (
                update(posts)
                .where(posts.c.marker == marker, posts.c.owner.is_not_distinct_from(row.owner))
                .values(owner=str(self._owner), owned_since=self._now())
            )
            if connection.execute(change).rowcount != 1:
                return None
            return self._stored(row)

    def let_go(self, marker: str) -> None:
        """Let another process go on with this post."""
        mine = (posts.c.marker == marker, posts.c.owner == str(self._owner))
        self._update(*mine, owner=None, owned_since=None)

    def intend(self, marker: str) -> None:
        """Store the intent before the network is touched: from now on WordPress may have it."""
        self._move(marker, state="sending", error=None, sends=posts.c.sends + 1)

    def receive(self, marker: str, ref: PostRef) -> None:
        """Store that WordPress has the post, as a draft."""
        self._move(marker, state="created", ref=asdict(ref), error=None)

    def finish(self, marker: str, ref: PostRef) -> None:
        """Store that the post is as it was wanted."""
        self._move(marker, state="done", ref=asdict(ref), error=None)

    def postpone(self, marker: str, error: str) -> None:
        """Store that WordPress surely does not have the post, which is sent later."""
        self._move(marker, state="ready", error=error, sends=posts.c.sends - 1)

    def note(self, marker: str, error: str) -> None:
        """Store why the post's state has not changed."""
        self._move(marker, error=error)

    def fail(self, marker: str, error: str) -> None:
        """Store that WordPress refuses the post for good."""
        self._move(marker, state="failed", error=error)

    def lose(self, marker: str, error: str) -> None:
        """Store that a human trashed or deleted the post, which is not sent again."""
        self._move(marker, state="gone", error=error)

    def retry(self, site: str, topic: str) -> None:
        """Make a topic's refused post ready to be sent again."""
        refused = (posts.c.site == site, posts.c.topic == topic, posts.c.state == "failed")
        self._update(*refused, state="ready", changed_at=self._now(), sends=0)

    def _move(self, marker: str, **values: Any) -> None:
        self._update(posts.c.marker == marker, changed_at=self._now(), **values)

    def _update(self, *where: ColumnElement[bool], **values: Any) -> None:
        self._change(update(posts).where(*where).values(values))

    def _is_held_by_another(self, row: Row[Any]) -> bool:
        return self._owner.is_kept_out_by(row.owner, since=row.owned_since, now=self._now())

    def _stored(self, row: Row[Any]) -> StoredPost:
        idle_s = (self._now() - row.changed_at).total_seconds()
        return StoredPost(kept=post_of(row), kept_at=row.kept_at, idle_s=idle_s, sends=row.sends)
