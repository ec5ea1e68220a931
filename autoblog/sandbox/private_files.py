"""Files and folders that only their owner may read."""

import os
from pathlib import Path

from autoblog.atomic_files import replacing
from autoblog.errors import SandboxError


def make_private_folder(folder: Path) -> None:
    """Make `folder` for us alone. Raises `SandboxError` if it belongs to another user."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise SandboxError(f"{folder} belongs to somebody else; choose another folder")
    folder.chmod(0o700)


def write_private(path: Path, text: str) -> None:
    """Write `text` in one step to a file that only we may read."""
    with replacing(path, mode=0o600) as fresh:
        fresh.write_text(text, encoding="utf-8")
