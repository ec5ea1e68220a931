"""The machine itself: bytes read in a second, and a process's peak memory."""

import contextlib
import resource
import time
from pathlib import Path
from typing import Self

import torch

_BLOCK = 2**26  # numbers of float32: 256 MiB, beyond a processor's caches
_GPU_BLOCK = 2**28  # 1 GiB, beyond a GPU's
_GPU_READS = 20  # without a wait between them, since a wait takes as long as a large read
_TURNS = 5
_KIB = 1024
_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")


def bandwidth(device: torch.device) -> float:
    """Measure the bytes that the device reads from its memory in a second, with all its cores."""
    size, reads = (_GPU_BLOCK, _GPU_READS) if device.type == "cuda" else (_BLOCK, 1)
    block = torch.ones(size, device=device)
    best = min(_seconds_to_read(block, reads) for _ in range(_TURNS))
    return block.nbytes * reads / best


def _seconds_to_read(block: torch.Tensor, reads: int) -> float:
    started = time.perf_counter()
    for _ in range(reads):
        total = block.sum()
    float(total)  # waits for the device
    return time.perf_counter() - started


class Peak:
    """Measures the peak memory of the GPU, or of this process, between its entry and exit."""

    bytes: int = 0

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def __enter__(self) -> Self:
        if self._device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(self._device)
        with contextlib.suppress(OSError):
            _RESET.write_text("5", encoding="ascii")  # proc(5): resets the peak resident set size
        return self

    def __exit__(self, *_: object) -> None:
        if self._device.type == "cuda":
            self.bytes = torch.cuda.max_memory_allocated(self._device)
        else:
            self.bytes = _peak_resident()


def _peak_resident() -> int:
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
        [peak] = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    except (OSError, ValueError):  # not Linux: the peak since the process began
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB
    return int(peak) * _KIB
