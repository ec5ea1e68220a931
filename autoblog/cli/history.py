"""`autoblog history`: the attempts with outcomes and reasons, shown or exported."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from autoblog.cli import console, wiring
from autoblog.cli.post_lookup import facts_json, ref_json
from autoblog.errors import UsageError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from autoblog.ledger import Attempt
    from autoblog.settings import Settings

history = typer.Typer(cls=console.CommandGroup, invoke_without_command=True)

# Spreadsheets read a cell that begins like this as a formula; some texts come from the site.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@history.callback()
def show(
    context: typer.Context,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Only the latest attempts.")
    ] = None,
    as_json: Annotated[bool, console.flag("--json", help="One object per line.")] = False,
) -> None:
    """Show what was attempted, with outcomes and reasons, oldest first.

    Example: autoblog history --limit 10
    """
    if context.invoked_subcommand is not None:
        if as_json or limit is not None:
            raise UsageError(
                "options come after the command: autoblog history export --format json"
            )
        return
    settings = wiring.settings_of(context)
    attempts = _attempts(settings, limit)
    if as_json:
        for attempt in attempts:
            console.result_json(_to_json(attempt))
    elif attempts:
        _print_table(attempts, settings.timezone)
    else:
        console.tell("nothing was attempted yet; 'autoblog publish' makes a start")


@history.command(cls=console.Command)
def export(
    context: typer.Context,
    form: Annotated[
        Literal["csv", "json"], typer.Option("--format", help="What to write.")
    ] = "csv",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write here, not to the screen.")
    ] = None,
) -> None:
    """Write the whole history, oldest first, for a spreadsheet (CSV) or a program (JSON).

    Example: autoblog history export --out history.csv
    """
    settings = wiring.settings_of(context)
    rows = [{"site": attempt.site, **_to_json(attempt)} for attempt in _attempts(settings, None)]
    text = _csv(rows) if form == "csv" else json.dumps(rows, ensure_ascii=False, indent=1)
    if out is None:
        console.result(text.rstrip("\n"))
        return
    console.write_text(out, text.rstrip("\n") + "\n")
    console.tell(f"{out}: {len(rows)} attempts")


def _attempts(settings: "Settings", limit: int | None) -> list["Attempt"]:
    ledger = wiring.open_ledger(settings, for_reading=True)
    return ledger.attempts.history(limit=limit)


def _to_json(attempt: "Attempt") -> dict[str, object]:
    facts = attempt.facts
    return {
        "at": attempt.at.isoformat(),
        "topic": facts.topic,
        "period": facts.period,
        "outcome": attempt.outcome,
        **ref_json(attempt.ref),
        **facts_json(facts),
        "error": attempt.error,
    }


COLUMNS = (
    "site", "at", "topic", "period", "outcome", "post_id", "link", "edit_link", "status", "title",
    "words", "model", "seed", "candidates", "rejections", "seconds", "error",
)  # fmt: skip


def _csv(rows: list[dict[str, object]]) -> str:
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(row[name]) for name in COLUMNS] for row in rows)
    return file.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def _print_table(attempts: list["Attempt"], zone: "ZoneInfo") -> None:
    from rich.table import Table

    table = Table(f"when ({zone.key})", "topic", "outcome", "words", "post", "reason", box=None)
    for attempt in attempts:
        console.add_row(
            table,
            f"{attempt.at.astimezone(zone):%Y-%m-%d %H:%M}",
            attempt.facts.topic,
            attempt.outcome,
            str(attempt.facts.words or ""),
            str(attempt.ref.id) if attempt.ref else "",
            (attempt.error or "").split(";")[0],
        )
    console.result_table(table)
