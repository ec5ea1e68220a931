"""What a sandbox remembers between two commands; it exists once the installation is complete."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from autoblog.errors import SandboxError
from autoblog.sandbox.private_files import write_private
from autoblog.sandbox.site_form import Account

_FILE = "state.json"


@dataclass(frozen=True, kw_only=True)
class State:
    """The last port (0 before the first), the reviewer's administrator, autoblog's author."""

    port: int
    administrator: Account
    author: Account


def read_state(folder: Path) -> State | None:
    """What the sandbox in `folder` remembers; None while it is not installed."""
    path = folder / _FILE
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return State(
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


def write_state(folder: Path, state: State) -> None:
    """Remember `state` in `folder`, readable by us alone."""
    write_private(folder / _FILE, json.dumps(asdict(state), indent=2))
