"""The folder that holds a sandbox: a marker file makes it ours, and only ours is ever removed."""

import secrets
import shutil
from pathlib import Path

from autoblog.errors import SandboxError
from autoblog.sandbox.private_files import make_private_folder

_MARKER = "AUTOBLOG-SANDBOX"
_MARKER_TEXT = """\
This folder holds a throwaway WordPress made by `autoblog sandbox up`: its files, its database, its
passwords. `autoblog sandbox down --purge` ends its programs and removes the folder.
"""


def claim(folder: Path) -> None:
    """Make `folder` a sandbox's, under its lock; refuse one that holds something else."""
    if is_claimed(folder):
        return
    if any(folder.iterdir()):
        raise SandboxError(
            f"{folder} holds other files and is not a sandbox; choose an empty folder or a new one"
        )
    make_private_folder(folder)
    (folder / _MARKER).write_text(_MARKER_TEXT)
    # It holds passwords, and may lie in a folder that is under version control.
    (folder / ".gitignore").write_text("*\n")


def is_claimed(folder: Path) -> bool:
    """Whether `folder` is a sandbox's."""
    return (folder / _MARKER).is_file()


def remove(folder: Path) -> None:
    """Remove a sandbox's folder with all that is in it; its programs must have ended."""
    if not is_claimed(folder):
        raise SandboxError(f"{folder} is not a sandbox; it is left as it is")
    # Moved away first: whoever looks meanwhile sees a whole sandbox or none.
    doomed = folder.with_name(f"{folder.name}.removed-{secrets.token_hex(4)}")
    folder.rename(doomed)
    shutil.rmtree(doomed)
