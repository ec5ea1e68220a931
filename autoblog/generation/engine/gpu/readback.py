"""Tokens from the device to the host, while the device goes on with what it is told next."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor


def start_reading(tokens: Tensor) -> Callable[[], list[int]]:
    """Send a tensor to the host that nothing will change; what is returned waits for it alone.

    `tolist` would wait for all that was launched before it is called, the next step too. A CPU
    has nothing to wait for.
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
    """Streams and events are then those of this GPU, and not of the first one."""
    return torch.cuda.device(device) if device.type == "cuda" else nullcontext()
