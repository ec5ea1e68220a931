"""Lets one command at a time change a sandbox."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from autoblog.sandbox.folder import claim


@contextlib.contextmanager
def locked(folder: Path, *, report: Callable[[str], object]) -> Iterator[None]:
    """Claim `folder` and hold its lock, waiting for whoever holds it now.

    The holder may remove the whole sandbox; who waited then starts a new one.
    """
    descriptor = _take(folder, report)
    try:
        yield
    finally:
        os.close(descriptor)


def _take(folder: Path, report: Callable[[str], object]) -> int:
    path = folder / "lock"
    while True:
        claim(folder)
        with contextlib.suppress(FileNotFoundError):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _wait_for(descriptor, report)
                if os.path.samestat(os.fstat(descriptor), path.stat()):
                    return descriptor
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)


def _wait_for(descriptor: int, report: Callable[[str], object]) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        report("Waiting for another sandbox command in this folder")
        fcntl.flock(descriptor, fcntl.LOCK_EX)
