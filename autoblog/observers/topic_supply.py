"""Whether the topics last for a week of the schedule; pure functions."""

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
    """How many posts may still be written within a week, and how many the schedule asks for."""

    left: int
    week: int

    @property
    def is_low(self) -> bool:
        """Whether some fire times of the week will find nothing to write."""
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
    """Count what is due within the next week, repeating topics once for each of their periods."""
    days = [now + timedelta(days=day) for day in range(7)]
    left = {one.key for day in days for one in due(topics, written=written, tries={}, now=day)}
    fire_times = schedule.between(now, now + WEEK)
    runs = Counter(moment.astimezone(schedule.timezone).date() for moment in fire_times)
    return TopicSupply(
        left=len(left),
        week=sum(min(number * posts_per_run, max_posts_per_day) for number in runs.values()),
    )
