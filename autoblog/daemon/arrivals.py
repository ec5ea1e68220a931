"""Which fire time a run is to be made for; pure functions.

fire times since the last one dealt with
| each later by its own jitter
| those whose time has come          all together make one run,
| the latest of them                 unless even it is later than the grace
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from autoblog.daemon.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """The latest fire time that has come, and whether it came too late for a run.

    `coalesced` counts the others within the grace that its run stands for.
    """

    fire_time: datetime
    late: bool
    coalesced: int = 0


def arrival(
    schedule: Schedule,
    *,
    handled: datetime,
    now: datetime,
    grace: timedelta,
    jitter: timedelta,
) -> Arrival | None:
    """What has come since `handled`, the last fire time dealt with; None where nothing has."""
    # a schedule of every minute and a machine that was off for a year are half a million times
    window = max(handled, now - grace - jitter)
    come = [one for one in schedule.between(window, now) if one + own_jitter(one, jitter) <= now]
    if come:
        late = now - (come[-1] + own_jitter(come[-1], jitter)) > grace
        return Arrival(fire_time=come[-1], late=late, coalesced=len(come) - 1)
    missed = schedule.next(handled)
    if missed is None or missed > window:
        return None
    return Arrival(fire_time=window, late=True)


def next_arrival(
    schedule: Schedule, *, handled: datetime, now: datetime, jitter: timedelta
) -> datetime | None:
    """When the next run begins, if nothing else happens; later than `now`."""
    upcoming = schedule.next(now)
    times = [*schedule.between(max(handled, now - jitter), now), *([upcoming] if upcoming else [])]
    return min(_later(times, now, jitter), default=None)


def own_jitter(fire_time: datetime, jitter: timedelta) -> timedelta:
    """By how much a fire time is put off: less than `jitter`, the same after a restart."""
    digest = hashlib.sha256(f"{fire_time.timestamp()}".encode()).digest()
    return jitter * (int.from_bytes(digest[:4]) / 2**32)


def _later(times: list[datetime], now: datetime, jitter: timedelta) -> Iterator[datetime]:
    shifted = (one + own_jitter(one, jitter) for one in times)
    return (one for one in shifted if one > now)
