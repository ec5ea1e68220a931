"""What choosing the next tokens costs, without the model: processor time of a step.

    python -m benchmarks.sampling [--rows 32] [--vocabulary 49152,262144] [--text 1000] [--json]

Random logits of which some stand out, as a model's do, for texts of random tokens. The sampler is
that of the engine on CPUs, on one thread; the least of some steps is shown, which other programs
disturb least. `share` is its part of a step whose model takes `--step-ms` of processor time.
"""

import argparse
import time
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import torch

from autoblog.generation import Decoding
from autoblog.generation.engine.row_sampling import RowSampler
from autoblog.generation.rows import Row
from benchmarks.tables import print_rows

STEPS = 10
OUTSTANDING = 200
OPTIONS: Mapping[str, Mapping[str, float]] = {
    "greedy": {"temperature": 0.0},
    "temperature alone": {"temperature": 0.6},
    "top-k 50, top-p 0.95": {"temperature": 0.8, "top_k": 50, "top_p": 0.95},
    "top-p 0.95": {"temperature": 0.6, "top_p": 0.95},
    "min-p 0.08": {"temperature": 0.6, "min_p": 0.08},
    "min-p, penalty": {"temperature": 0.6, "min_p": 0.08, "repetition_penalty": 1.05},
    "min-p, no 6-gram twice": {"temperature": 0.6, "min_p": 0.08, "no_repeat_ngram_size": 6},
    "min-p, DRY": {"temperature": 0.6, "min_p": 0.08, "dry_multiplier": 0.8},
    "min-p, penalty, DRY": {
        "temperature": 0.6,
        "min_p": 0.08,
        "repetition_penalty": 1.05,
        "dry_multiplier": 0.8,
    },
}


def step_ms(options: Mapping[str, float], logits: torch.Tensor, *, text: int) -> float:
    """Return the processor time of the fastest of some steps, in which the texts grow."""
    rows, size = logits.shape
    stream = torch.Generator().manual_seed(1)
    document = torch.randint(0, size, (text,), generator=stream).tolist()
    tokens: Any = SimpleNamespace(size=size, forbidden_ids=(), ids_holding=lambda _: range(400))
    decoding = Decoding(max_new_tokens=STEPS, **options)  # type: ignore[arg-type]
    sampler = RowSampler(tokens, decoding, device=torch.device("cpu"))
    written = [
        Row(prompt=0, candidate=row, seed=row, document=list(document), prompt_length=text)
        for row in range(rows)
    ]
    sampler.set_rows(written)
    times = []
    for _ in range(STEPS):
        own = logits.clone()
        started = time.thread_time()
        chosen = sampler.sample(own)
        times.append(time.thread_time() - started)
        for row, token in zip(written, chosen, strict=True):
            row.document.append(token)
    return min(times) * 1e3


def make_logits(rows: int, size: int) -> torch.Tensor:
    stream = torch.Generator().manual_seed(2)
    logits = torch.randn(rows, size, generator=stream) * 1.5
    places = torch.randint(0, size, (rows, OUTSTANDING), generator=stream)
    return logits.scatter_(1, places, torch.rand(rows, OUTSTANDING, generator=stream) * 12)


def measure(asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    torch.set_num_threads(1)
    for size in asked.vocabulary:
        logits = make_logits(asked.rows, size)
        for name, options in OPTIONS.items():
            spent = step_ms(options, logits, text=asked.text)
            yield {
                "vocabulary": size,
                "rows": asked.rows,
                "decoding": name,
                "ms": round(spent, 2),
                "share": round(spent / (spent + asked.step_ms), 3),
            }


def numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=32)
    parser.add_argument("--vocabulary", type=numbers, default="49152,262144")
    parser.add_argument("--text", type=int, default=1000, help="tokens of each text")
    parser.add_argument(
        "--step-ms", type=float, default=80.0, help="SmolLM2-135M, 32 rows: 40 ms on two cores"
    )
    parser.add_argument("--json", action="store_true", help="one object a line")
    asked = parser.parse_args()
    print_rows(measure(asked), as_json=asked.json)


if __name__ == "__main__":
    main()
