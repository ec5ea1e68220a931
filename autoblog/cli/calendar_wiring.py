"""Builds the calendar and the daemon's timetable from the settings."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from autoblog.cli import wiring

if TYPE_CHECKING:
    from autoblog.calendar import CalendarEntry
    from autoblog.daemon import Timetable
    from autoblog.ledger import Ledger
    from autoblog.settings import Settings
    from autoblog.topics import Topic


def timetable_of(settings: "Settings") -> "Timetable":
    """Return when the daemon runs. Raises `SettingError` for a faulty schedule."""
    from autoblog.daemon import Timetable, parse_schedule

    return Timetable(
        schedule=parse_schedule(settings.schedule, settings.timezone),
        jitter=timedelta(seconds=settings.jitter_s),
        misfire_grace=timedelta(seconds=settings.misfire_grace_s),
    )


def calendar_of(
    settings: "Settings", ledger: "Ledger", topics: Sequence["Topic"], *, weeks: int
) -> "tuple[CalendarEntry, ...]":
    """Return what will be written and published in the coming weeks.

    Raises `SettingError` and `StorageError`.
    """
    from autoblog.calendar import PublishingPlan, forecast, read_outlook

    now = wiring.clock_of(settings)()
    plan = PublishingPlan(
        timetable=timetable_of(settings),
        posts_per_run=settings.posts_per_run,
        max_posts_per_day=settings.max_posts_per_day,
        status=settings.post_status,
    )
    site = wiring.ledger_site(settings, ledger)
    outlook = read_outlook(ledger, plan, topics, site=site, now=now)
    return forecast(outlook, now=now, until=now + timedelta(weeks=weeks))
