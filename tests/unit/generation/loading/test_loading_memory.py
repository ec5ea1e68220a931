"""Loading takes little more memory than the weights that stay."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, GPT2Config

from autoblog.generation.engine.kernels.library import find_library
from tests.unit.generation.conftest import byte_level_tokenizer

MOST = 1.3  # times the weights

PROGRAM = """
import gc, sys
from pathlib import Path
import torch
from autoblog.generation.loading.load_model import load
from autoblog.generation.memory import give_back_heap

def resident(name):
    gc.collect()
    give_back_heap()
    return memory(name)

def memory(name):
    [line] = [x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith(name)]
    return int(line.split()[1]) * 1024

folder, small, dtype = sys.argv[1:]
torch.set_num_threads(1)
load(small, device="cpu", dtype=dtype, max_batch=None).close()  # what is imported on the way
before = resident("VmRSS")
Path("/proc/self/clear_refs").write_text("5")  # the peak begins again
model = load(folder, device="cpu", dtype=dtype, max_batch=None)
peak = memory("VmHWM")
print(peak - before, resident("VmRSS") - before)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    config = GPT2Config(vocab_size=40_000, n_positions=64, n_embd=512, n_layer=6, n_head=8)
    with torch.random.fork_rng():
        network = AutoModelForCausalLM.from_config(config, dtype=torch.float16)
    network.save_pretrained(folder)
    byte_level_tokenizer().save_pretrained(folder)
    return folder


@pytest.mark.skipif(not find_library(), reason="no kernels, whose weights are packed in parts")
@pytest.mark.parametrize(("dtype", "smallest"), [("int8", 75e6), ("float32", 220e6)])
def test_loading_takes_little_more_than_the_weights(
    folder: Path, model_folders: dict[str, Path], dtype: str, smallest: float
) -> None:
    command = [sys.executable, "-c", PROGRAM, str(folder), str(model_folders["gpt2"]), dtype]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    peak, stays = map(int, done.stdout.split())
    assert stays > smallest  # the weights are there
    assert peak < MOST * stays
