"""Runs all of autoblog that needs a GPU in one call, the most important first; needs no network.

    python -m benchmarks.gpu --out DIR [--minutes 6.5] [--corpus FILE] [--only bench,lora]

Run it in the repository's root. `gpu-requirements.txt` names packages that such a machine may lack.
Each part prints what it finds, and writes a line of JSON to `results.jsonl` in DIR; what libraries
print is in `log.txt`. `--rehearse` runs the same parts on a CPU in seconds.
"""

import argparse
import itertools
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from importlib.metadata import distributions
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from autoblog.finetuning.network import Size
from autoblog.finetuning.runs import best_hardware, train_from_scratch
from autoblog.finetuning.training import Recipe, TrainingReport
from autoblog.generation import Decoding, model_folder
from autoblog.generation.benchmark.hardware import Peak, bandwidth
from autoblog.generation.benchmark.measuring import SHAPES, BenchmarkPlan, measure
from autoblog.generation.benchmark.shapes import random_network
from autoblog.generation.engine.families.family import read_weights
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.generator import EngineGenerator
from autoblog.generation.engine.gpu.gpu_formats import gpu_format
from autoblog.generation.engine.gpu.graphs import CudaCapture, GraphedSteps, SlotStep
from autoblog.generation.engine.gpu.self_check import LIMITS, difference, take_sample, ways_on
from autoblog.generation.engine.gpu.slot_batch import SlotBatches
from autoblog.generation.engine.prefill import run_text
from autoblog.generation.engine.weights import Weights
from autoblog.generation.tokenization import Tokens
from benchmarks.memory import gpt_neo
from benchmarks.timed_parts import Part, Row, run_parts

ROOT = Path(__file__).parents[1]
TINY = (64, 2, 4)
MIB = 2**20


def machine(device: torch.device, _: float) -> Iterator[Row]:
    """Versions, memory and bandwidth, and the packages that the tests lack."""
    versions = {found.name.lower(): found.version for found in reversed([*distributions()])}
    names = ("torch", "transformers", "huggingface_hub", "triton", "peft", "pytest")
    yield {"python": sys.version.split()[0]} | {name: versions.get(name) for name in names}
    lines = (ROOT / "benchmarks/gpu-requirements.txt").read_text(encoding="utf-8").splitlines()
    needed = [line.partition("==")[0] for line in lines if not line.startswith("#")]
    yield {"missing": [name for name in needed if name.lower() not in versions]}
    yield {"processors": os.cpu_count(), "compiler": shutil.which("g++")}
    if device.type == "cuda":
        found = torch.cuda.get_device_properties(device)
        yield {"gpu": found.name, "cuda": torch.version.cuda, "mib": found.total_memory // MIB}
    yield {"read_gb_per_s": bandwidth(device) / 1e9}


def gpu_tests(device: torch.device, _: float) -> Iterator[Row]:
    """The tests marked `gpu`, without plugins and this project's configuration for them."""
    marked = "pytest.mark.gpu\n"
    tests = sorted((ROOT / "tests/unit").rglob("test_*.py"))
    files = [str(path) for path in tests if marked in path.read_text(encoding="utf-8")]
    options = ["-v", "-m", "gpu", "--import-mode=importlib", "-p", "no:cacheprovider"]
    options += ["-c", os.devnull, f"--rootdir={ROOT}", "--continue-on-collection-errors"]
    options += ["--noconftest", "-p", "tests.unit.generation.conftest"]  # others need more packages
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    recorder = Recorder()
    code = pytest.main([*options, *(files if device.type == "cuda" else files[-1:])], [recorder])
    yield from recorder.rows
    passed = sum(row["outcome"] == "passed" for row in recorder.rows)
    found_gpu = (passed > 0) == (device.type == "cuda")
    yield {"passed": passed, "exit_code": int(code), "ok": code == 0 and found_gpu}


class Recorder:
    """Notes what became of each test, and of each file that cannot be read."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        row = {"test": report.nodeid.rpartition("/")[2], "outcome": report.outcome}
        said = {"ok": False, "said": str(report.longrepr)[-300:]} if report.failed else {}
        self.rows.append(row | said)


def make_network(name: str, device: torch.device, dtype: torch.dtype) -> Any:
    """Return transformers' network of the starter, or of a shape or family with random weights."""
    if name == "starter":
        folder = model_folder(name)
        return AutoModelForCausalLM.from_pretrained(folder, dtype=dtype).to(device).eval()
    if name not in {*SHAPES, "tiny"}:
        from tests.unit.generation.engine.small_networks import network_of_family

        return network_of_family(name).to(device, dtype)
    hidden, layers, heads = SHAPES.get(name, TINY)
    config = gpt_neo(hidden=hidden, layers=layers, heads=heads)
    return random_network(config, device=device, dtype=dtype)


def take_weights(network: Any, dtype: str, device: torch.device) -> Weights:
    return read_weights(Checkpoint.of(network), form=gpu_format(dtype), device=device)


def engine(device: torch.device, names: tuple[str, ...], _: float) -> Iterator[Row]:
    """Our engine's scores beside transformers', for every network, family and number format."""
    from tests.unit.generation.engine.small_networks import FAMILIES

    for name, dtype in itertools.product((*names, *FAMILIES), LIMITS):
        try:
            yield from scores(name, dtype, device)
        except Exception as error:  # noqa: BLE001  # the other formats are compared all the same
            yield {"network": name, "dtype": dtype, "error": repr(error)[:300], "ok": False}


def scores(name: str, dtype: str, device: torch.device) -> Iterator[Row]:
    """Compare a whole text, and steps in each way that a model may run in."""
    network = make_network(name, device, getattr(torch, dtype.replace("int8", "bfloat16")))
    sample = take_sample(network)
    with torch.inference_mode():
        ids = torch.tensor([sample.tokens], device=device)
        wanted = network(ids, use_cache=False).logits[0].float()
        weights = take_weights(network, dtype, device)
        off = weights.logits(run_text(weights, sample.tokens)).float() - wanted
    for way, wrap_step in ways_on(device):
        share = difference(SlotBatches(weights, wrap_step=wrap_step), sample)
        row = {"network": name, "dtype": dtype, "way": way, "largest": float(off.abs().max())}
        yield row | {"of_spread": share, "limit": LIMITS[dtype], "ok": share <= LIMITS[dtype]}


def graphs(device: torch.device, new_tokens: int, _: float) -> Iterator[Row]:
    """How many graphs are captured, and whether every step is a replay."""
    counts: Counter[str] = Counter()

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            counts[name] += 1
            return call(*given)

        return run

    capture = CudaCapture(device) if device.type == "cuda" else lambda run: run

    def graphed(step: SlotStep) -> SlotStep:
        count_replays = lambda run: counted("replays", capture(run))  # noqa: E731  (a value)
        return counted("steps", GraphedSteps(step, capture=counted("captures", count_replays)))

    network = make_network("starter", device, torch.float32)
    writer = EngineGenerator(
        SlotBatches(take_weights(network, "float32", device), wrap_step=graphed),
        Tokens(AutoTokenizer.from_pretrained(model_folder("starter"))),
        model="starter",
        revision="",
        dtype="float32",
        load_for_beams=lambda: writer,
    )
    decoding = Decoding(max_new_tokens=new_tokens, end_loops=False)
    [texts] = writer.generate(["Title: "], decoding=decoding, seeds=[range(16)])
    taken = 0 < counts["captures"] < counts["steps"] == counts["replays"]
    yield {**counts, "text": " ".join(texts[0].text.split()[:12]), "ok": taken}


def bench(plan: BenchmarkPlan, _: float) -> Iterator[Row]:
    """Our engine, transformers' `generate` and its pipeline, as `autoblog bench` measures them."""
    speeds = list(measure(plan))
    theirs = {one.batch: one.tokens_per_s for one in speeds if one.engine == "transformers"}
    kept = ("engine", "dtype", "batch", "tokens_per_s", "limit_ratio")
    for one in speeds:
        row = {name: value for name, value in asdict(one).items() if name in kept}
        row["ratio_to_generate"] = one.tokens_per_s / theirs[one.batch]
        yield row | {"peak_mib": one.peak_bytes // MIB}


def allocator(device: torch.device, _: float) -> Iterator[Row]:
    """The memory that a model takes in the daemon, and what is kept after its release."""
    from tests.unit.daemon import test_memory as daemon

    measures, spare = [daemon.process_memory], 64
    if device.type == "cuda":
        measures, spare = [daemon.used_on_gpu, daemon.held_on_gpu], 4
    for config, measured in itertools.product((daemon.gpt_neo, daemon.opt), measures):
        name = config.__name__.replace("_", "-")
        with TemporaryDirectory() as folder:
            large = daemon.write_model(Path(folder) / "large", config())
            small = daemon.write_model(Path(folder) / "small", config(hidden=32))
            found = daemon.figures(large, small, device.type, measured)
        before, loaded, after = (figure / MIB for figure in found)
        row = {"loaded_mib": loaded - before, "kept_mib": after - before}
        ok = loaded - before > 60 and after - before < spare
        yield {"model": name, "measure": measured.__name__, **row, "ok": ok}


def lora(device: torch.device, name: str, row_length: int, _: float) -> Iterator[Row]:
    """Adapters of rank 16 that learn a few rows of random tokens, so that the loss must fall."""
    try:
        import peft
    except ImportError:
        yield {"left_out": "peft is not installed"}
        return
    kind = peft.LoraConfig(r=16, lora_alpha=32, target_modules=["q_proj", "v_proj"])
    network = peft.get_peft_model(make_network(name, device, torch.bfloat16), kind).train()
    learnt = [weight for weight in network.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(learnt, lr=1e-3)
    ids = torch.randint(0, 1000, (8, row_length), device=device)
    losses, times = [], []
    with Peak(device) as peak:
        for _ in range(20):
            loss = network(input_ids=ids, labels=ids).loss
            loss.backward()
            optimiser.step()
            optimiser.zero_grad()
            losses.append(float(loss))
            times.append(time.perf_counter())
    speed = ids.numel() * (len(times) - 1) / (times[-1] - times[0])
    row = {"network": name, "losses": [losses[0], losses[-1]], "tokens_per_s": speed}
    yield row | {"peak_mib": peak.bytes // MIB, "ok": losses[-1] < losses[0]}


def train(posts: Path, size: Size, recipe: Recipe, most: int, seconds: float) -> Iterator[Row]:
    """Train a new starter for the time that is left, or until it has reported so often."""
    end = time.monotonic() + 0.85 * seconds
    reports: list[TrainingReport] = []
    with TemporaryDirectory() as folder:
        for path in model_folder("starter").glob("tokenizer*"):
            shutil.copy(path, folder)
        train_from_scratch(
            posts,
            Path(folder),
            max_minutes=0.7 * seconds / 60,  # without the time for reading the posts
            size=size,
            recipe=recipe,
            hardware=best_hardware(compiled=seconds > 150),  # compiling takes a minute
            report=reports.append,
            stopped=lambda: time.monotonic() > end or len(reports) >= most,
        )
    yield from map(asdict, reports[:: max(1, len(reports) // 5)])
    losses = [found.loss for found in reports]
    yield {"losses": [losses[0], losses[-1]], "ok": losses[-1] < losses[0]}


def parts(*, posts: Path, on_gpu: bool) -> list[Part]:
    """Return the parts in their order, with the most seconds that each may take."""
    device = torch.device("cuda:0" if on_gpu else "cpu")
    names = ("starter", *SHAPES) if on_gpu else ("tiny",)
    plan = partial(BenchmarkPlan, device=device.type, dtypes=("bfloat16",), new_tokens=128)
    plans = [plan(shape=name, batches=(1, 16, 64)) for name in reversed(SHAPES)]
    trained = (Size(), Recipe(report_every_steps=20), sys.maxsize)
    if not on_gpu:
        plans = [plan(model="starter", batches=(1,), new_tokens=2, rounds=1)]
        size = Size(hidden=32, layers=2, heads=2, window=32, context=64)
        trained = (size, Recipe(batch_tokens=256, report_every_steps=2), 10)
    return [
        Part("machine", partial(machine, device), 40),
        Part("tests", partial(gpu_tests, device), 90),
        Part("engine", partial(engine, device, names), 80),
        Part("graphs", partial(graphs, device, 200 if on_gpu else 8), 40),
        *(Part(f"bench {one.shape or one.model}", partial(bench, one), 100) for one in plans),
        Part("allocator", partial(allocator, device), 40),
        Part("lora", partial(lora, device, *(("1.3B", 512) if on_gpu else ("tiny", 8))), 50),
        Part("train", partial(train, posts, *trained), 600 if on_gpu else 60),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--minutes", type=float, default=6.5, help="for all parts together")
    parser.add_argument("--corpus", type=Path, default=ROOT / "docs", help="posts to train on")
    parser.add_argument("--only", type=lambda text: tuple(text.split(",")), default=("",))
    parser.add_argument("--rehearse", action="store_true", help="on a CPU, with small shapes")
    asked = parser.parse_args()
    chosen = parts(posts=asked.corpus, on_gpu=not asked.rehearse)
    chosen = [part for part in chosen if part.name.startswith(asked.only)]
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_OFFLINE"] = "1"
    # A fork has torch already, but a process that uses a GPU must not be a fork.
    context: Any = get_context("fork" if asked.rehearse else "spawn")
    if asked.rehearse:
        torch.set_num_threads(1)  # other tests may run beside this
        os.environ.update(OMP_NUM_THREADS="1", OMP_WAIT_POLICY="PASSIVE")
    outcomes = run_parts(chosen, out=asked.out, budget_s=60 * asked.minutes, context=context)
    sys.exit(any(one.outcome != "done" for one in outcomes))


if __name__ == "__main__":
    main()
