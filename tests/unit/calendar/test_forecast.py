"""The calendar against the daemon itself, and against plans made by hand."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from autoblog.calendar import CalendarEntry, Outlook, PublishingPlan, forecast, read_outlook
from autoblog.daemon import Timetable, parse_schedule
from autoblog.daemon.events import TopicEnded
from autoblog.pipeline import site_key
from autoblog.topics import Topic
from tests.desk import Desk, topics_of
from tests.fake_site import FakeSite
from tests.unit.daemon.world import BERLIN, World, utc

HEAD = "defaults: {words: {min: 100, max: 600}, outline: [], closing: none}\ntopics:\n"

MANY = topics_of(
    HEAD
    + "".join(f"  - {{title: Number {n}}}\n" for n in range(6))
    + "  - {title: News, repeat: weekly, status: publish}\n"
    + "  - {title: Late, not_before: 2026-03-09 12:00}\n"
    + "  - {title: Planned, publish_at: 2026-03-30T11:30+02:00}\n"
    + "  - {title: Overdue, publish_at: 2026-01-02 08:00}\n"
)


@pytest.fixture
def world(database: str) -> Iterator[World]:
    with FakeSite("https://blog.example", role="editor") as site:
        yield (
            world := World(desk=Desk(address=database, site=site), clock=utc("2026-03-01 00:00"))
        )
        world.ledger.close()


def plan_of(world: World) -> PublishingPlan:
    timetable = Timetable(
        schedule=parse_schedule(world.schedule, world.zone),
        jitter=world.jitter,
        misfire_grace=world.grace,
    )
    return PublishingPlan(
        timetable=timetable,
        posts_per_run=world.posts_per_run,
        max_posts_per_day=world.max_posts_per_day,
        status="draft",
    )


def foretold(world: World, *, until: str) -> tuple[CalendarEntry, ...]:
    site, now = site_key(world.desk.site.url), world.now()
    outlook = read_outlook(world.ledger, plan_of(world), world.topics, site=site, now=now)
    return forecast(outlook, now=now, until=utc(until).astimezone(world.zone))


def happened(world: World) -> list[tuple[str, str, str]]:
    """Return moment, topic and status of every post that the daemon wrote, sent or published."""
    ended = [event for event in world.events if isinstance(event, TopicEnded)]
    return sorted(
        (f"{event.at:%m-%d %H:%M}", event.result.facts.topic, event.result.ref.status)
        for event in ended
        if event.result.ref is not None
    )


def told(entries: Sequence[CalendarEntry]) -> list[tuple[str, str, str]]:
    return sorted(
        (f"{entry.at.astimezone(UTC):%m-%d %H:%M}", entry.topic, entry.status) for entry in entries
    )


@pytest.mark.parametrize(
    ("schedule", "per_run", "per_day", "jitter"),
    [
        ("0 9 * * *", 1, 3, 0),
        ("0 9 * * *", 2, 3, 90),
        ("0 */4 * * *", 1, 6, 600),  # a later fire time may come first, and covers the earlier
        ("30 2 * * *; 0 18 * * fri", 2, 2, 0),  # clocks change on 29 March
    ],
)
def test_the_daemon_does_what_the_calendar_says(
    world: World, schedule: str, per_run: int, per_day: int, jitter: int
) -> None:
    world.topics, world.schedule = MANY, schedule
    world.posts_per_run, world.max_posts_per_day = per_run, per_day
    world.jitter = timedelta(minutes=jitter)
    world.run(until=utc("2026-03-01 12:00"))  # the ledger has a past
    world.events.clear()
    entries = foretold(world, until="2026-04-01 00:00")
    world.run(until=utc("2026-04-01 00:00"))
    assert told(entries) == happened(world)
    assert {"news", "late", "planned"} <= {entry.topic for entry in entries}


def test_what_an_earlier_run_left_is_sent_at_the_next_run_beside_its_posts(world: World) -> None:
    world.topics = topics_of(
        HEAD + "  - {title: One, publish_at: 2026-03-04 10:00}\n  - {title: Two}"
    )
    world.desk.topics = tuple(world.topics)
    world.desk.now = world.now()
    world.desk.publish(1)
    [kept] = world.ledger.sent_posts(site_key(world.desk.site.url))
    world.ledger.postpone(kept.post.marker, "the site is away")
    entries = foretold(world, until="2026-03-05 00:00")
    assert [(f"{e.at:%d %H:%M}", e.step, e.topic, e.status) for e in entries] == [
        ("01 09:00", "send", "one", "draft"),
        ("01 09:00", "write", "two", "draft"),
        ("04 11:00", "publish", "one", "publish"),
    ]
    assert entries[0].publish_at == utc("2026-03-04 10:00")


def outlook_of(topics: Sequence[Topic], schedule: str = "0 9 * * *", **more: object) -> Outlook:
    plan = PublishingPlan(
        timetable=Timetable(
            schedule=parse_schedule(schedule, BERLIN),
            jitter=timedelta(0),
            misfire_grace=timedelta(hours=1),
        ),
        posts_per_run=2,
        max_posts_per_day=3,
        status="pending",
    )
    return Outlook(plan=plan, topics=topics, handled=NOW, **more)  # type: ignore[arg-type]


NOW = datetime(2026, 3, 2, 8, 0, tzinfo=BERLIN)
TWO = topics_of(HEAD + "  - {title: One}\n  - {title: Two, status: draft}\n")


def test_the_days_cap_counts_what_was_written_today() -> None:
    entries = forecast(outlook_of(TWO, posts_today=3), now=NOW, until=NOW + timedelta(days=2))
    assert [(f"{e.at:%d}", e.topic, e.status) for e in entries] == [
        ("03", "one", "pending"),
        ("03", "two", "draft"),
    ]


def test_written_topics_are_left_out_and_refused_ones_come_last() -> None:
    outlook = outlook_of(MANY[:3], written={("number-1", "")}, tries={("number-0", ""): 1})
    entries = forecast(outlook, now=NOW, until=NOW + timedelta(days=2))
    assert [entry.topic for entry in entries] == ["number-2", "number-0"]


def test_a_publication_beyond_the_horizon_is_told_with_its_draft() -> None:
    topics = topics_of(HEAD + "  - {title: Far, publish_at: 2026-12-24 09:00}\n")
    [entry] = forecast(outlook_of(topics), now=NOW, until=NOW + timedelta(weeks=4))
    assert (entry.step, entry.status, entry.publish_at) == (
        ("write", "draft", utc("2026-12-24 09:00"))
    )


def test_a_schedule_of_every_minute_is_foretold_in_seconds() -> None:
    topics = topics_of(HEAD + "".join(f"  - {{title: T{n}}}\n" for n in range(500)))
    outlook = outlook_of(topics, "* * * * *", written={(f"t{n}", "") for n in range(500)})
    assert forecast(outlook, now=NOW, until=NOW + timedelta(weeks=4)) == ()
