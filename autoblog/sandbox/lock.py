"""Lets one command at a time change a sandbox."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from autoblog.errors import SandboxError
from autoblog.sandbox.folder import claim


@contextlib.contextmanager
def locked(folder: Path, *, report: Callable[[str], object]) -> Iterator[None]:
    """Hold the lock of `folder`, waiting for whoever holds it now, and claim it.

    The holder may remove the whole sandbox; who waited then starts a new one.
    """
    descriptor = _take(folder, report)
    try:
        claim(folder)
        yield
    finally:
        os.close(descriptor)


def _take(folder: Path, report: Callable[[str], object]) -> int:
    # The folder itself is locked, not a file in it: so it is claimed and removed under the lock.
    while True:
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700, parents=True)
        with contextlib.suppress(FileNotFoundError):  # removed at this moment: made anew
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
