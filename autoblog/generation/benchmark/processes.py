"""Each engine in a process of its own, so that its memory can be told from the others'.

A process sends `Ready` when it has loaded its engine, and answers every `Work` by a `Turn`.
"""

import multiprocessing
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from autoblog.errors import AutoblogError, GenerationError

SPAWN = multiprocessing.get_context("spawn")  # a fork would share torch's threads


@dataclass(frozen=True, kw_only=True)
class Work:
    """The work of one turn: `batch` candidates of one prompt, and how many new tokens each."""

    engine: str
    batch: int
    prompt_tokens: int
    new_tokens: int


@dataclass(frozen=True, kw_only=True)
class Ready:
    """What was loaded, and the bytes that the device reads in a second."""

    device: str
    dtype: str
    bandwidth: float


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What one turn took; `read_bytes` are the bytes that a step must read from memory."""

    seconds: float
    tokens: int
    peak_bytes: int
    read_bytes: int


class EngineProcess:
    """An engine in a process of its own."""

    def __init__(self, pipe: Connection, *, engine: str) -> None:
        self._pipe = pipe
        self.engine = engine
        ready: Ready = self.receive()
        self.device, self.dtype, self.bandwidth = ready.device, ready.dtype, ready.bandwidth

    def run(self, work: Work) -> Turn:
        """Run one turn."""
        self._pipe.send(work)
        turn: Turn = self.receive()
        return turn

    def receive(self) -> Any:
        """Return what the engine says next. Raises `GenerationError` if its process has ended."""
        try:
            answer = self._pipe.recv()
        except EOFError:
            raise GenerationError(
                f"The process that ran {self.engine} has ended; there may not be enough memory. "
                "Measure fewer number formats at once, a smaller shape, or a smaller batch."
            ) from None
        if isinstance(answer, AutoblogError):
            raise answer
        return answer


@dataclass(kw_only=True)
class Lane:
    """One engine at one batch, and its turns."""

    engine: str
    batch: int
    process: EngineProcess
    turns: list[Turn] = field(default_factory=list)

    @property
    def tokens_per_s(self) -> float:
        """The median of the turns."""
        return statistics.median(turn.tokens / turn.seconds for turn in self.turns)

    @property
    def peak_bytes(self) -> int:
        """The most memory of any turn."""
        return max(turn.peak_bytes for turn in self.turns)

    def take_turn(self, *, prompt_tokens: int, new_tokens: int) -> None:
        """Run one turn and keep it."""
        work = Work(
            engine=self.engine, batch=self.batch, prompt_tokens=prompt_tokens, new_tokens=new_tokens
        )
        self.turns.append(self.process.run(work))


@contextmanager
def started(engine: str, folder: str, *, device: str, dtype: str) -> Iterator[EngineProcess]:
    """Start our engine or transformers on a model; it is loaded and ready."""
    from autoblog.generation.benchmark.engine_process import serve  # noqa: PLC0415  # torch costs seconds

    with serving(serve, folder, engine, device, dtype, engine=engine) as process:
        yield process


@contextmanager
def serving(serve: Callable[..., None], *arguments: Any, engine: str) -> Iterator[EngineProcess]:
    """Run `serve(pipe, *arguments)` in a process."""
    pipe, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=serve, args=(theirs, *arguments))
    process.start()
    theirs.close()
    try:
        yield EngineProcess(pipe, engine=engine)
    finally:
        pipe.close()
        process.terminate()
        process.join()
