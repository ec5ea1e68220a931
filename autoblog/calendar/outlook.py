"""Reads from the ledger what the calendar is made of; changes nothing and asks no site."""

from collections.abc import Sequence
from datetime import datetime

from autoblog.calendar.forecast import Outlook, PublishingPlan
from autoblog.ledger import Ledger
from autoblog.topics import Topic


def read_outlook(
    ledger: Ledger, plan: PublishingPlan, topics: Sequence[Topic], *, site: str, now: datetime
) -> Outlook:
    """Return what the daemon would know at `now`, which is in the blog's own zone.

    Raises `StorageError`.
    """
    fire = ledger.fires.last(site)
    goes_on = fire is not None and fire.schedule == plan.timetable.schedule.text
    return Outlook(
        plan=plan,
        topics=topics,
        handled=min(fire.fire_time, now) if fire is not None and goes_on else now,
        written=ledger.states(site),
        tries=ledger.attempts.tries(site),
        unfinished=ledger.open_posts(site, now=now),
        waiting=[kept for kept in ledger.sent_posts(site) if kept.waits(now)],
        posts_today=ledger.posted_today(site, now=now),
    )
