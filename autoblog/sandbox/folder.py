"""The folder that holds a sandbox: private, claimed by a file, changed by one command at a time.

The folder itself is locked, not a file in it, so it can be claimed and removed under the lock.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from autoblog.atomic_files import replacing
from autoblog.errors import SandboxError

_MARKER = "AUTOBLOG-SANDBOX"
_MARKER_TEXT = """\
This folder holds a throwaway WordPress made by `autoblog sandbox up`: its files, its database, its
passwords. `autoblog sandbox down --purge` ends its programs and removes the folder.
"""


@contextlib.contextmanager
def locked(folder: Path, *, report: Callable[[str], object]) -> Iterator[None]:
    """Hold the lock of `folder`, once other commands have released it, and claim the folder.

    The folder is made anew if another command removed it meanwhile. Raises `SandboxError` if it
    holds something other than a sandbox.
    """
    descriptor = _lock(folder, report)
    try:
        _claim(folder)
        yield
    finally:
        os.close(descriptor)


def is_claimed(folder: Path) -> bool:
    """Return whether `folder` is a sandbox's."""
    return (folder / _MARKER).is_file()


def remove(folder: Path) -> None:
    """Remove a sandbox's folder with all that is in it; its programs must have ended."""
    if not is_claimed(folder):
        raise SandboxError(f"{folder} is not a sandbox; it is left as it is")
    # Moved away first, so that other commands see a whole sandbox or none.
    doomed = folder.with_name(f"{folder.name}.removed-{secrets.token_hex(4)}")
    folder.rename(doomed)
    shutil.rmtree(doomed)


def make_private_folder(folder: Path) -> None:
    """Make `folder` for us alone. Raises `SandboxError` if it belongs to another user."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if not is_our_own(folder):
        raise SandboxError(f"{folder} belongs to somebody else; choose another folder")
    folder.chmod(0o700)


def is_our_own(folder: Path) -> bool:
    """Return whether `folder` is a folder of ours, and not a link that somebody put there."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()


def write_private(path: Path, text: str) -> None:
    """Write `text` in one step to a file that only we may read."""
    with replacing(path, mode=0o600) as fresh:
        fresh.write_text(text, encoding="utf-8")


def _claim(folder: Path) -> None:
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


def _lock(folder: Path, report: Callable[[str], object]) -> int:
    while True:
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700, parents=True)
        with contextlib.suppress(FileNotFoundError):  # removed at this moment
            descriptor = _open(folder)
            try:
                _wait_for(descriptor, report)
                if os.path.samestat(os.fstat(descriptor), folder.stat()):
                    return descriptor
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)


def _open(folder: Path) -> int:
    try:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except NotADirectoryError:
        raise SandboxError(
            f"{folder} is not a folder; choose another place for the sandbox"
        ) from None


def _wait_for(descriptor: int, report: Callable[[str], object]) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        report("Waiting for another sandbox command in this folder")
        fcntl.flock(descriptor, fcntl.LOCK_EX)
