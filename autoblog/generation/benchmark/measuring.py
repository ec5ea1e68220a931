"""Tokens per second of our engine, of transformers' `generate` and of its pipeline, side by side.

Each engine lives in a process of its own, so that its memory can be told apart; one of them runs
at a time, and they take turns, so that a machine that slows down slows all of them down. Importing
this package does not import torch.
"""

import multiprocessing
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from tempfile import TemporaryDirectory
from typing import Any, Literal

from autoblog.errors import AutoblogError, GenerationError, StorageError, UsageError
from autoblog.generation import model_folder

_SPAWN = multiprocessing.get_context("spawn")  # a fork would share torch's threads

Engine = Literal["autoblog", "transformers", "pipeline"]

SHAPES = {"125M": (768, 12, 12), "1.3B": (2048, 24, 16), "2.7B": (2560, 32, 20)}
"""Hidden size, layers and heads, from the config.json of EleutherAI/gpt-neo-125m, -1.3B, -2.7B."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """One turn: `batch` candidates of one prompt, and how many new tokens each."""

    engine: str
    batch: int
    prompt_tokens: int
    new_tokens: int


@dataclass(frozen=True, kw_only=True)
class Ready:
    """What a process has loaded; `bandwidth` is the bytes that it reads in a second."""

    device: str
    dtype: str
    bandwidth: float


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one turn of one engine took; `read_bytes` is what it must read for one token a row."""

    seconds: float
    tokens: int
    peak_bytes: int
    read_bytes: int


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """The median of an engine's turns.

    `ratio` is against the pipeline at batch 1. `limit_ratio` is the share of the bandwidth limit
    that was reached: the time that reading takes at the bandwidth measured on the spot, over the
    time that a step took.
    """

    engine: Engine
    shape: str
    device: str
    dtype: str
    batch: int
    prompt_tokens: int
    new_tokens: int
    tokens_per_s: float
    ratio: float
    peak_bytes: int
    limit_ratio: float


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which engines take turns at what.

    `shape` is one of `SHAPES`, with random weights, or else `model` a model's name. Our engine runs
    once in each of `dtypes`; transformers in the format that it takes by itself.
    """

    shape: str | None = None
    model: str | None = None
    device: str = "auto"
    batches: Sequence[int] = (1, 16)
    dtypes: Sequence[str] = ("auto",)
    prompt_tokens: int = 64
    new_tokens: int = 256
    rounds: int = 3


def measure(plan: Plan) -> Iterator[Measurement]:
    """Run the plan, and yield the measurements, that of the pipeline first.

    Raises `SettingError` and `ModelError` as loading does, and `GenerationError` for an engine
    whose process has ended.
    """
    with model_of(plan) as folder, ExitStack() as stack:

        def start(engine: str, dtype: str) -> EngineProcess:
            return stack.enter_context(started(engine, folder, device=plan.device, dtype=dtype))

        theirs = start("transformers", "auto")
        ours = [start("autoblog", dtype) for dtype in plan.dtypes]
        lanes = [_Lane("pipeline", 1, theirs)]
        for batch in plan.batches:
            lanes.append(_Lane("transformers", batch, theirs))
            lanes += [_Lane("autoblog", batch, one) for one in ours]
        for _ in range(plan.rounds):
            for lane in lanes:
                lane.turn(plan)
        for lane in lanes:
            yield lane.measurement(plan, base=lanes[0].tokens_per_s)


@dataclass
class _Lane:
    """One engine at one batch, and what its turns took."""

    engine: Engine
    batch: int
    process: "EngineProcess"
    runs: list[Run] = field(default_factory=list)

    @property
    def tokens_per_s(self) -> float:
        return statistics.median(run.tokens / run.seconds for run in self.runs)

    def turn(self, plan: Plan) -> None:
        work = Work(
            engine=self.engine,
            batch=self.batch,
            prompt_tokens=plan.prompt_tokens,
            new_tokens=plan.new_tokens,
        )
        self.runs.append(self.process.run(work))

    def measurement(self, plan: Plan, *, base: float) -> Measurement:
        step_s = self.batch / self.tokens_per_s
        return Measurement(
            engine=self.engine,
            shape=plan.shape or plan.model or "",
            device=self.process.device,
            dtype=self.process.dtype,
            batch=self.batch,
            prompt_tokens=plan.prompt_tokens,
            new_tokens=plan.new_tokens,
            tokens_per_s=round(self.tokens_per_s, 2),
            ratio=round(self.tokens_per_s / base, 2),
            peak_bytes=max(run.peak_bytes for run in self.runs),
            limit_ratio=round(self.runs[0].read_bytes / self.process.bandwidth / step_s, 3),
        )


class EngineProcess:
    """An engine in a process of its own."""

    def __init__(self, pipe: Connection, *, engine: str) -> None:
        self._pipe = pipe
        self._engine = engine
        ready: Ready = self.receive()
        self.device, self.dtype, self.bandwidth = ready.device, ready.dtype, ready.bandwidth

    def run(self, work: Work) -> Run:
        """One turn."""
        self._pipe.send(work)
        run: Run = self.receive()
        return run

    def receive(self) -> Any:
        """What the engine says next."""
        try:
            answer = self._pipe.recv()
        except EOFError:
            raise GenerationError(
                f"The process that ran {self._engine} has ended; there may not be enough memory. "
                "Measure fewer number formats at once, a smaller shape, or a smaller batch."
            ) from None
        if isinstance(answer, AutoblogError):
            raise answer
        return answer


@contextmanager
def model_of(plan: Plan) -> Iterator[str]:
    """Where the model is; one of a shape is made for the while."""
    if plan.shape is None:
        yield str(model_folder(plan.model or ""))
        return
    if plan.shape not in SHAPES:
        raise UsageError(f"there is no shape {plan.shape!r}; use one of: {', '.join(SHAPES)}")
    from autoblog.generation.benchmark.shapes import write_shape  # noqa: PLC0415  # torch is slow

    with TemporaryDirectory(prefix="autoblog-bench-") as folder:
        # in a process of its own, which takes its memory along when it ends
        process = _SPAWN.Process(target=write_shape, args=(plan.shape, folder, plan.device))
        process.start()
        process.join()
        if process.exitcode != 0:
            raise StorageError(
                f"A model of the shape {plan.shape} could not be written to {folder}; see above. "
                "TMPDIR can name another folder with more room."
            )
        yield folder


@contextmanager
def started(engine: str, folder: str, *, device: str, dtype: str) -> Iterator["EngineProcess"]:
    """One of our engines, loaded and ready."""
    from autoblog.generation.benchmark.engine_process import serve  # noqa: PLC0415  # torch costs seconds

    with serving(serve, folder, engine, device, dtype, engine=engine) as process:
        yield process


@contextmanager
def serving(serve: Callable[..., None], *arguments: Any, engine: str) -> Iterator["EngineProcess"]:
    """Run `serve(pipe, *arguments)`, which says `Ready` and answers every `Work` by a `Run`."""
    pipe, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=serve, args=(theirs, *arguments))
    process.start()
    theirs.close()
    try:
        yield EngineProcess(pipe, engine=engine)
    finally:
        pipe.close()
        process.terminate()
        process.join()
