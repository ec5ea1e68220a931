"""What the daemon does next, as a table: a fire time at 09:00, half an hour's grace."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from autoblog.daemon import Timetable, parse_schedule
from autoblog.daemon.decisions import (
    Action,
    Begin,
    GiveUp,
    Miss,
    Run,
    State,
    Wait,
    next_action,
    next_arrival,
    own_jitter,
)
from autoblog.ledger import Fire

TIMETABLE = Timetable(
    schedule=parse_schedule("0 9 * * *", ZoneInfo("UTC")),
    jitter=timedelta(0),
    misfire_grace=timedelta(minutes=30),
)


def at(clock: str, day: int = 2) -> datetime:
    return datetime(2026, 1, day, int(clock[:2]), int(clock[3:]), tzinfo=UTC)


def fire(time: datetime, *, begun: datetime | None = None, ended: bool = True) -> Fire:
    name = TIMETABLE.schedule.text
    return Fire(schedule=name, fire_time=time, begun_at=begun or time, ended=ended)


YESTERDAY = fire(at("09:00", day=1))
TODAY = fire(at("09:00"))
BROKEN_OFF = replace(TODAY, ended=False)
TOMORROW = at("09:00", day=3)


@dataclass(frozen=True, kw_only=True)
class Case:
    name: str
    state: State
    now: datetime
    then: Action


CASES = [
    Case(
        name="the clock was an hour ahead when the last fire time was handled",
        state=State(fire=fire(at("09:00"))),
        now=at("08:00"),
        then=Begin(fire=fire(at("08:00"))),
    ),
    Case(
        name="the clock was two years ahead",
        state=State(fire=fire(at("09:00") + timedelta(days=730))),
        now=at("08:00"),
        then=Begin(fire=fire(at("08:00"))),
    ),
    Case(
        name="the clock was set back by seconds, and nothing fires twice",
        state=State(fire=TODAY),
        now=at("09:00") - timedelta(seconds=5),
        then=Wait(until=TOMORROW),
    ),
    Case(
        name="no fire time was ever handled",
        state=State(retry_at=at("08:00")),
        now=at("09:10"),
        then=Begin(fire=fire(at("09:10"))),
    ),
    Case(
        name="the schedule is a new one",
        state=State(fire=replace(BROKEN_OFF, schedule="0 8 * * * UTC")),
        now=at("09:10"),
        then=Begin(fire=fire(at("09:10"))),
    ),
    Case(
        name="nothing to do",
        state=State(fire=YESTERDAY),
        now=at("08:00"),
        then=Wait(until=at("09:00")),
    ),
    Case(
        name="a fire time comes",
        state=State(fire=YESTERDAY),
        now=at("09:00"),
        then=Run(fire=BROKEN_OFF),
    ),
    Case(
        name="a fire time came while the machine slept, within the grace",
        state=State(fire=YESTERDAY),
        now=at("09:29"),
        then=Run(fire=fire(at("09:00"), begun=at("09:29"), ended=False)),
    ),
    Case(
        name="a fire time came too long ago",
        state=State(fire=YESTERDAY),
        now=at("09:31"),
        then=Miss(fire=fire(at("09:01"), begun=at("09:31"))),
    ),
    Case(
        name="a fire time comes while a retry waits",
        state=State(fire=replace(YESTERDAY, ended=False), retry_at=at("09:05")),
        now=at("09:00"),
        then=Run(fire=BROKEN_OFF),
    ),
    Case(
        name="a run was broken off",
        state=State(fire=BROKEN_OFF),
        now=at("09:20"),
        then=Run(fire=BROKEN_OFF),
    ),
    Case(
        name="a run was broken off, and its retry waits",
        state=State(fire=BROKEN_OFF, retry_at=at("09:25")),
        now=at("09:20"),
        then=Wait(until=at("09:25")),
    ),
    Case(
        name="a run was broken off, and its retry is due",
        state=State(fire=BROKEN_OFF, retry_at=at("09:25")),
        now=at("09:25"),
        then=Run(fire=BROKEN_OFF),
    ),
    Case(
        name="a run was broken off, and its grace is over",
        state=State(fire=BROKEN_OFF, retry_at=at("09:25")),
        now=at("09:31"),
        then=GiveUp(fire=TODAY),
    ),
    Case(
        name="posts were begun, by a run that was given up",
        state=State(fire=TODAY, retry_at=at("09:25")),
        now=at("09:31"),
        then=Run(),
    ),
    Case(
        name="a planned publication comes",
        state=State(fire=TODAY, publication_at=at("11:30")),
        now=at("11:30"),
        then=Run(),
    ),
    Case(
        name="a planned publication is the next thing",
        state=State(fire=TODAY, publication_at=at("11:30")),
        now=at("11:00"),
        then=Wait(until=at("11:30")),
    ),
    Case(
        name="a fire time comes before the planned publication",
        state=State(fire=TODAY, publication_at=at("11:30", day=3)),
        now=at("11:30"),
        then=Wait(until=TOMORROW),
    ),
    Case(
        name="a planned publication waits for the retry, too",
        state=State(fire=TODAY, publication_at=at("11:30"), retry_at=at("11:40")),
        now=at("11:35"),
        then=Wait(until=at("11:40")),
    ),
]


def test_the_next_run_may_belong_to_a_later_fire_time_with_less_jitter() -> None:
    hourly = replace(
        TIMETABLE,
        schedule=parse_schedule("0 * * * *", ZoneInfo("UTC")),
        jitter=timedelta(hours=10),
    )
    now = at("00:30")
    hours = [now + timedelta(minutes=30, hours=hour) for hour in range(11)]
    earliest = min(hour + own_jitter(hour, hourly.jitter) for hour in hours)
    assert next_arrival(hourly, handled=now, now=now) == earliest
    assert earliest < hours[0] + own_jitter(hours[0], hourly.jitter)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_next_action(case: Case) -> None:
    assert next_action(case.state, TIMETABLE, case.now) == case.then


def test_fire_times_that_come_together_are_one_run() -> None:
    each_minute = replace(TIMETABLE, schedule=parse_schedule("* * * * *", ZoneInfo("UTC")))
    handled = replace(TODAY, schedule=each_minute.schedule.text)
    action = next_action(State(fire=handled), each_minute, at("09:05"))
    latest = replace(handled, fire_time=at("09:05"), begun_at=at("09:05"), ended=False)
    assert action == Run(fire=latest, coalesced=4)


def test_jitter_delays_a_run_and_its_end_of_grace_alike() -> None:
    jittered = replace(TIMETABLE, jitter=timedelta(minutes=10))
    run_at = at("09:00") + own_jitter(at("09:00"), jittered.jitter)
    state = State(fire=YESTERDAY)
    assert next_action(state, jittered, at("09:00")) == Wait(until=run_at)
    run = next_action(state, jittered, run_at)
    assert run == Run(fire=fire(at("09:00"), begun=run_at, ended=False))
    latest = run_at + jittered.misfire_grace
    assert isinstance(next_action(state, jittered, latest), Run)
    assert isinstance(next_action(state, jittered, latest + timedelta(seconds=1)), Miss)


def test_a_schedule_that_never_fires_again_waits_for_ever() -> None:
    never = replace(TIMETABLE, schedule=replace(TIMETABLE.schedule, text="never", lines=()))
    handled = replace(TODAY, schedule=never.schedule.text)
    assert next_action(State(fire=handled), never, at("10:00")) == Wait(until=None)
