"""Shows the calendar: as a table, as objects, or as an iCalendar file."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from autoblog import atomic_files
from autoblog.cli import console

if TYPE_CHECKING:
    from autoblog.calendar import CalendarEntry

_SUPPOSED: Final = (
    "if 'autoblog daemon' runs on, the site answers, and every text passes its filters at once"
)


def print_calendar(entries: Sequence["CalendarEntry"], *, zone: ZoneInfo, weeks: int) -> None:
    """Print a table, and what it supposes."""
    from rich.table import Table

    coming = "the coming week" if weeks == 1 else f"the coming {weeks} weeks"
    if not entries:
        console.tell(f"nothing will be written or published in {coming}")
        return
    table = Table(box=None)
    for name in (f"when ({zone.key})", "step", "topic", "title", "then"):
        # a shortened slug could not be copied
        table.add_column(name, overflow="fold" if name == "topic" else "ellipsis")
    for entry in entries:
        cells = (f"{entry.at.astimezone(zone):%a %Y-%m-%d %H:%M}", entry.step, entry.topic)
        console.add_row(table, *cells, entry.title, entry.then)
    console.result_table(table)
    console.tell(f"{coming}, {_SUPPOSED}")


def print_json(entries: Sequence["CalendarEntry"]) -> None:
    """Print one object per line."""
    for entry in entries:
        console.result_json(
            {
                "at": entry.at.isoformat(timespec="seconds"),
                "step": entry.step,
                "topic": entry.topic,
                "period": entry.period,
                "title": entry.title,
                "status": entry.status,
                "publish_at": entry.publish_at and entry.publish_at.isoformat(timespec="seconds"),
                "edit_link": entry.edit_link,
            }
        )


def write_icalendar(
    path: Path, entries: Sequence["CalendarEntry"], *, site: str, now: datetime
) -> None:
    """Write an iCalendar file in place of an older one. Raises `StorageError`."""
    from autoblog.calendar import to_icalendar

    content = to_icalendar(entries, site=site, now=now)
    with console.storage_errors(path), atomic_files.replacing(path) as fresh:
        fresh.write_bytes(content)
    console.tell(f"{path}: {len(entries)} events")
