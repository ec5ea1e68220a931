"""Writes the calendar as iCalendar (RFC 5545), which phones and calendar programs read."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from autoblog import __version__
from autoblog.calendar.forecast import CalendarEntry

_STEPS: Final = {"write": "Write", "send": "Send", "publish": "Publish"}

_BECOMES: Final = {
    "draft": "becomes a draft for you to check",
    "pending": "waits for review",
    "publish": "is published",
}


def to_icalendar(entries: Iterable[CalendarEntry], *, site: str, now: datetime) -> bytes:
    """Return the entries as one calendar of events without a length.

    An event keeps its identity while it is moved: a program that reads the file again moves it,
    too.
    """
    from icalendar import Calendar, Event, vUri  # noqa: PLC0415  (only an export needs it)

    calendar = Calendar()
    calendar.add("prodid", f"-//autoblog//autoblog {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"autoblog: {site}")
    for entry in entries:
        event = Event()
        event.add("uid", _identity(entry, site))
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", entry.at.astimezone(UTC))
        event.add("summary", f"{_STEPS[entry.step]}: {entry.title}")
        event.add("description", _description(entry))
        event.add("transp", "TRANSPARENT")  # nobody is busy meanwhile
        if entry.edit_link is not None:
            event.add("url", vUri(entry.edit_link))
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _description(entry: CalendarEntry) -> str:
    becomes = _BECOMES[entry.status]
    if entry.publish_at is not None:
        moment = entry.publish_at.astimezone(entry.at.tzinfo)
        becomes = f"becomes a draft, which is published on {moment:%Y-%m-%d at %H:%M}"
    return f"The post of the topic {entry.topic} {becomes}, if all goes well."


def _identity(entry: CalendarEntry, site: str) -> str:
    named = f"{site}\n{entry.step}\n{entry.topic}\n{entry.period}"
    return f"{hashlib.sha256(named.encode()).hexdigest()[:32]}@autoblog"
