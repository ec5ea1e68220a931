"""A plan to the speed of every engine in it.

The engines take turns, one at a time, so that a machine that slows down slows all of them.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from autoblog.errors import StorageError, UsageError
from autoblog.generation.benchmark.processes import SPAWN, EngineProcess, Lane, started
from autoblog.generation.entry_points import model_folder

SHAPES = {"125M": (768, 12, 12), "1.3B": (2048, 24, 16), "2.7B": (2560, 32, 20)}
"""Hidden size, layers and heads, from the config.json of EleutherAI/gpt-neo-125m, -1.3B, -2.7B."""


@dataclass(frozen=True, kw_only=True)
class BenchmarkPlan:
    """The model, the engines and their work.

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


@dataclass(frozen=True, kw_only=True)
class EngineSpeed:
    """The median of an engine's turns.

    `engine` is `autoblog`, `transformers` or `pipeline`. `ratio` is against the pipeline at batch
    1. `limit_ratio` is the share of the bandwidth limit: the time to read what a step must read, at
    the bandwidth measured on the spot, over the time of a step.
    """

    engine: str
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


@contextmanager
def model_of(*, shape: str | None, model: str | None = None, device: str = "cpu") -> Iterator[str]:
    """Yield the folder of a model, or of a shape with random weights, deleted afterwards."""
    if shape is None:
        yield str(model_folder(model or ""))
        return
    if shape not in SHAPES:
        raise UsageError(f"there is no shape {shape!r}; use one of: {', '.join(SHAPES)}")
    from autoblog.generation.benchmark.shapes import write_shape  # noqa: PLC0415  # torch is slow

    with TemporaryDirectory(prefix="autoblog-bench-") as folder:
        # in a process of its own, whose memory is freed when it ends
        process = SPAWN.Process(target=write_shape, args=(shape, folder, device))
        process.start()
        process.join()
        if process.exitcode != 0:
            raise StorageError(
                f"A model of the shape {shape} could not be written to {folder}; see above. "
                "TMPDIR can name another folder with more room."
            )
        yield folder


def measure(plan: BenchmarkPlan) -> Iterator[EngineSpeed]:
    """Run the plan, and yield the speeds, the pipeline's first.

    Raises `SettingError` and `ModelError` as loading does, and `GenerationError` if the process of
    an engine has ended.
    """
    with (
        model_of(shape=plan.shape, model=plan.model, device=plan.device) as folder,
        ExitStack() as stack,
    ):

        def start(engine: str, dtype: str) -> EngineProcess:
            return stack.enter_context(started(engine, folder, device=plan.device, dtype=dtype))

        theirs = start("transformers", "auto")
        ours = [start("autoblog", dtype) for dtype in plan.dtypes]
        lanes = [Lane(engine="pipeline", batch=1, process=theirs)]
        for batch in plan.batches:
            lanes.append(Lane(engine="transformers", batch=batch, process=theirs))
            lanes += [Lane(engine="autoblog", batch=batch, process=process) for process in ours]
        for _ in range(plan.rounds):
            for lane in lanes:
                lane.take_turn(prompt_tokens=plan.prompt_tokens, new_tokens=plan.new_tokens)
        for lane in lanes:
            yield _speed(lane, plan, base=lanes[0].tokens_per_s)


def _speed(lane: Lane, plan: BenchmarkPlan, *, base: float) -> EngineSpeed:
    step_s = lane.batch / lane.tokens_per_s
    return EngineSpeed(
        engine=lane.engine,
        shape=plan.shape or plan.model or "",
        device=lane.process.device,
        dtype=lane.process.dtype,
        batch=lane.batch,
        prompt_tokens=plan.prompt_tokens,
        new_tokens=plan.new_tokens,
        tokens_per_s=round(lane.tokens_per_s, 2),
        ratio=round(lane.tokens_per_s / base, 2),
        peak_bytes=lane.peak_bytes,
        limit_ratio=round(lane.turns[0].read_bytes / lane.process.bandwidth / step_s, 3),
    )
