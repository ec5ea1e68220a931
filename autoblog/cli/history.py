"""`autoblog history`: what was attempted, with outcomes and reasons."""

from typing import TYPE_CHECKING, Annotated

import typer

from autoblog.cli import console, parts
from autoblog.cli.publish import ref_json

if TYPE_CHECKING:
    from autoblog.ledger import Attempt


def history(
    context: typer.Context,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Only the latest attempts.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object per line.")] = False,
) -> None:
    """Show what was attempted, with outcomes and reasons, oldest first.

    Example: autoblog history --limit 10
    """
    ledger = parts.open_ledger(parts.settings_of(context), for_reading=True)
    attempts = ledger.history(limit=limit)
    if as_json:
        for attempt in attempts:
            console.result_json(_to_json(attempt))
    elif attempts:
        _print_table(attempts)
    else:
        console.tell("nothing was attempted yet; 'autoblog publish' makes a start")


def _to_json(attempt: "Attempt") -> dict[str, object]:
    return {
        "at": attempt.at.isoformat(),
        "topic": attempt.topic,
        "period": attempt.period,
        "outcome": attempt.outcome,
        **ref_json(attempt.ref),
        "title": attempt.title,
        "words": attempt.words,
        "model": attempt.model,
        "seed": attempt.seed,
        "candidates": attempt.candidates,
        "rejections": [dict(rejection) for rejection in attempt.rejections],
        "seconds": attempt.seconds,
        "error": attempt.error,
    }


def _print_table(attempts: list["Attempt"]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("when", "topic", "outcome", "words", "post", "reason", box=None)
    for attempt in attempts:
        table.add_row(
            f"{attempt.at:%Y-%m-%d %H:%M}",
            attempt.topic,
            attempt.outcome,
            str(attempt.words or ""),
            str(attempt.ref.id) if attempt.ref else "",
            (attempt.error or "").split(";")[0],
        )
    Console().print(table)
