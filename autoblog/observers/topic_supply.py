"""Counts whether the topics last for a week of the schedule; pure functions."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from autoblog.daemon import Schedule
from autoblog.pipeline import due
from autoblog.topics import Topic

WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class TopicSupply:
    """The posts that can still be written within a week, and those that the schedule asks for."""

    left: int
    week: int

    @property
    def is_low(self) -> bool:
        """Whether some fire times of the week will find no topic."""
        return self.left < self.week


def count_topics(
    topics: Sequence[Topic],
    *,
    written: Collection[tuple[str, str]],
    schedule: Schedule,
    posts_per_run: int,
    max_posts_per_day: int,
    now: datetime,
) -> TopicSupply:
    """Count what is due within a week; a repeating topic counts once for each of its periods."""
    days = [now + timedelta(days=day) for day in range(7)]
    left = {t.key for day in days for t in due(topics, written=written, tries={}, now=day)}
    fire_times = schedule.between(now, now + WEEK)
    runs = Counter(moment.astimezone(schedule.timezone).date() for moment in fire_times)
    return TopicSupply(
        left=len(left),
        week=sum(min(number * posts_per_run, max_posts_per_day) for number in runs.values()),
    )
