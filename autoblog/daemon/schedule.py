"""Cron lines to fire times, through APScheduler's triggers."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
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


def parse_schedule(text: str, timezone: ZoneInfo) -> BaseTrigger:
    """Cron lines, separated by semicolons or line breaks, to one trigger.

    Raises `SettingError` that names the line.
    """
    lines = [line.strip() for line in re.split(r"[;\n]", text) if line.strip()]
    if not lines:
        raise SettingError("AUTOBLOG_SCHEDULE is empty; for nine o'clock each day: 0 9 * * *")
    triggers = [trigger for line in lines for trigger in _parse_line(line, timezone)]
    return triggers[0] if len(triggers) == 1 else OrTrigger(triggers)


def next_fire_time(trigger: BaseTrigger, *, after: datetime) -> datetime | None:
    """The first fire time later than `after`, or None if there is none."""
    fire_time: datetime | None = trigger.get_next_fire_time(after, after)
    return fire_time


def _parse_line(line: str, timezone: ZoneInfo) -> list[CronTrigger]:
    values = ALIASES.get(line, line).split()
    if len(values) != len(FIELDS):
        raise SettingError(
            f"AUTOBLOG_SCHEDULE: {line!r} has {len(values)} fields instead of five "
            "(minute hour day month weekday); for nine o'clock each day: 0 9 * * *"
        )
    fields = dict(zip(FIELDS, values, strict=True))
    fields["day_of_week"] = _weekday_names(fields["day_of_week"])
    try:
        return [CronTrigger(**chosen, timezone=timezone) for chosen in _either_day(fields)]
    except ValueError as error:
        raise SettingError(f"AUTOBLOG_SCHEDULE: {line!r}: {error}") from error


def _either_day(fields: dict[str, str]) -> list[dict[str, str]]:
    """Cron fires when the day or the weekday fits, if both are given; APScheduler when both do.

    Source: crontab(5), the note below the table of fields.
    """
    if fields["day"].startswith("*") or fields["day_of_week"].startswith("*"):
        return [fields]
    return [fields | {"day": "*"}, fields | {"day_of_week": "*"}]


def _weekday_names(field: str) -> str:
    """Cron counts weekdays from Sunday = 0 (or 7), APScheduler from Monday = 0; names are safe."""
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
