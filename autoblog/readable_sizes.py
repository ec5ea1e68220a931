"""Writes a number of bytes as a person reads it."""

from typing import Final

_MIB: Final = 2**20
_GIB: Final = 2**30


def readable_size(count: int) -> str:
    """Return `count` bytes in MiB or GiB: `480 MiB`, `5.3 GiB`."""
    return f"{count / _GIB:.1f} GiB" if count >= _GIB else f"{count / _MIB:.0f} MiB"
