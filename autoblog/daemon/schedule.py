"""Turns cron lines into fire times, with APScheduler's triggers and the blog's time zone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import takewhile
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from autoblog.errors import SettingError

FIELDS = ("minute", "hour", "day", "month", "day_of_week")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
ALIASES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
}

_ANY_DAY = datetime(2024, 1, 1, tzinfo=UTC)
# No clock change today moves a clock by more.
_LARGEST_JUMP = timedelta(hours=3)


@dataclass(frozen=True, kw_only=True)
class CronLine:
    """One cron line; `each_hour` if it names no hour, so it fires in every hour that passes."""

    triggers: tuple[CronTrigger, ...]
    each_hour: bool


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The fire times of all lines together; lines that meet at one moment fire once.

    Triggers return wall clock times, and this class turns each into a moment. If clocks are put
    forward, 02:30 does not exist and fires an hour after 01:30, at 03:30. If they are put back,
    02:30 comes twice and fires at the first. As in cron, a line that names no hour
    (`*/30 * * * *`) fires in both of the doubled hours.
    """

    text: str
    timezone: ZoneInfo
    lines: tuple[CronLine, ...]

    def next(self, after: datetime) -> datetime | None:
        """Return the first fire time later than `after`, or None if there is none."""
        return min(filter(None, (self._next(line, after) for line in self.lines)), default=None)

    def between(self, after: datetime, until: datetime) -> list[datetime]:
        """Return the fire times later than `after` and not later than `until`, in order."""
        last = self._wall(until) + self._slack(until)
        found: set[datetime] = set()
        for line in self.lines:
            walls = _walls(line, self._wall(after) - self._slack(after))
            for wall in takewhile(lambda wall: wall <= last, walls):
                found |= {at for at in self._moments(line, wall) if after < at <= until}
        return sorted(found)

    def _next(self, line: CronLine, after: datetime) -> datetime | None:
        found: datetime | None = None
        for wall in _walls(line, self._wall(after) - self._slack(after)):
            if found is not None and wall >= self._wall(found) + self._slack(found):
                break
            later = [moment for moment in self._moments(line, wall) if moment > after]
            found = min([*later, *([found] if found else [])], default=None)
        return found

    def _slack(self, moment: datetime) -> timedelta:
        """Return by how much wall clock times near `moment` may be out of order.

        Zero far from clock changes: otherwise each call would go through hours of wall clock times,
        hundreds for a schedule of every minute.
        """
        moment = moment.astimezone(UTC)
        around = (moment - _LARGEST_JUMP, moment + _LARGEST_JUMP)
        offsets = {at.astimezone(self.timezone).utcoffset() for at in around}
        return timedelta(0) if len(offsets) == 1 else _LARGEST_JUMP

    def _wall(self, moment: datetime) -> datetime:
        return moment.astimezone(self.timezone).replace(tzinfo=None)

    def _moments(self, line: CronLine, wall: datetime) -> set[datetime]:
        folds = (0, 1) if line.each_hour else (0,)
        local = (wall.replace(tzinfo=self.timezone, fold=fold) for fold in folds)
        moments = {at.astimezone(UTC) for at in local}
        if line.each_hour:
            # A wall clock time that does not exist would fire again in the hour after the gap.
            moments = {at for at in moments if self._wall(at) == wall}
        return moments


def parse_schedule(text: str, timezone: ZoneInfo) -> Schedule:
    """Parse cron lines that semicolons or line breaks separate.

    Raises `SettingError`, which names the faulty line.
    """
    lines = [line.strip() for line in re.split(r"[;\n]", text) if line.strip()]
    if not lines:
        raise SettingError("AUTOBLOG_SCHEDULE is empty; for nine o'clock each day: 0 9 * * *")
    return Schedule(
        text=f"{'; '.join(lines)} {timezone.key}",
        timezone=timezone,
        lines=tuple(_parse_line(line) for line in lines),
    )


def _walls(line: CronLine, start: datetime) -> Iterator[datetime]:
    """Yield the wall clock times at which the line fires, from `start` on, in order."""
    return merge(*(_walls_of(trigger, start) for trigger in line.triggers))


def _walls_of(trigger: CronTrigger, start: datetime) -> Iterator[datetime]:
    now = start.replace(tzinfo=UTC)
    while (found := trigger.get_next_fire_time(None, now)) is not None:
        yield found.replace(tzinfo=None)
        now = found + timedelta(microseconds=1)


def _parse_line(line: str) -> CronLine:
    values = ALIASES.get(line, line).split()
    if len(values) != len(FIELDS):
        raise SettingError(
            f"AUTOBLOG_SCHEDULE: {line!r} has {len(values)} fields instead of five "
            "(minute hour day month weekday); for nine o'clock each day: 0 9 * * *"
        )
    fields = dict(zip(FIELDS, values, strict=True))
    fields["day_of_week"] = _weekday_names(fields["day_of_week"])
    try:
        triggers = tuple(CronTrigger(**chosen, timezone=UTC) for chosen in _either_day(fields))
    except ValueError as error:
        raise SettingError(f"AUTOBLOG_SCHEDULE: {line!r}: {error}") from error
    firing = tuple(trigger for trigger in triggers if trigger.get_next_fire_time(None, _ANY_DAY))
    if not firing:
        raise SettingError(
            f"AUTOBLOG_SCHEDULE: {line!r} never fires: no month that it names has such a day; for "
            "nine o'clock each day: 0 9 * * *"
        )
    return CronLine(triggers=firing, each_hour=fields["hour"].startswith("*"))


def _either_day(fields: dict[str, str]) -> list[dict[str, str]]:
    """Split a line that gives both a day and a weekday into one line for each.

    Cron fires if either fits, APScheduler only if both do. Source: crontab(5), the note below the
    table of fields.
    """
    if fields["day"].startswith("*") or fields["day_of_week"].startswith("*"):
        return [fields]
    return [fields | {"day": "*"}, fields | {"day_of_week": "*"}]


def _weekday_names(field: str) -> str:
    """Replace numbers by names: cron counts from Sunday = 0 (or 7), APScheduler from Monday = 0."""
    return ",".join(_weekday_part(part) for part in field.lower().split(","))


def _weekday_part(part: str) -> str:
    found = re.fullmatch(r"([0-7])(?:-([0-7]))?(?:/(\d+))?", part)
    if not found:
        return part
    first, last, step = int(found[1]), found[2], int(found[3] or 1)
    if last is None and found[3] is None:
        return WEEKDAYS[first % 7]
    end = int(last) if last is not None else 6
    days = range(first, (end if end >= first else end + 7) + 1, max(step, 1))
    return ",".join(WEEKDAYS[day % 7] for day in days)
