"""`autoblog topics`: lists the topics, and which come next."""

from typing import Annotated

import typer

from autoblog.cli import console, wiring

_AUTO = {"title": "(left to the model)"}
_COLUMNS = ("next", "topic", "title", "state")


def topics(
    context: typer.Context,
    as_json: Annotated[bool, console.flag("--json", help="One object per line.")] = False,
) -> None:
    """Show the topics of the file: their state, and which come next.

    Example: autoblog topics
    """
    from autoblog.pipeline import due
    from autoblog.topics import period

    settings = wiring.settings_of(context)
    found = wiring.read_topics_of(settings)
    now = wiring.clock_of(settings)()
    ledger = wiring.open_ledger(settings, for_reading=True)
    site = wiring.ledger_site(settings, ledger)
    states = ledger.states(site)
    waiting = due(found, written=states, tries=ledger.attempts.tries(site), now=now)
    order = {topic.key: number for number, topic in enumerate(waiting, start=1)}
    rows: list[dict[str, object]] = [
        {
            "topic": topic.slug,
            "title": topic.title,
            "period": period(topic, now),
            "state": states.get((topic.slug, period(topic, now)), "due"),
            "next": order.get((topic.slug, period(topic, now))),
        }
        for topic in found
    ]
    if as_json:
        for row in rows:
            console.result_json(row)
        return
    pairs = zip(found, rows, strict=True)
    _print_table([{**row, **_AUTO} if topic.auto_title else row for topic, row in pairs])


def _print_table(rows: list[dict[str, object]]) -> None:
    from rich.table import Table

    table = Table(box=None)
    for name in _COLUMNS:
        # a shortened slug could not be copied
        table.add_column(name, overflow="fold" if name == "topic" else "ellipsis")
    for row in rows:
        console.add_row(table, *("" if row[key] is None else str(row[key]) for key in _COLUMNS))
    console.result_table(table)
