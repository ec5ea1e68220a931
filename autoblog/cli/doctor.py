"""`autoblog doctor`: checks that everything is in place, one line each with the fix."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autoblog.cli import console, wiring

if TYPE_CHECKING:
    from autoblog.doctor import Check, Dependencies


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, console.flag("--json", help="One object per line.")] = False,
    write: Annotated[
        bool, console.flag("--write", help="Create a test draft on the site, and delete it.")
    ] = False,
) -> None:
    """Check settings, topics, model, database, site, login, role and clock, with fixes.

    Example: autoblog doctor --write
    """
    from autoblog.doctor import examine

    code = 0
    for check in examine(_dependencies(context.obj.env_file), write=write):
        code = code or check.exit_code
        if as_json:
            console.result_json(
                {"check": check.check, "state": check.state, "found": check.found, "fix": check.fix}
            )
        else:
            _print(check)
    raise typer.Exit(code)


def _dependencies(env_file: Path | None) -> "Dependencies":
    from autoblog.doctor import Dependencies
    from autoblog.ledger import Ledger
    from autoblog.observers import Pings, parse_addresses
    from autoblog.settings import Settings, open_secrets, typed_address
    from autoblog.wordpress import Transport

    # A minute in all: whoever asks what is wrong waits for the answer.
    http = Transport(read_timeout_s=15.0, answer_timeout_s=20.0, patience_s=40.0)
    return Dependencies(
        load_settings=lambda url: Settings.load(env_file, wordpress_url=url),
        typed_address=typed_address(env_file),
        open_ledger=lambda settings: Ledger.open(settings.database_url.get_secret_value()),
        find=partial(wiring.find, http=http, attempts=1),
        enter=partial(wiring.enter, http=http, attempts=1),
        read_notifiers=parse_addresses,
        read_ping=Pings,
        http=http,
        now=lambda: datetime.now(UTC),
        open_to_others=open_secrets(env_file),
    )


def _print(check: "Check") -> None:
    first, *rest = map(console.printable, check.found.splitlines() or [""])
    console.result(f"{check.state:8} {check.check:10} {first}")
    for line in rest:
        console.result(f"{'':19} {line}")
    if check.fix is not None:
        console.result(f"{'':16} -> {console.printable(check.fix)}")
