"""Tokens per second of our engine beside OpenVINO, ONNX Runtime and CTranslate2, in one run.

    python -m pip install --constraint constraints.txt --group engines
    python benchmarks/engines.py [--batch 1,4,16] [--only openvino,onnxruntime] [--json]

GPT-Neo 125M with random weights. Each engine lives in a process of its own, gets the model in the
way that suits it best (see `rivals`), all threads, and computes the prompt once for all its rows;
they take turns. Before it is timed, each is held to transformers: `off` is the largest difference
of its scores over the whole length, in standard deviations of the scores. `ratio` is against
transformers' pipeline at batch 1. The others choose greedily, ours and the pipeline sample.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch
from rivals import RIVALS, Variant, prepare
from rivals.serving import check_prompt, serve
from transformers import AutoModelForCausalLM

from autoblog.generation.benchmark.measuring import (
    EngineProcess,
    Plan,
    Run,
    Work,
    model_of,
    serving,
    started,
)
from autoblog.generation.library_output import quiet_libraries

OURS = ("int8", "bfloat16", "float32")
EXACT = 1e-4  # float32 sums in another order
MIB = 2**20


@dataclass
class Lane:
    """One engine at one batch."""

    engine: str
    process: EngineProcess
    batch: int
    off: float | None = None
    runs: list[Run] = field(default_factory=list)

    def turn(self, asked: argparse.Namespace) -> None:
        work = Work(
            engine=self.engine,
            batch=self.batch,
            prompt_tokens=asked.prompt_tokens,
            new_tokens=asked.new_tokens,
        )
        self.runs.append(self.process.run(work))

    @property
    def tokens_per_s(self) -> float:
        return statistics.median(run.tokens / run.seconds for run in self.runs)

    def row(self, base: float) -> dict[str, Any]:
        return {
            "engine": self.engine,
            "dtype": self.process.dtype,
            "batch": self.batch,
            "tokens_per_s": round(self.tokens_per_s, 1),
            "ratio": round(self.tokens_per_s / base, 2),
            "peak_mib": max(run.peak_bytes for run in self.runs) // MIB,
            "off": self.off,
        }


def convert(model: str, folder: str, engine: str, room: int) -> None:
    """In a process of its own, which takes its memory along."""
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # converters print, results stand alone
    with quiet_libraries():
        network = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32).eval()
    with torch.no_grad():
        variants = prepare(engine, network, Path(folder), room=room)
    (Path(folder) / f"{engine}.json").write_text(json.dumps([one.dtype for one in variants]))


def converted(model: str, folder: str, engine: str, *, room: int) -> list[Variant]:
    process = get_context("spawn").Process(target=convert, args=(model, folder, engine, room))
    process.start()
    process.join()
    if process.exitcode != 0:
        sys.exit(f"{engine} could not take the model; see above")
    dtypes = json.loads((Path(folder) / f"{engine}.json").read_text())
    return [Variant(engine=engine, dtype=dtype) for dtype in dtypes]


def open_rivals(
    stack: ExitStack, model: str, folder: str, asked: argparse.Namespace
) -> Iterator[tuple[EngineProcess, Variant, float]]:
    """Every other engine in every format it has, held to transformers."""
    with quiet_libraries():
        network = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32).eval()
    checked = Work(
        engine="", batch=1, prompt_tokens=asked.prompt_tokens, new_tokens=asked.new_tokens
    )
    room = asked.prompt_tokens + asked.new_tokens
    for engine in asked.only:
        for variant in converted(model, folder, engine, room=room):
            arguments = (folder, variant, checked, torch.get_num_threads())
            process = stack.enter_context(serving(serve, *arguments, engine=engine))
            text, scores = process.receive()
            off = difference(network, check_prompt(checked), text, scores)
            said = f"{engine} {variant.dtype}: {process.device}; off by {off:.2g}"
            print(said, file=sys.stderr)
            if variant.dtype == "float32" and off > EXACT:
                sys.exit(f"{engine} computes something else than GPT-Neo")
            yield process, variant, off


def difference(network: Any, prompt: Sequence[int], text: Sequence[int], scores: Any) -> float:
    """The largest, over the whole text, in standard deviations of transformers' scores."""
    with torch.no_grad():
        wanted = network(torch.tensor([[*prompt, *text]])).logits[0, len(prompt) - 1 : -1]
    return float((torch.from_numpy(scores) - wanted).abs().max() / wanted.std())


def measure(asked: argparse.Namespace) -> list[dict[str, Any]]:
    with ExitStack() as stack:
        model = stack.enter_context(model_of(Plan(shape="125M")))
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="autoblog-engines-"))

        def start(engine: str, dtype: str) -> EngineProcess:
            return stack.enter_context(started(engine, model, device="cpu", dtype=dtype))

        lanes = [Lane("pipeline", start("transformers", "auto"), 1)]
        opened = [("autoblog", start("autoblog", dtype), None) for dtype in OURS]
        for process, variant, off in open_rivals(stack, model, folder, asked):
            opened.append((variant.engine, process, off))
        for batch in asked.batch:
            lanes += [Lane(engine, process, batch, off) for engine, process, off in opened]
        for turn in range(asked.rounds):
            for lane in lanes:
                lane.turn(asked)
            print(f"round {turn + 1} of {asked.rounds}", file=sys.stderr)
        return [lane.row(lanes[0].tokens_per_s) for lane in lanes]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--batch", type=lambda text: list(map(int, text.split(","))), default="1,4,16"
    )
    parser.add_argument("--prompt-tokens", type=int, default=64)
    parser.add_argument("--new-tokens", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(RIVALS))
    parser.add_argument("--json", action="store_true", help="one object a line")
    asked = parser.parse_args()
    rows = measure(asked)
    if asked.json:
        print("\n".join(map(json.dumps, rows)))
        return
    print(f"| {' | '.join(rows[0])} |\n|{' --- |' * len(rows[0])}")
    for row in rows:
        print(f"| {' | '.join(map(cell, row.values()))} |")


def cell(value: str | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value < 1:
        return f"{value:.2g}"
    return value if isinstance(value, str) else f"{value:,}"


if __name__ == "__main__":
    main()
