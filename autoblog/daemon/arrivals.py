"""Finds the fire time that the next run is for; pure functions.

fire times since the last handled one
| each delayed by its own jitter
| those that have come               coalesce into one run,
| for the latest of them             unless even that one is later than the misfire grace
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from autoblog.daemon.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """A schedule, the most by which a fire time is delayed, and how late its run may begin."""

    schedule: Schedule
    jitter: timedelta
    misfire_grace: timedelta


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """The latest fire time that has come, and whether it came too late for a run.

    `coalesced` counts the other fire times within the grace that the same run covers.
    """

    fire_time: datetime
    late: bool
    coalesced: int = 0


def arrival(timetable: Timetable, *, handled: datetime, now: datetime) -> Arrival | None:
    """Return what has come since `handled`, the last fire time that was handled, if anything."""
    schedule, grace, jitter = timetable.schedule, timetable.misfire_grace, timetable.jitter
    # A schedule of every minute has half a million fire times in a year that a machine was off.
    window = max(handled, now - grace - jitter)
    come = [at for at in schedule.between(window, now) if at + own_jitter(at, jitter) <= now]
    if come:
        late = now - (come[-1] + own_jitter(come[-1], jitter)) > grace
        return Arrival(fire_time=come[-1], late=late, coalesced=len(come) - 1)
    missed = schedule.next(handled)
    if missed is None or missed > window:
        return None
    return Arrival(fire_time=window, late=True)


def next_arrival(timetable: Timetable, *, handled: datetime, now: datetime) -> datetime | None:
    """Return when the next run begins if nothing else happens; later than `now`."""
    schedule, jitter = timetable.schedule, timetable.jitter
    upcoming = schedule.next(now)
    times = [*schedule.between(max(handled, now - jitter), now), *([upcoming] if upcoming else [])]
    return min(_later(times, now, jitter), default=None)


def own_jitter(fire_time: datetime, jitter: timedelta) -> timedelta:
    """Return the delay of a fire time: less than `jitter`, and the same after a restart."""
    digest = hashlib.sha256(f"{fire_time.timestamp()}".encode()).digest()
    return jitter * (int.from_bytes(digest[:4]) / 2**32)


def _later(times: list[datetime], now: datetime, jitter: timedelta) -> Iterator[datetime]:
    delayed = (at + own_jitter(at, jitter) for at in times)
    return (at for at in delayed if at > now)
