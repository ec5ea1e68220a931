"""All that needs a GPU, rehearsed on a CPU; and parts that fail, die or hang."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest

from benchmarks.timed_parts import LOG, RESULTS, Outcome, Part, Row, run_parts

ROOT = Path(__file__).parents[3]


def finds(_: float) -> Iterator[Row]:
    yield {"loss": 0.123456}


def raises(_: float) -> Iterator[Row]:
    yield {"found": 1}
    raise RuntimeError("CUDA error: an illegal memory access was encountered")


def dies(_: float) -> Iterator[Row]:
    yield {"found": 2}
    os.write(1, b"the last words")
    os.kill(os.getpid(), signal.SIGKILL)


def hangs(_: float) -> Iterator[Row]:
    yield {"started": subprocess.Popen(["sleep", "100"]).pid}
    time.sleep(100)


def misses(_: float) -> Iterator[Row]:
    yield {"of_spread": 0.3, "ok": False}
    yield {"of_spread": 0.0, "ok": True}


def run(out: Path, *parts: tuple[Callable[[float], Iterator[Row]], float], budget_s: float) -> None:
    made = [Part(run.__name__, run, limit_s) for run, limit_s in parts]
    run_parts(made, out=out, budget_s=budget_s, context=get_context("spawn"))


def written(out: Path) -> dict[str, Outcome]:
    lines = (out / RESULTS).read_text(encoding="utf-8").splitlines()
    return {(outcome := Outcome(**json.loads(line))).part: outcome for line in lines}


def has_ended(pid: int) -> bool:
    """Tell whether a process ends within seconds; it may stay as a zombie if nobody reaps it."""
    for _ in range(100):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.1)
    return False


def test_a_part_that_fails_dies_or_hangs_does_not_stop_the_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path, (raises, 60), (dies, 60), (hangs, 8), (misses, 60), (finds, 60), budget_s=200)
    found = written(tmp_path)
    ends = [f"{name} {outcome.outcome}" for name, outcome in found.items()]
    assert ends == ["raises failed", "dies failed", "hangs cut", "misses failed", "finds done"]
    assert found["raises"].found == [{"found": 1}]
    assert found["raises"].said.endswith("an illegal memory access was encountered")
    assert found["dies"].found == [{"found": 2}]
    assert "exit code -9" in found["dies"].said
    assert "the last words" in (tmp_path / LOG).read_text(encoding="utf-8")
    assert 8 <= found["hangs"].seconds < 30
    assert has_ended(found["hangs"].found[0]["started"])
    printed = capsys.readouterr().out
    assert "  finds: loss=0.1235\nfinds: done in" in printed
    assert printed.index("raises: failed in") < printed.index("dies: failed in")


def test_the_budget_cuts_a_part_and_leaves_out_the_next(tmp_path: Path) -> None:
    run(tmp_path, (hangs, 60), (finds, 60), budget_s=2)
    found = written(tmp_path)
    assert found["hangs"].outcome == found["finds"].outcome == "cut"
    assert found["hangs"].seconds < 30
    assert found["finds"].said == "No time was left for it."


def test_wheels_have_the_versions_that_are_tested_together() -> None:
    needed = (ROOT / "benchmarks/gpu-requirements.txt").read_text(encoding="utf-8").splitlines()
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert {line for line in needed if not line.startswith("#")} <= set(constraints)


def test_the_most_important_comes_first() -> None:
    from benchmarks.gpu import parts  # noqa: PLC0415  # the other tests' processes need no torch

    assert [part.name for part in parts(posts=ROOT, on_gpu=True)] == [
        *("machine", "tests", "engine", "graphs", "bench 2.7B", "bench 1.3B", "bench 125M"),
        *("allocator", "lora", "train"),
    ]


@pytest.mark.slow
def test_a_rehearsal_runs_every_part(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.gpu", "--rehearse", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    names = ["machine", "tests", "engine", "graphs", "bench starter", "allocator", "lora", "train"]
    found = written(tmp_path)
    assert list(found) == names
    assert {outcome.outcome for outcome in found.values()} == {"done"}, done.stdout + done.stderr
    assert done.returncode == 0
    assert all(f"\n{name}: done in " in done.stdout for name in names)
    assert {row["dtype"] for row in found["engine"].found} == {
        *("float32", "bfloat16", "float16", "int8")
    }
    assert found["graphs"].found[0]["replays"] == found["graphs"].found[0]["steps"] > 1
    assert {row["engine"] for row in found["bench starter"].found} >= {"autoblog", "transformers"}
