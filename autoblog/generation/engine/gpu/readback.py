"""Tokens from the device to the host, while the device goes on with the next step."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor


def start_reading(tokens: Tensor) -> Callable[[], list[int]]:
    """Send a tensor that nothing will change to the host; the result waits for this copy only.

    `tolist` would wait for all work that was launched before its call, the next step included. On
    a CPU there is nothing to wait for.
    """
    if not tokens.is_cuda:
        return tokens.tolist
    arrived = torch.cuda.Event()  # type: ignore[no-untyped-call]
    host = torch.empty(tokens.shape, dtype=tokens.dtype, pin_memory=True)
    host.copy_(tokens, non_blocking=True)
    arrived.record()

    def read() -> list[int]:
        arrived.synchronize()
        found: list[int] = host.tolist()
        return found

    return read


def on(device: torch.device) -> AbstractContextManager[object]:
    """Make streams and events those of this GPU, not of the first one."""
    return torch.cuda.device(device) if device.type == "cuda" else nullcontext()
