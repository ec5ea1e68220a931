"""Steps as CUDA graphs: the host launches hundreds of small kernels at once.

One graph for each shape, captured when it is first needed. Rows and tokens are padded up to a few
shapes. A graph reads and writes the memory that it was captured with; see `slots`.
"""

import logging
from collections.abc import Callable

import torch

from autoblog.generation.memory import is_out_of_memory
from autoblog.log_lines import Line

SlotStep = Callable[[int, int], None]
"""Runs a step over the first slots: the number of rows, and the length that they read."""

Capture = Callable[[Callable[[], None]], Callable[[], None]]

ROWS = (1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256)
_STEP = 64
_FINE = 512  # tokens up to which every multiple of `_STEP` is a shape
_WARM_UPS = 2  # the first run of a shape may set up libraries, which a graph cannot hold
_log = logging.getLogger(__name__)


def padded_rows(rows: int, *, most: int) -> int:
    """Round a number of rows up to a shape; `most` is the number of slots."""
    return min(most, next((size for size in ROWS if size >= rows), most))


def padded_length(tokens: int, *, most: int) -> int:
    """Round the tokens of the longest row up to a shape, by at most a quarter or 64.

    A shape for every length would need a graph for every length.
    """
    step = _STEP
    while tokens > _FINE * step // _STEP:
        step *= 2
    return min(most, -(-tokens // step) * step)


def eager(step: SlotStep) -> SlotStep:
    """Run the step as it is: the host launches each kernel by itself."""
    return step


class GraphedSteps:
    """Captures a step of each shape once and replays it; goes on eagerly if capturing fails."""

    def __init__(self, step: SlotStep, *, capture: Capture) -> None:
        self._step = step
        self._capture: Capture | None = capture
        self._replays: dict[tuple[int, int], Callable[[], None]] = {}

    def __call__(self, rows: int, length: int) -> None:
        """Run the step of that shape on the slots as they are now."""
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
            _log.warning(Line("no CUDA graphs: kernels are launched one by one", error=error))
            self._capture = None
            return run


class CudaCapture:
    """Captures what a callable launches on one device.

    The graphs share one pool of memory: nothing in it outlives a replay, since a step's inputs and
    outputs are in the slots.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
        self._pool = torch.cuda.graph_pool_handle()

    def __call__(self, run: Callable[[], None]) -> Callable[[], None]:
        """Return the graph's replay; warms up on a side stream, as torch's notes on graphs say."""
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
