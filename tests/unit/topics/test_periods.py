"""When a repeating topic is due once more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from autoblog.topics import Repeat, Topic, parse_topics, period

[TOPIC] = parse_topics("topics:\n- title: T", source="t")


def named(repeat: Repeat, now: datetime) -> str:
    topic: Topic = replace(TOPIC, repeat=repeat)
    return period(topic, now)


@pytest.mark.parametrize(
    ("repeat", "name"),
    [("never", ""), ("daily", "2026-11-21"), ("weekly", "2026-W47"), ("monthly", "2026-11")],
)
def test_periods_have_names(repeat: Repeat, name: str) -> None:
    assert named(repeat, datetime(2026, 11, 21, 23, 59, tzinfo=UTC)) == name


def test_the_first_days_of_january_may_lie_in_last_year_s_week() -> None:
    assert named("weekly", datetime(2027, 1, 1, tzinfo=UTC)) == "2026-W53"
    assert named("weekly", datetime(2024, 12, 30, tzinfo=UTC)) == "2025-W01"


def test_the_day_is_the_one_where_the_blog_is() -> None:
    late = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    in_auckland = late.astimezone(timezone(timedelta(hours=13)))
    assert named("daily", late) == "2026-11-30"
    assert named("daily", in_auckland) == "2026-12-01"
    assert named("monthly", in_auckland) == "2026-12"


def test_a_time_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zone"):
        named("daily", datetime(2026, 11, 21))  # noqa: DTZ001 - the mistake
