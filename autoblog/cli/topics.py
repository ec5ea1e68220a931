"""`autoblog topics`: lists the topics, which come next, and when."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autoblog.cli import calendar_printing, console, wiring
from autoblog.cli.calendar_wiring import calendar_of
from autoblog.errors import UsageError

if TYPE_CHECKING:
    from autoblog.settings import Settings
    from autoblog.topics import Topic

_AUTO = {"title": "(left to the model)"}
_COLUMNS = ("next", "topic", "title", "state")
MOST_WEEKS = 52


def topics(
    context: typer.Context,
    calendar: Annotated[
        bool, console.flag("--calendar", help="Show what is written and published when.")
    ] = False,
    weeks: Annotated[
        int, typer.Option("--weeks", min=1, max=MOST_WEEKS, help="How far the calendar reaches.")
    ] = 4,
    ics: Annotated[
        Path | None,
        typer.Option("--ics", metavar="FILE", help="Write the calendar as iCalendar."),
    ] = None,
    as_json: Annotated[bool, console.flag("--json", help="One object per line.")] = False,
) -> None:
    """Show the topics of the file: their state, and which come next.

    Example: autoblog topics --calendar
    """
    if ics is not None and (as_json or not calendar):
        raise UsageError("--ics goes with --calendar, as in: autoblog topics --calendar --ics FILE")
    settings = wiring.settings_of(context)
    found = wiring.read_topics_of(settings)
    if calendar:
        _show_calendar(settings, found, weeks=weeks, ics=ics, as_json=as_json)
        return
    rows = _rows(settings, found)
    if as_json:
        for row in rows:
            console.result_json(row)
        return
    pairs = zip(found, rows, strict=True)
    _print_table([{**row, **_AUTO} if topic.auto_title else row for topic, row in pairs])


def _show_calendar(
    settings: "Settings", found: Sequence["Topic"], *, weeks: int, ics: Path | None, as_json: bool
) -> None:
    ledger = wiring.open_ledger(settings, for_reading=True)
    entries = calendar_of(settings, ledger, found, weeks=weeks)
    if ics is not None:
        now = wiring.clock_of(settings)()
        calendar_printing.write_icalendar(
            ics, entries, site=wiring.ledger_site(settings, ledger), now=now
        )
    elif as_json:
        calendar_printing.print_json(entries)
    else:
        calendar_printing.print_calendar(entries, zone=settings.timezone, weeks=weeks)


def _rows(settings: "Settings", found: Sequence["Topic"]) -> list[dict[str, object]]:
    from autoblog.pipeline import due
    from autoblog.topics import period

    now = wiring.clock_of(settings)()
    ledger = wiring.open_ledger(settings, for_reading=True)
    site = wiring.ledger_site(settings, ledger)
    states = ledger.states(site)
    waiting = due(found, written=states, tries=ledger.attempts.tries(site), now=now)
    order = {topic.key: number for number, topic in enumerate(waiting, start=1)}
    return [
        {
            "topic": topic.slug,
            "title": topic.title,
            "period": period(topic, now),
            "state": states.get((topic.slug, period(topic, now)), "due"),
            "next": order.get((topic.slug, period(topic, now))),
        }
        for topic in found
    ]


def _print_table(rows: list[dict[str, object]]) -> None:
    from rich.table import Table

    table = Table(box=None)
    for name in _COLUMNS:
        # a shortened slug could not be copied
        table.add_column(name, overflow="fold" if name == "topic" else "ellipsis")
    for row in rows:
        console.add_row(table, *("" if row[key] is None else str(row[key]) for key in _COLUMNS))
    console.result_table(table)
