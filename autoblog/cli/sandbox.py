"""`autoblog sandbox`: runs a throwaway real WordPress on this machine."""

import shlex
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from autoblog.cli import console

if TYPE_CHECKING:
    from autoblog.sandbox import SandboxStatus

sandbox = typer.Typer(
    cls=console.CommandGroup,
    help="A throwaway real WordPress on this machine, for trying.",
    no_args_is_help=True,
)

Folder = Annotated[
    Path, typer.Option("--folder", metavar="DIR", help="The folder of the throwaway WordPress.")
]
DEFAULT_FOLDER = Path(".sandbox")


@sandbox.command(cls=console.Command)
def up(
    folder: Folder = DEFAULT_FOLDER,
    model: Annotated[
        Literal["smollm2", "starter"],
        typer.Option(
            "--model", help="What writes: SmolLM2-135M (93 MB, downloaded once) or the starter."
        ),
    ] = "smollm2",
) -> None:
    """Start it, with a small model to write; the first time, install it.

    Example: autoblog sandbox up
    """
    from autoblog.sandbox import bring_demo_model
    from autoblog.sandbox import up as bring_up

    chosen = bring_demo_model(report=console.tell) if model == "smollm2" else model
    _print(bring_up(folder, model=chosen, report=console.tell))


@sandbox.command(cls=console.Command)
def status(
    folder: Folder = DEFAULT_FOLDER,
    as_json: Annotated[bool, console.flag("--json", help="One object on one line.")] = False,
) -> None:
    """Show whether it runs, and its logins.

    Example: autoblog sandbox status --json
    """
    from autoblog.sandbox import status as look

    found = look(folder)
    if as_json:
        console.result_json(asdict(found))
    else:
        _print(found)


@sandbox.command(cls=console.Command)
def down(
    folder: Folder = DEFAULT_FOLDER,
    purge: Annotated[
        bool, console.flag("--purge", help="Delete its posts and files, too.")
    ] = False,
) -> None:
    """Stop it; its posts stay for the next time.

    Example: autoblog sandbox down --purge
    """
    from autoblog.sandbox import down as take_down

    take_down(folder, purge=purge, report=console.tell)


def _print(found: "SandboxStatus") -> None:
    if found.url is None:
        console.result(f"not installed yet; '{console.program()} sandbox up' installs it")
        return
    console.result(f"{'running' if found.running else 'stopped'}: {found.url}")
    console.result(f"drafts:   {found.admin_url}edit.php?post_status=draft&post_type=post")
    console.result(f"login:    {found.admin_username}  password: {found.admin_password}")
    env_file = shlex.quote(str(found.env_file))
    console.result(f"settings: {console.program()} --env-file {env_file} publish")
