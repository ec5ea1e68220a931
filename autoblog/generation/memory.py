"""Measures free memory, frees it, and recognises the errors of a full one."""

import contextlib
import ctypes
import gc
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import torch

Result = TypeVar("Result")

_PHRASES = (
    "can't allocate memory",  # torch's CPU allocator
    "out of memory",  # CUDA, MPS
    "CUBLAS_STATUS_ALLOC_FAILED",
)
_SYSTEM = Path("/")
_KIB = 1024


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether a foreign error means that the device's memory is full.

    The CPU's and MPS's allocators raise a plain `RuntimeError`, recognised by its text.
    """
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(phrase in str(error) for phrase in _PHRASES)


def unless_memory_is_full(action: Callable[[], Result]) -> Result | None:
    """Return the action's result, or None if memory ran out.

    The answer is a value, since the traceback of an exception would keep the tensors alive.
    """
    try:
        return action()
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
    return None


def free_memory(device: torch.device) -> None:
    """Return unused memory to the system, the GPU's too."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "cpu":
        give_back_heap()


def give_back_heap() -> None:
    """Return the free memory of glibc's heap to the system; other systems do so by themselves.

    glibc serves blocks of up to 32 MiB from its heap once some were freed (mallopt(3),
    M_MMAP_THRESHOLD), and keeps them.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def available_memory(device: torch.device) -> int | None:
    """Return the device's free bytes; None if the system does not say (MPS, CPUs without Linux).

    Memory of a GPU that torch has reserved and does not use counts as free.
    """
    if device.type == "cuda":
        unused = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0]) + unused
    return linux_memory(_SYSTEM) if device.type == "cpu" else None


def linux_memory(root: Path) -> int | None:
    """Return the bytes that Linux has available, within a container's limit; `root` is `/`."""
    try:
        fields = _fields(root / "proc/meminfo")
        available = fields["MemAvailable:"] * _KIB
    except (OSError, KeyError, ValueError):
        return None
    limit = _container_memory(root / "sys/fs/cgroup")
    return available if limit is None else min(available, limit)


def _container_memory(group: Path) -> int | None:
    """Return what a container's limit leaves (cgroup v2); the file cache counts as free."""
    try:
        limit = int((group / "memory.max").read_text(encoding="ascii"))
        used = int((group / "memory.current").read_text(encoding="ascii"))
        cached = _fields(group / "memory.stat").get("inactive_file", 0)
    except (OSError, ValueError):  # no limit reads "max"
        return None
    return max(0, limit - used + cached)


def _fields(path: Path) -> dict[str, int]:
    lines = path.read_text(encoding="ascii").splitlines()
    return {words[0]: int(words[1]) for words in map(str.split, lines) if len(words) > 1}
