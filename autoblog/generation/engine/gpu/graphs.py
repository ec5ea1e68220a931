"""Steps as CUDA graphs: hundreds of small kernels, launched by the host at once.

One graph for each shape, captured when it is first needed. A graph reads and writes the memory
that it was captured with; see `slots`.
"""

import logging
from collections.abc import Callable
from typing import Protocol

import torch

from autoblog.generation.memory import is_out_of_memory

Step = Callable[[int, int], None]
Capture = Callable[[Callable[[], None]], Callable[[], None]]

_WARM_UPS = 2  # the first run of a shape may set up libraries, which a graph cannot hold
_log = logging.getLogger(__name__)


class Steps(Protocol):
    """Runs steps of any shape."""

    def run(self, rows: int, length: int) -> None:
        """Run the step of that shape on what the slots hold now."""


class EagerSteps:
    """Each kernel is launched as it comes."""

    def __init__(self, step: Step) -> None:
        self._step = step

    def run(self, rows: int, length: int) -> None:
        """See `Steps.run`."""
        self._step(rows, length)


class GraphedSteps:
    """Captures a step of each shape once and replays it; where that fails, goes on eagerly."""

    def __init__(self, step: Step, *, capture: Capture) -> None:
        self._step = step
        self._capture: Capture | None = capture
        self._replays: dict[tuple[int, int], Callable[[], None]] = {}

    def run(self, rows: int, length: int) -> None:
        """See `Steps.run`."""
        if (rows, length) not in self._replays:
            self._replays[rows, length] = self._captured(rows, length)
        self._replays[rows, length]()

    def _captured(self, rows: int, length: int) -> Callable[[], None]:
        def run() -> None:
            self._step(rows, length)

        if self._capture is None:
            return run
        try:
            return self._capture(run)
        except RuntimeError as error:
            if is_out_of_memory(error):
                raise
            _log.warning("no CUDA graphs, steps are launched one by one: %s", error)
            self._capture = None
            return run


class CudaCapture:
    """Captures what a callable launches on one device.

    The graphs share one pool of memory: nothing in it outlives a replay, since what a step is
    given and what it leaves stands in the slots.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
        self._pool = torch.cuda.graph_pool_handle()

    def __call__(self, run: Callable[[], None]) -> Callable[[], None]:
        """The graph's replay; warmed up on a side stream, as torch's notes on graphs ask for."""
        with torch.cuda.device(self._device):
            current = torch.cuda.current_stream()
            self._stream.wait_stream(current)
            with torch.cuda.stream(self._stream):
                for _ in range(_WARM_UPS):
                    run()
            current.wait_stream(self._stream)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph, pool=self._pool, stream=self._stream):
                run()
        replay: Callable[[], None] = graph.replay
        return replay
