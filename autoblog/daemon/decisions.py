"""Decides what the daemon does next; pure functions that read no clock and no ledger.

fire times since the last handled one
| each delayed by its own jitter
| those that have come               coalesce into one run,
| for the latest of them             unless even that one is later than the misfire grace
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from autoblog.daemon.schedule import Schedule
from autoblog.ledger import Fire

CLOCK_STEP = timedelta(minutes=10)
"""A clock that is corrected by less may fire a moment late. A fire time that lies further ahead was
handled under a clock that was wrong; waiting for it could take years."""


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """A schedule, the most by which a fire time is delayed, and how late its run may begin."""

    schedule: Schedule
    jitter: timedelta
    misfire_grace: timedelta


@dataclass(frozen=True, kw_only=True)
class State:
    """What the daemon knows between two steps.

    `fire` is the last fire time that it handled, and whether its run has ended. `looked_at` is when
    the last run began, or else when the daemon started; `publication_at` is the first planned
    publication after it. `retry_at` is when a run without a new fire time is due.
    """

    fire: Fire | None = None
    looked_at: datetime | None = None
    publication_at: datetime | None = None
    retry_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Begin:
    """A new schedule: `fire` stands for now, since earlier fire times were not missed."""

    fire: Fire


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run; without a `fire` it only finishes what was begun and publishes what is planned.

    `coalesced` counts the other fire times that it covers.
    """

    fire: Fire | None = None
    coalesced: int = 0


@dataclass(frozen=True, kw_only=True)
class Miss:
    """A fire time that came too late for a run."""

    fire: Fire


@dataclass(frozen=True, kw_only=True)
class GiveUp:
    """A run that did not get through within its grace, and is not tried again."""

    fire: Fire


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Nothing to do before `until`; None if nothing will ever come."""

    until: datetime | None


Action = Begin | Run | Miss | GiveUp | Wait


def next_action(state: State, timetable: Timetable, now: datetime) -> Action:
    """Return what the daemon does at `now`; only a `Wait` leaves nothing else to do."""
    name, fire = timetable.schedule.text, state.fire
    if fire is None or fire.schedule != name or fire.fire_time - now > CLOCK_STEP:
        return Begin(fire=Fire(schedule=name, fire_time=now, begun_at=now, ended=True))
    come = arrival(timetable, handled=fire.fire_time, now=now)
    if come is not None:
        new = Fire(schedule=name, fire_time=come.fire_time, begun_at=now, ended=come.late)
        return Miss(fire=new) if come.late else Run(fire=new, coalesced=come.coalesced)
    if not fire.ended and now - fire.fire_time > timetable.misfire_grace + timetable.jitter:
        return GiveUp(fire=replace(fire, ended=True))
    # After a failure that may pass by itself, everything else waits for the retry.
    due_at = state.retry_at or (state.publication_at if fire.ended else now)
    if due_at is not None and due_at <= now:
        return Run(fire=None if fire.ended else fire)
    upcoming = next_arrival(timetable, handled=fire.fire_time, now=now)
    return Wait(until=min(filter(None, (upcoming, due_at)), default=None))


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """The latest fire time that has come, and whether it came too late for a run.

    `coalesced` counts the other fire times within the grace that the same run covers.
    """

    fire_time: datetime
    late: bool
    coalesced: int = 0


def arrival(timetable: Timetable, *, handled: datetime, now: datetime) -> Arrival | None:
    """Return the latest fire time that has come since `handled`; None if none has.

    `handled` is the last fire time that was run or missed.
    """
    schedule, grace, jitter = timetable.schedule, timetable.misfire_grace, timetable.jitter
    # After a year off, a schedule of every minute has half a million fire times to look through.
    window = max(handled, now - grace - jitter)
    come = [at for at in schedule.between(window, now) if at + own_jitter(at, jitter) <= now]
    if come:
        late = now - (come[-1] + own_jitter(come[-1], jitter)) > grace
        return Arrival(fire_time=come[-1], late=late, coalesced=len(come) - 1)
    missed = schedule.next(handled)
    if missed is None or missed > window:
        return None
    # Fire times before the window are all too late; its start stands for the latest of them.
    return Arrival(fire_time=window, late=True)


def next_arrival(timetable: Timetable, *, handled: datetime, now: datetime) -> datetime | None:
    """Return when the next run begins if nothing else happens; later than `now`."""
    first = timetable.schedule.next(max(handled, now)) or now
    runs = run_times(timetable, handled=handled, after=now, until=first + timetable.jitter)
    return runs[0] if runs else None


def run_times(
    timetable: Timetable, *, handled: datetime, after: datetime, until: datetime
) -> list[datetime]:
    """Return when runs begin after `after` and not after `until`, if each ends before the next.

    A fire time that comes, by its jitter, after a later one that was run is covered by that run.
    """
    schedule, jitter = timetable.schedule, timetable.jitter
    times = schedule.between(max(handled, after - jitter), until)
    begun: list[datetime] = []
    for at, fire_time in sorted((at + own_jitter(at, jitter), at) for at in times):
        if after < at <= until and fire_time > handled:
            handled = fire_time
            begun.append(at)
    return begun


def own_jitter(fire_time: datetime, jitter: timedelta) -> timedelta:
    """Return the delay of a fire time: less than `jitter`, and the same after a restart."""
    digest = hashlib.sha256(f"{fire_time.timestamp()}".encode()).digest()
    return jitter * (int.from_bytes(digest[:4]) / 2**32)
