"""Replaces a file in one step: readers see the old version or the new one, never half of one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path, *, mode: int = 0o666) -> Iterator[Path]:
    """Yield an empty file beside `path` that takes its place when the block ends.

    If the block raises, `path` stays as it was. A link stays a link; its target is replaced. The
    umask applies to `mode`. Raises `OSError` if the folder cannot be written to.
    """
    target = path.resolve()
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)  # left by a killed process of the same id
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    try:
        yield fresh
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
