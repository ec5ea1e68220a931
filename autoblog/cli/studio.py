"""`autoblog studio`: a web page on this machine to write, judge and send."""

from pathlib import Path
from typing import Annotated

import typer

from autoblog import atomic_files
from autoblog.cli import console, wiring
from autoblog.cli.studio_wiring import make_workshop
from autoblog.errors import SettingError, UsageError

NAME = "AUTOBLOG_STUDIO_PASSWORD_HASH"
SHORTEST = 8


def studio(
    context: typer.Context,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="0 lets the system choose one.")
    ] = 7860,
    set_password: Annotated[
        bool, console.flag("--set-password", help="Ask for a new password, and store its hash.")
    ] = False,
) -> None:
    """Open a web page on this machine to write, judge and send.

    Other machines reach it with --host, once there is a password.

    Example: autoblog studio
    """
    from autoblog.studio import Doors, listen, serve_studio

    if set_password:
        _set_password(context.obj.env_file or Path(".env"))
        return
    _check_installed()
    settings = wiring.settings_of(context)
    hashed = settings.studio_password_hash
    doors = Doors(host=host, password_hash=None if hashed is None else hashed.get_secret_value())
    workshop = make_workshop(context.obj, settings)
    with listen(host, port) as listening:
        address = f"[{host}]" if ":" in host else host
        console.tell(f"opening the studio at http://{address}:{listening.getsockname()[1]}/")
        console.tell("Ctrl-C ends it")
        serve_studio(workshop, doors, listening)


def _set_password(path: Path) -> None:
    """Ask for a password twice, and put its hash into the settings file."""
    import secrets

    from autoblog.studio import hash_password
    from autoblog.studio.passwords import SALT_BYTES

    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    if len(password) < SHORTEST:
        raise UsageError(f"the password has {len(password)} characters; take {SHORTEST} or more")
    line = f"{NAME}={hash_password(password, salt=secrets.token_bytes(SALT_BYTES))}"
    with console.storage_errors(path):
        old = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        kept = [each for each in old if not each.removeprefix("export ").startswith(f"{NAME}=")]
        with atomic_files.replacing(path, mode=0o600) as fresh:
            fresh.write_text("\n".join([*kept, line, ""]), encoding="utf-8")
    console.tell(f"the password's hash is in {path}; the studio asks for it from its next start on")


def _check_installed() -> None:
    """Raise `SettingError` without Gradio."""
    from importlib.util import find_spec

    if find_spec("gradio") is None:
        raise SettingError("the studio needs Gradio: pip install 'autoblog[studio]'")
