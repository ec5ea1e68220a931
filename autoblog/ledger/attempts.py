"""The history: each topic's outcome in each run."""

from dataclasses import dataclass

from sqlalchemy import func, insert, select

from autoblog.ledger.database import Store
from autoblog.ledger.records import OPEN_STATES, Attempt, attempt_of, attempt_row
from autoblog.ledger.schema import attempts, posts


@dataclass(frozen=True, kw_only=True)
class Failures:
    """The failed deliveries of one post.

    `last` is the number of the last one, `others_passed` tells whether the site took another post
    after the first one.
    """

    count: int
    last: int
    others_passed: bool


class Attempts(Store):
    """The store of attempts; it decides nothing."""

    def record(self, attempt: Attempt) -> None:
        """Store an attempt."""
        self._change(insert(attempts).values(attempt_row(attempt)))

    def history(self, *, limit: int | None = None) -> list[Attempt]:
        """Return the latest attempts, oldest first."""
        latest = self._rows(select(attempts).order_by(attempts.c.id.desc()).limit(limit))
        return [attempt_of(row) for row in reversed(latest)]

    def of_post(self, marker: str) -> list[Attempt]:
        """Return the attempts in which a post was written or sent, oldest first."""
        query = select(attempts).where(attempts.c.marker == marker).order_by(attempts.c.id)
        return [attempt_of(row) for row in self._rows(query)]

    def tries(self, site: str) -> dict[tuple[str, str], int]:
        """Return how often each topic and period was attempted and rejected."""
        query = (
            select(attempts.c.topic, attempts.c.period, func.count())
            .where(attempts.c.site == site, attempts.c.outcome == "rejected")
            .group_by(attempts.c.topic, attempts.c.period)
        )
        return {(topic, period): n for topic, period, n in self._rows(query)}

    def failures(self, site: str) -> dict[str, Failures]:
        """Return the failed deliveries of the site's open posts, by marker.

        Attempts are ordered by their numbers, since clocks are set back.
        """
        of_site = attempts.c.site == site
        posted = select(func.max(attempts.c.id)).where(of_site, attempts.c.outcome == "posted")
        last_posted = self._scalar(posted) or 0
        number = attempts.c.id
        query = (
            select(attempts.c.marker, func.count(), func.min(number), func.max(number))
            .join(posts, posts.c.marker == attempts.c.marker)
            .where(
                of_site,
                attempts.c.outcome == "failed",
                attempts.c.sending_s.is_not(None),
                posts.c.state.in_(OPEN_STATES),
            )
            .group_by(attempts.c.marker)
        )
        return {
            marker: Failures(count=count, last=last, others_passed=last_posted > first)
            for marker, count, first, last in self._rows(query)
        }
