"""Cron lines mean what crontab(5) says, in the blog's time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autoblog.daemon.schedule import parse_schedule
from autoblog.errors import SettingError

BERLIN = ZoneInfo("Europe/Berlin")
SATURDAY = datetime(2026, 11, 21, 11, 59, tzinfo=UTC)


def fire_times(text: str, *, after: datetime = SATURDAY, n: int = 3) -> list[str]:
    schedule = parse_schedule(text, ZoneInfo("UTC"))
    found = []
    for _ in range(n):
        fire = schedule.next(after)
        assert fire is not None
        found.append(f"{fire:%a %d %H:%M}")
        after = fire
    return found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0 9 * * *", ["Sun 22 09:00", "Mon 23 09:00", "Tue 24 09:00"]),
        ("0 9 * * 0", ["Sun 22 09:00", "Sun 29 09:00", "Sun 06 09:00"]),
        ("0 9 * * 7", ["Sun 22 09:00", "Sun 29 09:00", "Sun 06 09:00"]),
        ("0 9 * * 1-5", ["Mon 23 09:00", "Tue 24 09:00", "Wed 25 09:00"]),
        ("0 9 * * 5-7", ["Sun 22 09:00", "Fri 27 09:00", "Sat 28 09:00"]),
        ("0 9 * * mon,Thu", ["Mon 23 09:00", "Thu 26 09:00", "Mon 30 09:00"]),
        ("0 9 * * 1-5/2", ["Mon 23 09:00", "Wed 25 09:00", "Fri 27 09:00"]),
        ("30 8 25 * 1", ["Mon 23 08:30", "Wed 25 08:30", "Mon 30 08:30"]),
        ("*/30 12 * * *", ["Sat 21 12:00", "Sat 21 12:30", "Sun 22 12:00"]),
        ("0 9 * * *; 0 18 * * *", ["Sat 21 18:00", "Sun 22 09:00", "Sun 22 18:00"]),
        ("@weekly", ["Sun 22 00:00", "Sun 29 00:00", "Sun 06 00:00"]),
    ],
)
def test_a_line_fires_when_cron_would(line: str, expected: list[str]) -> None:
    assert fire_times(line) == expected


@pytest.mark.parametrize("text", ["", " ; ", "9 o'clock", "0 9 * *", "0 25 * * *", "0 9 * * 8"])
def test_a_wrong_line_is_named(text: str) -> None:
    with pytest.raises(SettingError, match="AUTOBLOG_SCHEDULE"):
        parse_schedule(text, BERLIN)


@given(
    after=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (hypothesis adds the zone)
    hour=st.integers(0, 23),
)
@example(after=datetime(2026, 10, 24, 0, 30, tzinfo=UTC), hour=2)
def test_the_next_fire_time_is_later_across_clock_changes(after: datetime, hour: int) -> None:
    schedule = parse_schedule(f"30 {hour} * * *", BERLIN)
    fire = schedule.next(after)
    assert fire is not None
    assert after < fire <= after + timedelta(hours=49)
    assert [fire] == schedule.between(after, fire)


@pytest.mark.parametrize(
    ("line", "day", "expected"),
    [
        # 29 March 2026: 02:00 becomes 03:00; 02:30 does not exist and fires once, at 03:30
        ("30 2 * * *", "2026-03-29", ["03:30+0200"]),
        ("30 2,3 * * *", "2026-03-29", ["03:30+0200"]),
        ("0 9 * * *", "2026-03-29", ["09:00+0200"]),
        ("0 */2 * * *", "2026-03-29", ["00:00+0100", "04:00+0200", "06:00+0200"]),
        ("0 * * * *", "2026-03-29", ["00:00+0100", "01:00+0100", "03:00+0200", "04:00+0200"]),
        # 25 October 2026: 03:00 becomes 02:00; 02:30 comes twice and fires at the first
        ("30 2 * * *", "2026-10-25", ["02:30+0200"]),
        ("0 9 * * *", "2026-10-25", ["09:00+0100"]),
        ("0 * * * *", "2026-10-25", ["00:00+0200", "01:00+0200", "02:00+0200", "02:00+0100"]),
    ],
)
def test_the_days_of_clock_changes(line: str, day: str, expected: list[str]) -> None:
    midnight = datetime.fromisoformat(day).replace(tzinfo=BERLIN)
    before = midnight.astimezone(UTC) - timedelta(minutes=1)
    found = parse_schedule(line, BERLIN).between(before, before + timedelta(hours=23))
    assert [f"{one.astimezone(BERLIN):%H:%M%z}" for one in found][: len(expected)] == expected
    if len(line.split()[1]) < 3 and "*" not in line.split()[1]:
        assert len(found) == 1


@pytest.mark.parametrize("line", ["0 9 30 2 *", "0 9 31 2,4,6 *", "0 9 * * *; 0 9 30 2 *"])
def test_a_line_that_never_fires_is_refused(line: str) -> None:
    with pytest.raises(SettingError, match="never fires"):
        parse_schedule(line, ZoneInfo("UTC"))


@pytest.mark.parametrize("line", ["0 9 29 2 *", "0 9 30 2 1"])
def test_a_line_that_seldom_fires_is_taken(line: str) -> None:
    assert parse_schedule(line, ZoneInfo("UTC")).next(datetime(2026, 3, 1, tzinfo=UTC))
