"""Tokens per second of our engine beside others on CPUs, in one run.

    python -m pip install --constraint constraints.txt --group engines
    python -m benchmarks.engines [--model smollm2] [--batch 1,4,16] [--only llamacpp] [--json]

`gpt-neo` is GPT-Neo 125M with random weights, `smollm2` is SmolLM2-135M-Instruct from its GGUF
file. Each engine lives in a process of its own, gets the model in the way that suits it best (see
`rivals`), all threads, and computes the prompt once for all its rows if it can; they take turns.
Before it is timed, each is compared with transformers: `off` is the largest difference of its
scores over the whole length, in standard deviations of the scores. Of an engine that shows no
scores it is how much its tokens fall behind those that transformers would choose. `ratio` is
against transformers' pipeline at batch 1. The others choose greedily, ours and the pipeline sample.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch

from autoblog.generation.benchmark.measuring import model_of
from autoblog.generation.benchmark.processes import EngineProcess, Lane, Work, serving, started
from autoblog.sandbox.demo_model import SMOLLM2
from benchmarks.rivals import RIVALS, BenchmarkModel, Variant, prepare
from benchmarks.rivals.serving import check_prompt, serve
from benchmarks.tables import print_rows
from tests.real_models import folder_of, gguf_of

EXACT = 1e-4  # float32 sums in another order
MIB = 2**20


def row(lane: Lane, *, base: float, off: float | None) -> dict[str, Any]:
    return {
        "engine": lane.engine,
        "dtype": lane.process.dtype,
        "batch": lane.batch,
        "tokens_per_s": round(lane.tokens_per_s, 1),
        "ratio": round(lane.tokens_per_s / base, 2),
        "peak_mib": lane.peak_bytes // MIB,
        "off": off,
    }


def convert(model: BenchmarkModel, folder: str, engine: str, room: int) -> None:
    """Convert a model in a process of its own, whose memory is freed when it ends."""
    os.dup2(
        sys.stderr.fileno(), sys.stdout.fileno()
    )  # converters print to stdout, where only results belong
    with torch.no_grad():
        variants = prepare(engine, model, Path(folder), room=room)
    (Path(folder) / f"{engine}.json").write_text(
        json.dumps([variant.dtype for variant in variants])
    )


def converted(model: BenchmarkModel, folder: str, engine: str, *, room: int) -> list[Variant]:
    process = get_context("spawn").Process(target=convert, args=(model, folder, engine, room))
    process.start()
    process.join()
    if process.exitcode != 0:
        sys.exit(f"{engine} could not take the model; see above")
    dtypes = json.loads((Path(folder) / f"{engine}.json").read_text())
    return [Variant(engine=engine, dtype=dtype) for dtype in dtypes]


def open_rivals(
    stack: ExitStack, model: BenchmarkModel, folder: str, asked: argparse.Namespace
) -> Iterator[tuple[EngineProcess, float]]:
    """Yield every other engine in every format it has, compared with transformers."""
    network = model.network()
    checked = Work(
        engine="", batch=1, prompt_tokens=asked.prompt_tokens, new_tokens=asked.new_tokens
    )
    room = asked.prompt_tokens + asked.new_tokens
    for engine in asked.only or RIVALS[asked.model]:
        for variant in converted(model, folder, engine, room=room):
            arguments = (folder, variant, checked, torch.get_num_threads())
            process = stack.enter_context(serving(serve, *arguments, engine=engine))
            text, scores = process.receive()
            off = difference(network, check_prompt(checked), text, scores)
            said = f"{engine} {variant.dtype}: {process.device}; off by {off:.2g}"
            print(said, file=sys.stderr)
            if variant.dtype == "float32" and off > EXACT:
                sys.exit(f"{engine} computes something else than {asked.model}")
            yield process, off


def difference(network: Any, prompt: Sequence[int], text: Sequence[int], scores: Any) -> float:
    """Return the largest difference, in standard deviations of transformers' scores.

    Without `scores`, the tokens of `text` are compared with transformers' best ones.
    """
    with torch.no_grad():
        wanted = network(torch.tensor([[*prompt, *text]])).logits[0, len(prompt) - 1 : -1]
    if scores is None:
        chosen = wanted.gather(1, torch.tensor(text)[:, None])[:, 0]
        apart = wanted.max(dim=1).values - chosen
    else:
        apart = torch.from_numpy(scores) - wanted
    return float(apart.abs().max() / wanted.std())


@contextmanager
def model_called(name: str) -> Iterator[BenchmarkModel]:
    if name == "smollm2":
        yield BenchmarkModel(folder=str(folder_of(SMOLLM2)), gguf=gguf_of(SMOLLM2))
        return
    with model_of(shape="125M") as folder:
        yield BenchmarkModel(folder=folder)


def measure(asked: argparse.Namespace) -> list[dict[str, Any]]:
    with ExitStack() as stack:
        model = stack.enter_context(model_called(asked.model))
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="autoblog-engines-"))

        def start(engine: str, dtype: str) -> EngineProcess:
            return stack.enter_context(started(engine, model.folder, device="cpu", dtype=dtype))

        opened: list[tuple[EngineProcess, float | None]] = [
            (start("transformers", "auto"), None),
            *((start("autoblog", dtype), None) for dtype in asked.dtypes),
            *open_rivals(stack, model, folder, asked),
        ]
        lanes: list[tuple[Lane, float | None]] = [
            (Lane(engine="pipeline", batch=1, process=opened[0][0]), None)
        ]
        lanes += [
            (Lane(engine=process.engine, batch=batch, process=process), off)
            for batch in asked.batch
            for process, off in opened
        ]
        for turn in range(asked.rounds):
            for lane, _ in lanes:
                lane.take_turn(prompt_tokens=asked.prompt_tokens, new_tokens=asked.new_tokens)
            print(f"round {turn + 1} of {asked.rounds}", file=sys.stderr)
        base = lanes[0][0].tokens_per_s
        return [row(lane, base=base, off=off) for lane, off in lanes]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=list(RIVALS), default="gpt-neo")
    parser.add_argument(
        "--batch", type=lambda text: list(map(int, text.split(","))), default="1,4,16"
    )
    parser.add_argument("--prompt-tokens", type=int, default=64)
    parser.add_argument("--new-tokens", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", type=lambda text: text.split(","), help="these other engines")
    parser.add_argument(
        "--dtypes",
        type=lambda text: text.split(","),
        default="int8,bfloat16,float32",
        help="the number formats of ours",
    )
    parser.add_argument("--json", action="store_true", help="one object a line")
    asked = parser.parse_args()
    print_rows(measure(asked), as_json=asked.json)


if __name__ == "__main__":
    main()
