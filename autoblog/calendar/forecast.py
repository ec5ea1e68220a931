"""Foretells the daemon's runs; pure functions that read no clock and no ledger.

fire times, each with its jitter                 daemon.run_times
| what earlier runs left unfinished              sent at the first of them
| the topics that are due then, up to the caps   pipeline.due
| those with a `publish_at`                      published when it comes

It supposes that the daemon runs on, that every topic's text passes its filters, that the site
answers, and that nobody touches the drafts.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Literal

from autoblog.daemon import Timetable, run_times
from autoblog.ledger import KeptPost
from autoblog.pipeline import DueTopic, due
from autoblog.topics import PostStatus, Topic, wanted_status

Step = Literal["write", "send", "publish"]
"""What happens to a post: `write` includes sending it, `send` ends what an earlier run began."""

Key = tuple[str, str]
"""A topic's slug and period, by which the ledger knows its post."""


@dataclass(frozen=True, kw_only=True)
class PublishingPlan:
    """The settings that decide when topics are written; `status` is for topics that name none."""

    timetable: Timetable
    posts_per_run: int
    max_posts_per_day: int
    status: PostStatus


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The inputs of the calendar.

    `written` are the topics that the ledger has posts of, `tries` counts texts that were refused.
    `unfinished` are posts that the next run sends, `waiting` drafts whose `publish_at` lies ahead.
    `handled` is the last fire time that was run or missed, and `posts_today` what the day's cap
    counts so far.
    """

    plan: PublishingPlan
    topics: Sequence[Topic]
    handled: datetime
    written: Collection[Key] = ()
    tries: Mapping[Key, int] = field(default_factory=dict)
    unfinished: Sequence[KeptPost] = ()
    waiting: Sequence[KeptPost] = ()
    posts_today: int = 0


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """One step of one post. `at` is in the blog's zone, `status` what the post has afterwards.

    `publish_at` is set while the post is a draft that waits for it.
    """

    at: datetime
    step: Step
    topic: str
    period: str
    title: str
    status: PostStatus
    publish_at: datetime | None = None
    edit_link: str | None = None

    @property
    def then(self) -> str:
        """What the post is afterwards, in words: its status, or until when it is a draft."""
        if self.publish_at is None:
            return self.status
        return f"draft until {self.publish_at.astimezone(self.at.tzinfo):%Y-%m-%d %H:%M}"


def forecast(outlook: Outlook, *, now: datetime, until: datetime) -> tuple[CalendarEntry, ...]:
    """Return what happens after `now` and not after `until`, in order.

    Both moments are aware and in the blog's own zone.
    """
    timetable, zone = outlook.plan.timetable, now.tzinfo
    times = run_times(timetable, handled=outlook.handled, after=now, until=until)
    runs = [at.astimezone(zone) for at in times]
    entries = [
        *_publications(outlook.waiting, until=until),
        *_sendings(outlook.unfinished, runs, until=until),
        *_writings(outlook, runs, today=now, until=until),
    ]
    return tuple(sorted(entries, key=lambda entry: entry.at))


def _publications(posts: Sequence[KeptPost], *, until: datetime) -> Iterator[CalendarEntry]:
    """Yield the publications of drafts that the site has."""
    for kept in posts:
        if kept.publish_at is not None and kept.publish_at <= until:
            yield _of_post(kept, "publish", at=kept.publish_at.astimezone(until.tzinfo))


def _sendings(
    posts: Sequence[KeptPost], runs: Sequence[datetime], *, until: datetime
) -> Iterator[CalendarEntry]:
    """Yield what the first run does with the posts that earlier runs began."""
    for kept in posts if runs else ():
        waits = kept.publish_at is not None and kept.publish_at > runs[0]
        yield _of_post(kept, "send", at=runs[0], waits=waits)
        if waits:
            yield from _publications([kept], until=until)


def _of_post(kept: KeptPost, step: Step, *, at: datetime, waits: bool = False) -> CalendarEntry:
    return CalendarEntry(
        at=at,
        step=step,
        topic=kept.topic,
        period=kept.period,
        title=kept.title,
        status="draft" if waits else kept.wanted_status,
        publish_at=kept.publish_at if waits else None,
        edit_link=kept.ref.edit_link if kept.ref else None,
    )


def _writings(
    outlook: Outlook, runs: Sequence[datetime], *, today: datetime, until: datetime
) -> Iterator[CalendarEntry]:
    """Yield the topics that the runs write, and the publications that follow."""
    plan = outlook.plan
    written = set(outlook.written)
    made = {today.date(): outlook.posts_today}
    nothing_before = today
    for at in runs:
        room = min(plan.posts_per_run, plan.max_posts_per_day - made.get(at.date(), 0))
        if room <= 0 or at < nothing_before:
            continue
        found = due(outlook.topics, written=written, tries=outlook.tries, now=at)
        if not found:
            nothing_before = _next_change(outlook.topics, at)
        for due_topic in found[:room]:
            written.add(due_topic.key)
            made[at.date()] = made.get(at.date(), 0) + 1
            yield from _steps_of(due_topic, plan, at=at, until=until)


def _steps_of(
    due_topic: DueTopic, plan: PublishingPlan, *, at: datetime, until: datetime
) -> Iterator[CalendarEntry]:
    topic, publish_at = due_topic.topic, due_topic.topic.publish_at
    waits = publish_at is not None and publish_at > at
    status = wanted_status(topic, usual=plan.status)
    yield CalendarEntry(
        at=at,
        step="write",
        topic=topic.slug,
        period=due_topic.period,
        title=topic.title,
        status="draft" if waits else status,
        publish_at=publish_at if waits else None,
    )
    if waits and publish_at is not None and publish_at <= until:
        yield CalendarEntry(
            at=publish_at.astimezone(at.tzinfo),
            step="publish",
            topic=topic.slug,
            period=due_topic.period,
            title=topic.title,
            status=status,
        )


def _next_change(topics: Sequence[Topic], at: datetime) -> datetime:
    """Return when a topic may become due that is not due at `at`.

    Periods change at midnight. A schedule of every minute would ask forty thousand times else.
    """
    midnight = datetime.combine(at.date() + timedelta(days=1), time(), at.tzinfo)
    begins = (topic.not_before for topic in topics)
    return min([midnight, *(moment for moment in begins if moment is not None and moment > at)])
