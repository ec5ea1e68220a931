"""Waits until something is so, or gives up."""

import time
from collections.abc import Callable

_PAUSE_S = 0.05


def wait_until(
    condition: Callable[[], bool],
    *,
    within_s: float,
    wait: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> bool:
    """Ask `condition` until it holds (True) or `within_s` seconds have gone (False)."""
    deadline = clock() + within_s
    while not condition():
        if clock() >= deadline:
            return False
        wait(_PAUSE_S)
    return True
