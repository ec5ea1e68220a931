"""How much memory is free, giving it back, and whether an error says that there was too little."""

import contextlib
import ctypes
import gc
from pathlib import Path

import torch

_PHRASES = (
    "can't allocate memory",  # torch's CPU allocator
    "out of memory",  # CUDA, MPS
    "CUBLAS_STATUS_ALLOC_FAILED",
)
_SYSTEM = Path("/")
_KIB = 1024


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a foreign error means that the device's memory is full.

    The CPU's and MPS's allocators raise a plain `RuntimeError`, known by its text alone.
    """
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(phrase in str(error) for phrase in _PHRASES)


def free_memory(device: torch.device) -> None:
    """Give what is no longer used back to the system, the GPU's too."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "cpu":
        give_back_heap()


def give_back_heap() -> None:
    """Return what glibc's heap holds free to the system; other systems do it by themselves.

    glibc serves blocks of up to 32 MiB from its heap once some were freed (mallopt(3),
    M_MMAP_THRESHOLD), and keeps them.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def available_memory(device: torch.device) -> int | None:
    """Free bytes of the device; None where the system does not say (MPS, CPUs without Linux).

    What torch has reserved of a GPU and holds nothing in counts as free.
    """
    if device.type == "cuda":
        unused = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0]) + unused
    return linux_memory(_SYSTEM) if device.type == "cpu" else None


def linux_memory(root: Path) -> int | None:
    """What Linux has available, within the limit of a container; `root` is `/` but in tests."""
    try:
        fields = _fields(root / "proc/meminfo")
        available = fields["MemAvailable:"] * _KIB
    except (OSError, KeyError, ValueError):
        return None
    limit = _container_memory(root / "sys/fs/cgroup")
    return available if limit is None else min(available, limit)


def _container_memory(group: Path) -> int | None:
    """What a container's limit leaves (cgroup v2); the file cache counts as free, as it yields."""
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
