"""The benchmark measures what it says, in processes of their own, on small real models."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers import GPTNeoConfig
from typer.testing import CliRunner

from autoblog.cli.app import app
from autoblog.cli.wiring import Invocation
from autoblog.errors import GenerationError, ModelError, UsageError
from autoblog.generation.benchmark import engine_process, shapes
from autoblog.generation.benchmark.engine_process import bytes_of_a_step
from autoblog.generation.benchmark.hardware import Peak, bandwidth
from autoblog.generation.benchmark.measuring import SHAPES, BenchmarkPlan, measure
from autoblog.generation.benchmark.processes import Work
from autoblog.generation.loading.model_config import read_config
from autoblog.generation.memory import free_memory

CPU = torch.device("cpu")


def test_every_engine_is_measured_side_by_side(model_folders: dict[str, Path]) -> None:
    plan = BenchmarkPlan(
        model=str(model_folders["gpt-neo"]),
        device="cpu",
        batches=(1, 3),
        dtypes=("float32", "int8"),
        prompt_tokens=4,
        new_tokens=6,
        rounds=2,
    )
    found = list(measure(plan))
    assert [(one.engine, one.dtype, one.batch) for one in found] == [
        ("pipeline", "float32", 1),
        ("transformers", "float32", 1),
        ("autoblog", "float32", 1),
        ("autoblog", "int8", 1),
        ("transformers", "float32", 3),
        ("autoblog", "float32", 3),
        ("autoblog", "int8", 3),
    ]
    assert found[0].ratio == 1.0
    assert all(one.tokens_per_s > 0 and one.peak_bytes > 2**20 for one in found)
    assert all(0 < one.limit_ratio < 1 for one in found)


def test_a_model_that_cannot_be_read_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"config\.json"):
        list(measure(BenchmarkPlan(model=str(tmp_path))))


def test_an_unknown_shape_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"125M, 1\.3B, 2\.7B"):
        list(measure(BenchmarkPlan(shape="6B")))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [([], "--shape or --model"), (["--shape", "125M", "--batch", "0"], "--batch is '0'")],
)
def test_wrong_usage_is_told(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["bench", *arguments], obj=Invocation())
    assert isinstance(result.exception, UsageError)
    assert said in str(result.exception)


def test_results_are_one_object_a_line(model_folders: dict[str, Path]) -> None:
    arguments = ["bench", "--model", str(model_folders["gpt2"]), "--batch", "2", "--json"]
    arguments += ["--prompt-tokens", "3", "--new-tokens", "3", "--rounds", "1"]
    result = CliRunner().invoke(app, arguments, obj=Invocation(), catch_exceptions=False)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["engine"] for line in lines] == ["pipeline", "transformers", "autoblog"]
    assert set(lines[0]) == {
        *("engine", "shape", "device", "dtype", "batch", "prompt_tokens", "new_tokens"),
        *("tokens_per_s", "ratio", "peak_bytes", "limit_ratio"),
    }


def test_a_step_reads_the_weights_once_and_what_the_rows_hold() -> None:
    """Counted by hand: two layers of hidden size 4, one with a window of 3."""
    config = GPTNeoConfig(
        hidden_size=4,
        num_heads=1,
        intermediate_size=None,
        num_layers=2,
        vocab_size=10,
        max_position_embeddings=9,
        window_size=3,
        attention_types=[[["global", "local"], 1]],
    )
    work = Work(engine="autoblog", batch=2, prompt_tokens=5, new_tokens=2)
    weights = 2 * (4 * 4 * 4 + 2 * 4 * 16) + 10 * 4
    # each row's own tokens (1, then 2), the prompt once; the local layer three tokens a row
    held = [2 * 4 * (2 * own + 5) + 2 * 4 * (2 * own + 3 - own) for own in (1, 2)]
    expected = int(weights * 34 / 32) + 4 * sum(held) / 2
    assert bytes_of_a_step(config, work, dtype="int8", device=CPU) == expected
    more = bytes_of_a_step(config, replace(work, batch=4), dtype="int8", device=CPU)
    assert more > expected


def test_memory_is_read_at_a_believable_speed() -> None:
    assert 5e8 < bandwidth(CPU) < 1e13


def test_the_highest_memory_is_seen_though_it_is_given_back() -> None:
    free_memory(CPU)  # what other tests have left would go in between
    with Peak(CPU) as low:
        pass
    with Peak(CPU) as high:
        block = torch.ones(2**26)
        del block
    assert high.bytes - low.bytes > 2**27


@pytest.fixture
def weightless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is written of a shape for a GPU: no weights, which are made where they are to be."""
    monkeypatch.setitem(SHAPES, "tiny", (64, 2, 2))
    monkeypatch.setattr(shapes, "choose_device", lambda *_, **__: torch.device("cuda:0"))
    shapes.write_shape("tiny", str(tmp_path), "cuda")
    assert not list(tmp_path.glob("*.safetensors"))
    return str(tmp_path)


def test_a_gpus_weights_are_made_on_it_and_every_engine_writes_with_them(weightless: str) -> None:
    config = read_config(Path(weightless), model="tiny").source
    network = shapes.random_network(config, device=torch.device("meta"), dtype=torch.bfloat16)
    assert {one.device.type for one in network.parameters()} == {"meta"}
    assert {one.dtype for one in network.parameters()} == {torch.bfloat16}
    work = Work(engine="autoblog", batch=3, prompt_tokens=4, new_tokens=5)
    for dtype in ("float32", "bfloat16", "int8"):
        ours = engine_process.Ours(weightless, config, CPU, dtype)
        assert ours.dtype == dtype
        assert ours.write(work, "the the the the") == 15
    theirs = engine_process.Theirs(weightless, config, CPU, "bfloat16")
    assert theirs.write(replace(work, engine="transformers"), "the the the the") == 15
    assert theirs.write(replace(work, engine="pipeline"), "the the the the") == 5


def test_a_gpu_whose_scores_differ_is_not_measured(
    weightless: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_process, "open_engine", lambda *_, **__: None)
    config = read_config(Path(weightless), model="tiny").source
    with pytest.raises(GenerationError, match="other scores than transformers"):
        engine_process.Ours(weightless, config, CPU, "float32")


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device to measure")
def test_a_shape_is_measured_on_a_gpu() -> None:
    found = list(measure(BenchmarkPlan(shape="125M", device="cuda", batches=(1, 4), new_tokens=32)))
    assert all(one.device == "cuda:0" and 0 < one.limit_ratio < 1.2 for one in found)
