"""An idle model's memory is freed: the process's on a CPU, the allocator's on a GPU."""

import gc
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import torch
from transformers import AutoModelForCausalLM, GPTNeoConfig, OPTConfig

from autoblog.daemon import HeldModel
from autoblog.generation import Decoding, load_generator
from autoblog.generation.engine.families.family import describe
from tests.unit.generation.conftest import CONTEXT, VOCABULARY, byte_level_tokenizer

MIB = 2**20
ROOT = Path(__file__).parents[3]


def process_memory() -> int:
    gc.collect()
    return int(psutil.Process().memory_info().rss)


def held_on_gpu() -> int:
    """Return the bytes that the allocator holds, used or not: other programs cannot have them."""
    gc.collect()
    return int(torch.cuda.memory_reserved())


def used_on_gpu() -> int:
    gc.collect()
    return int(torch.cuda.memory_allocated())


def opt(*, hidden: int = 512) -> OPTConfig:
    """A family that stays with transformers."""
    return OPTConfig(
        max_position_embeddings=CONTEXT,
        hidden_size=hidden,
        word_embed_proj_dim=hidden,
        ffn_dim=4 * hidden,
        num_hidden_layers=6,
        num_attention_heads=4,
    )


def gpt_neo(*, hidden: int = 512) -> GPTNeoConfig:
    return GPTNeoConfig(
        max_position_embeddings=CONTEXT,
        hidden_size=hidden,
        num_layers=6,
        attention_types=[[["global", "local"], 3]],
        num_heads=4,
    )


@pytest.fixture(params=[opt, gpt_neo])
def large_and_small(tmp_path: Path, request: pytest.FixtureRequest) -> tuple[Path, Path]:
    """One with 76 MiB of weights and one with few, for each of the two engines."""
    small = write_model(tmp_path / "small", request.param(hidden=32))
    return write_model(tmp_path / "large", request.param()), small


def write_model(folder: Path, config: OPTConfig | GPTNeoConfig) -> Path:
    config.vocab_size, config.bos_token_id, config.eos_token_id = VOCABULARY, 0, 0
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    byte_level_tokenizer().save_pretrained(folder)
    return folder


def figures(
    large: Path, small: Path, device: str, measure: Callable[[], int]
) -> tuple[int, int, int]:
    """Return the bytes before a model is loaded, after it has written, and after its release."""
    held = HeldModel()

    def write(folder: Path) -> None:
        load = lambda: load_generator(str(folder), device=device, dtype="float32")  # noqa: E731 (a value)
        generator = held.get(str(folder), load)
        generator.generate(["Once"], decoding=Decoding(max_new_tokens=8), seeds=[[1]])

    write(small)  # the libraries allocate memory once, which belongs to no model
    held.release()
    before = measure()
    write(large)
    loaded = measure()
    held.release()
    return before, loaded, measure()


def test_one_model_is_of_the_engine_and_one_is_not() -> None:
    assert [describe(config()) is None for config in (opt, gpt_neo)] == [True, False]


def test_a_released_model_gives_its_memory_back(large_and_small: tuple[Path, Path]) -> None:
    # in a process of its own, since other tests leave a heap that is full of holes
    command = [sys.executable, "-m", "tests.unit.daemon.test_memory", *map(str, large_and_small)]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    before, loaded, after = map(int, found.split())
    assert loaded - before > 60 * MIB
    assert after - before < 15 * MIB


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device to measure on")
@pytest.mark.parametrize("measure", [used_on_gpu, held_on_gpu])
def test_a_released_model_gives_the_gpus_memory_back(
    large_and_small: tuple[Path, Path], measure: Callable[[], int]
) -> None:
    before, loaded, after = figures(*large_and_small, "cuda", measure)
    assert loaded - before > 60 * MIB
    assert after - before < 4 * MIB


if __name__ == "__main__":
    measured = figures(Path(sys.argv[1]), Path(sys.argv[2]), "cpu", process_memory)
    sys.stdout.write(" ".join(map(str, measured)))
