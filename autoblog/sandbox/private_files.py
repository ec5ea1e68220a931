"""Files and folders that only their owner may read."""

import os
from pathlib import Path

from autoblog.errors import SandboxError


def make_private_folder(folder: Path) -> None:
    """Make `folder` (and what leads to it) for us alone; refuse one that is somebody else's."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise SandboxError(f"{folder} belongs to somebody else; choose another folder")
    folder.chmod(0o700)


def write_private(path: Path, text: str) -> None:
    """Write `text` in one step, so that a reader sees the old file or the new one, never half."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)
