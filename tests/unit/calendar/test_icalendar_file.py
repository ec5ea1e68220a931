"""The exported file, read back by the rules of RFC 5545."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar

from autoblog.calendar import CalendarEntry, to_icalendar

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
TITLE = "Rain, snow; and \\ wind\r\nEND:VEVENT: " + "\N{SNOWFLAKE}\N{COMBINING ACUTE ACCENT}" * 60

ENTRY = CalendarEntry(
    at=AT,
    step="write",
    topic="rain",
    period="2026-W47",
    title=TITLE,
    status="draft",
    publish_at=AT + timedelta(days=2),
    edit_link="https://blog.example/wp-admin/post.php?post=7&action=edit",
)


def events_of(content: bytes) -> list[dict[str, str]]:
    return [
        {name: str(event[name]) for name in event}
        for event in Calendar.from_ical(content).walk("VEVENT")
    ]


def test_a_hostile_title_stays_one_text_in_lines_of_75_bytes() -> None:
    content = to_icalendar([ENTRY], site="blog.example", now=NOW)
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert lines.count(b"END:VEVENT") == 1
    [event] = events_of(content)
    assert event["SUMMARY"] == "Write: " + TITLE.replace("\r\n", "\n")
    assert event["DESCRIPTION"] == (
        "The post of the topic rain becomes a draft, which is published on 2026-11-24 at 09:00, "
        "if all goes well."
    )
    assert event["URL"] == ENTRY.edit_link


def test_moments_are_in_utc_and_a_moved_event_is_the_same_event() -> None:
    moved = replace(ENTRY, at=AT + timedelta(days=1))
    published = replace(ENTRY, step="publish", status="publish", publish_at=None)
    contents = [to_icalendar([each], site="a", now=NOW) for each in (ENTRY, moved, published)]
    assert b"DTSTART:20261122T080000Z" in contents[0]
    assert b"DTSTART:20261123T080000Z" in contents[1]
    first, second, third = (events_of(content)[0]["UID"] for content in contents)
    assert first == second != third


def test_a_calendar_without_entries_can_be_read() -> None:
    assert events_of(to_icalendar([], site="a", now=NOW)) == []
