"""An idle model's memory really goes back to the system, measured by the process's own."""

import gc
from pathlib import Path

import psutil
import pytest
from transformers import AutoModelForCausalLM, GPT2Config

from autoblog.daemon import HeldModel
from autoblog.generation import Decoding, load_generator
from tests.unit.generation.conftest import CONTEXT, VOCABULARY, byte_level_tokenizer, write_model

MIB = 2**20


def memory() -> int:
    gc.collect()
    return int(psutil.Process().memory_info().rss)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """76 MiB of weights."""
    config = GPT2Config(
        vocab_size=VOCABULARY,
        n_positions=CONTEXT,
        n_embd=512,
        n_layer=6,
        n_head=4,
        bos_token_id=0,
        eos_token_id=0,
    )
    AutoModelForCausalLM.from_config(config).save_pretrained(tmp_path / "large")
    byte_level_tokenizer().save_pretrained(tmp_path / "large")
    return tmp_path / "large"


def test_a_released_model_gives_its_memory_back(large: Path, tmp_path: Path) -> None:
    small = write_model(tmp_path / "small", "gpt2")
    held = HeldModel()

    def write(folder: Path) -> None:
        generator = held.get(str(folder), lambda: load_generator(str(folder), device="cpu"))
        generator.generate(["Once"], decoding=Decoding(max_new_tokens=8), seeds=[[1]])

    write(small)  # what the libraries take once is no model's
    held.release()
    before = memory()
    write(large)
    loaded = memory()
    held.release()
    after = memory()
    assert loaded - before > 60 * MIB
    assert after - before < 15 * MIB
