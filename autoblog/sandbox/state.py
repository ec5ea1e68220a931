"""The state of a sandbox between two commands; saved once the installation is complete."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from autoblog.errors import SandboxError
from autoblog.sandbox.private_files import write_private
from autoblog.sandbox.site_form import Account

_FILE = "state.json"


@dataclass(frozen=True, kw_only=True)
class SandboxState:
    """The last port (0 before the first), the reviewer's administrator, autoblog's author."""

    port: int
    administrator: Account
    author: Account


def read_state(folder: Path) -> SandboxState | None:
    """Return the state of the sandbox in `folder`; None if none is installed.

    Raises `SandboxError` if the file is damaged.
    """
    path = folder / _FILE
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return SandboxState(
            port=record["port"],
            administrator=Account(**record["administrator"]),
            author=Account(**record["author"]),
        )
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as error:
        raise SandboxError(
            f"{path} is damaged. Start afresh with: autoblog sandbox down --purge, then up again"
        ) from error


def write_state(folder: Path, state: SandboxState) -> None:
    """Save `state` in `folder`, readable by us alone."""
    write_private(folder / _FILE, json.dumps(asdict(state), indent=2))
