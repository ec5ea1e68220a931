"""How a step's time grows with context and batch, beside what its reading explains; and memory.

    python -m benchmarks.growth [--dtype int8,float32] [--only context,batch,memory] [--json]

GPT-Neo 125M with random weights, loaded as the program loads it. A step writes one token
in every row. It must read every weight once, and what the rows' tokens read of the caches (the
prompt once for all its candidates, of local layers the window), at the speed at which this machine
reads a large block. Many rows are longer multiplied than read: at the speed of a large float32
product, of which 8-bit ones with VNNI do four at a time. `share` is the larger of both over the
time that was measured.

Memory is what a process of its own holds beyond Python and its libraries, which have run a small
model before: the peak while texts are written, and while the model is loaded.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil
import torch
from transformers import AutoTokenizer, GPTNeoConfig, GPTNeoForCausalLM

from autoblog.generation import Decoding, TextGenerator
from autoblog.generation.benchmark.engine_process import bytes_of_a_step
from autoblog.generation.benchmark.hardware import Peak, bandwidth
from autoblog.generation.benchmark.measuring import model_of
from autoblog.generation.benchmark.processes import Work
from autoblog.generation.engine.families.gpt_neo import describe
from autoblog.generation.engine.open_engine import number_format
from autoblog.generation.engine.weights import Decoder
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.loading.load_model import load
from autoblog.generation.loading.model_config import read_config
from autoblog.generation.memory import free_memory
from benchmarks.tables import print_rows

CPU = torch.device("cpu")
CONTEXTS = (64, 128, 256, 512, 1024, 2048)
BATCHES = (1, 4, 16, 64, 256)
# rows, prompt and new tokens: weights alone, a usual run, long texts, and many rows
FILLINGS = ((1, 64, 32), (16, 64, 256), (8, 512, 512), (64, 64, 256))
STEPS = 32
PROMPT = 64
MIB = 2**20


@dataclass
class Clock:
    """Told of every token, since the engine asks it whether to stop."""

    times: list[float] = field(default_factory=list)

    def __call__(self) -> bool:
        self.times.append(time.perf_counter())
        return False

    def step_s(self, rows: int) -> float:
        """Return the mean of all steps but the first, which includes the prompt."""
        return (self.times[-1] - self.times[rows - 1]) / (len(self.times) / rows - 1)


@dataclass(frozen=True)
class Speeds:
    """Bytes read in a second, and float32 multiplications with their sums."""

    bytes: float
    products: float


def speeds() -> Speeds:
    side = 2048
    left, right = torch.rand(side, side), torch.rand(side, side)
    best = min(_seconds(lambda: left @ right) for _ in range(5))
    return Speeds(bytes=bandwidth(CPU), products=side**3 / best)


def _seconds(action: Callable[[], Any]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def write(generator: TextGenerator, *, rows: int, prompt: int, new: int) -> None:
    decoding = Decoding(
        max_new_tokens=new,
        temperature=0.9,
        top_k=50,
        top_p=0.95,
        repetition_penalty=1.0,
        end_loops=False,
    )
    generator.generate([" ".join(["w1"] * prompt)], decoding=decoding, seeds=[range(rows)])


def measure_steps(folder: str, dtype: str, only: list[str], rounds: int) -> list[dict[str, Any]]:
    """In a process of its own."""
    clock = Clock()
    generator = open_model(folder, dtype, stopped=clock)
    cases = [("context", 1, length - STEPS) for length in CONTEXTS]
    cases += [("batch", rows, PROMPT) for rows in BATCHES]
    cases = [case for case in cases if case[0] in only]
    times: dict[Any, list[float]] = {case: [] for case in cases}
    found = []
    for _ in range(rounds):
        found.append(speeds())
        for case in cases:
            clock.times.clear()
            write(generator, rows=case[1], prompt=case[2], new=STEPS)
            times[case].append(clock.step_s(case[1]))
    best = Speeds(
        bytes=max(speed.bytes for speed in found),
        products=max(speed.products for speed in found),
    )
    return [explained(folder, dtype, case, statistics.median(times[case]), best) for case in cases]


def explained(
    folder: str, dtype: str, case: tuple[str, int, int], step_s: float, best: Speeds
) -> dict[str, Any]:
    kind, rows, prompt = case
    config = read_config(Path(folder), model=folder).source
    work = Work(engine="autoblog", batch=rows, prompt_tokens=prompt, new_tokens=STEPS)
    read = bytes_of_a_step(config, work, dtype=dtype, device=CPU)
    at_once = 4 if dtype == "int8" else 1
    reading_s = read / best.bytes
    multiplying_s = rows * describe(config).multiplied_numbers / (best.products * at_once)
    return {
        "growth": kind,
        "dtype": dtype,
        "batch": rows,
        "context": prompt + STEPS,
        "step_ms": round(step_s * 1e3, 2),
        "tokens_per_s": round(rows / step_s, 1),
        "read_mib": round(read / MIB, 1),
        "reading_ms": round(reading_s * 1e3, 2),
        "multiplying_ms": round(multiplying_s * 1e3, 2),
        "share": round(max(reading_s, multiplying_s) / step_s, 2),
        "read_gb_per_s": round(best.bytes / 1e9, 1),
    }


def measure_memory(folder: str, dtype: str) -> list[dict[str, Any]]:
    """In a process of its own."""
    with tempfile.TemporaryDirectory() as small:
        warm_up(folder, small, dtype)
    free_memory(CPU)
    before = resident()
    with Peak(CPU) as loading:
        generator = open_model(folder, dtype)
    free_memory(CPU)
    loaded = resident()
    decoder = describe(read_config(Path(folder), model=folder).source)
    held = held_weights(decoder, dtype)
    rows = []
    for count, prompt, new in FILLINGS:
        with Peak(CPU) as writing:
            write(generator, rows=count, prompt=prompt, new=new)
        cache = held_cache(decoder, dtype, rows=count, prompt=prompt, new=new)
        rows.append(
            {
                "growth": "memory",
                "dtype": dtype,
                "batch": count,
                "context": prompt + new,
                "weights_mib": round(held / MIB, 1),
                "cache_mib": round(cache / MIB, 1),
                "loaded_mib": round((loaded - before) / MIB, 1),
                "peak_mib": round((writing.bytes - before) / MIB, 1),
                "beyond": round((writing.bytes - before) / (held + cache) - 1, 3),
                "loading_peak_mib": round((loading.bytes - before) / MIB, 1),
            }
        )
        free_memory(CPU)
    return rows


def warm_up(folder: str, small: str, dtype: str) -> None:
    """Write a text with a small model, so that every library has what it keeps."""
    shape = {"hidden_size": 128, "num_layers": 2, "num_heads": 2}
    kinds = [[["global", "local"], 1]]
    network = GPTNeoForCausalLM(GPTNeoConfig(**shape, attention_types=kinds, vocab_size=50_257))
    network.config.bos_token_id = network.config.eos_token_id = None
    network.generation_config.eos_token_id = None
    with quiet_libraries():
        network.save_pretrained(small)
        AutoTokenizer.from_pretrained(folder).save_pretrained(small)
    generator = open_model(small, dtype)
    write(generator, rows=4, prompt=PROMPT, new=STEPS)
    generator.close()


def held_weights(decoder: Decoder, dtype: str) -> int:
    """Return the bytes of the engine's matrices, token embeddings and position embeddings."""
    size, table = (1, 2) if dtype == "int8" else (4, 4)
    tokens = decoder.vocabulary * decoder.hidden * table
    positions = decoder.context * decoder.hidden * 4
    return decoder.multiplied_numbers * size + tokens + positions


def held_cache(decoder: Decoder, dtype: str, *, rows: int, prompt: int, new: int) -> int:
    """Return the bytes of all caches at the end: the prompt once, of local layers the window."""
    size = number_format(decoder, dtype=dtype, device=CPU).cached.itemsize
    numbers = 0
    for window in decoder.windows:
        most = window or prompt + new
        if rows == 1:
            numbers += min(prompt + new, most)
        else:
            numbers += min(prompt, most) + rows * min(new, most)
    return 2 * decoder.hidden * numbers * size


def resident() -> int:
    return int(psutil.Process().memory_info().rss)


def open_model(
    folder: str, dtype: str, *, stopped: Callable[[], bool] = lambda: False
) -> TextGenerator:
    with quiet_libraries():
        return load(folder, device="cpu", dtype=dtype, max_batch=max(BATCHES), stopped=stopped)


def measure(asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    with model_of(shape="125M") as folder:
        for dtype in asked.dtype:
            if set(asked.only) - {"memory"}:
                yield from alone(measure_steps, folder, dtype, asked.only, asked.rounds)
            if "memory" in asked.only:
                yield from alone(measure_memory, folder, dtype)


def alone(action: Callable[..., list[dict[str, Any]]], *arguments: Any) -> list[dict[str, Any]]:
    """In a process of its own."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(action, *arguments).result()


def names(text: str) -> list[str]:
    return text.split(",")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dtype", type=names, default="int8,float32")
    parser.add_argument("--only", type=names, default="context,batch,memory")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="one object a line")
    asked = parser.parse_args()
    print_rows(measure(asked), as_json=asked.json)


if __name__ == "__main__":
    main()
