"""Measures what sharing a step among threads is worth, alone and beside programs that are busy.

    python -m benchmarks.threads [--busy 1] [--rows 1] [--steps 600] [--json]

Steps of GPT-Neo's 125M shape in int8, random weights: by one thread, by all, and by as many as are
found to be faster (as a run does). Steps that settle it are counted. The ways take turns.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch

from autoblog.generation.engine.kernels.kernel_step import KernelStep
from autoblog.generation.engine.kernels.thread_count import ThreadCount
from autoblog.generation.engine.open_engine import make_step
from autoblog.generation.engine.step import next_logits, start_group
from benchmarks.speculation import build

ROUNDS = 3
PROMPT = list(range(64))


class FixedThreads(ThreadCount):
    """Tries nothing."""

    def __init__(self, count: int) -> None:
        super().__init__(torch.get_num_threads())
        self._settled = self._tried = count

    def took(self, seconds: float, *, rows: int) -> None:
        """Learn nothing."""


@torch.inference_mode()
def steps_a_second(step: KernelStep, *, rows: int, steps: int) -> float:
    cache, _ = step.prefill.extend(PROMPT)
    group = start_group(step, cache, candidates=rows, more=steps + 1)
    tokens = torch.arange(rows)
    started = time.perf_counter()
    for _ in range(steps):
        next_logits(step, [group], tokens)
    return steps / (time.perf_counter() - started)


@contextmanager
def busy_programs(count: int) -> Iterator[None]:
    programs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        time.sleep(0.5)  # real programs, which take a moment to be busy
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


def measure(step: KernelStep, *, rows: int, steps: int) -> dict[str, float]:
    """Return the steps a second of each way, the median of the rounds."""
    most = torch.get_num_threads()
    ways: dict[str, ThreadCount] = {
        "one": FixedThreads(1),
        "all": FixedThreads(most),
        "found": ThreadCount(most),
    }
    speeds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, count in ways.items():
            step.threads = count
            speeds[name].append(steps_a_second(step, rows=rows, steps=steps))
    return {name: statistics.median(own) for name, own in speeds.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--busy", type=int, default=1, help="how many busy programs")
    parser.add_argument("--rows", type=int, default=1)
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--json", action="store_true", help="one object a line")
    given = parser.parse_args(arguments)
    step = make_step(build("125M"))
    if not isinstance(step, KernelStep):
        sys.exit("the kernels are not built, or do not run here")
    for programs in (0, given.busy):
        with busy_programs(programs):
            found = measure(step, rows=given.rows, steps=given.steps)
        row = {"busy_programs": programs, "rows": given.rows, "threads": torch.get_num_threads()}
        if given.json:
            print(json.dumps(row | {"steps_a_second": found}))
            continue
        told = ", ".join(
            f"{name} {own:.0f} ({own / found['all']:.2f})" for name, own in found.items()
        )
        print(f"{programs} busy programs, {given.rows} rows: {told} steps a second")


if __name__ == "__main__":
    main()
