"""A plan to the speed of every engine in it.

One engine runs at a time, and they take turns, so that a machine that slows down slows all of them.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from autoblog.generation.benchmark.benchmark_models import model_of
from autoblog.generation.benchmark.processes import EngineProcess, Lane, started


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
