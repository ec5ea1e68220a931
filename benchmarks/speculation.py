"""Prints which share of a small model's guesses a large one must accept for speculation to pay.

    python -m benchmarks.speculation [--threads 1] [--turns 5]

Speculative decoding (Leviathan et al. 2023, arXiv:2211.17192): GPT-Neo 125M guesses some tokens one
by one, and GPT-Neo 2.7B scores them all in one step, at the cost of a step of so many rows. Both
have their true shape and random weights, in our engine's int8; of the large one's 32 layers 8 are
run, and their time is taken four times. What comes out is the least share of guesses that must be
accepted, each like the others, for a round to be as fast as single steps.
"""

import argparse
import time
from collections.abc import Callable, Sequence

import torch
from transformers import GPTNeoConfig

from autoblog.generation.benchmark.measuring import SHAPES
from autoblog.generation.benchmark.shapes import random_network
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.open_engine import cpu_weights, make_step
from autoblog.generation.engine.step import next_logits, start_group
from autoblog.generation.engine.weights import Weights

CPU = torch.device("cpu")
PROMPT = 256
LAYERS_RUN = {"125M": 12, "2.7B": 8}
GUESSES = (1, 2, 4, 8)
ROWS = (1, 4, 16)


def build(shape: str) -> Weights:
    hidden, _, heads = SHAPES[shape]
    layers = LAYERS_RUN[shape]
    config = GPTNeoConfig(
        hidden_size=hidden,
        num_layers=layers,
        num_heads=heads,
        attention_types=[[["global", "local"], layers // 2]],
    )
    network = random_network(config, device=CPU, dtype=torch.bfloat16)
    return cpu_weights(Checkpoint.of(network), dtype="int8")


def step_seconds(shape: str, rows: Sequence[int], *, turns: int) -> dict[int, float]:
    """Return the fastest of some steps of so many rows, for all layers of the shape."""
    weights = build(shape)
    whole = SHAPES[shape][1] / LAYERS_RUN[shape]
    prompt = torch.arange(PROMPT).tolist()
    step = make_step(weights)
    cache, _ = step.prefill.extend(prompt)
    found = {}
    for count in rows:
        group = start_group(step, cache, candidates=count)
        tokens = torch.zeros(count, dtype=torch.long)
        states = torch.randn(count, weights.decoder.hidden)
        steps = [timed(lambda: next_logits(step, [group], tokens)) for _ in range(turns)]  # noqa: B023
        head = min(timed(lambda: weights.logits(states)) for _ in range(turns))  # noqa: B023
        found[count] = (min(steps) - head) * whole + head
    return found


def timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def least_share(needed: float, guesses: int) -> float | None:
    """Solve (1 - a ** (k + 1)) / (1 - a) = needed tokens a round for the share a, if it exists."""
    if needed > guesses + 1:
        return None
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        tokens = sum(middle**power for power in range(guesses + 1))
        low, high = (middle, high) if tokens < needed else (low, middle)
    return high


@torch.inference_mode()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--turns", type=int, default=5)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    sizes = sorted({rows * (guesses + 1) for rows in ROWS for guesses in (0, *GUESSES)})
    large = step_seconds("2.7B", sizes, turns=given.turns)
    small = step_seconds("125M", ROWS, turns=given.turns)
    for rows in ROWS:
        print(f"{rows} rows: a step {large[rows]:.3f} s, of the small model {small[rows]:.4f} s")
        for guesses in GUESSES:
            check = large[rows * (guesses + 1)]
            needed = (check + guesses * small[rows]) / large[rows]
            share = least_share(needed, guesses)
            least = "never pays" if share is None else f"pays from {share:.0%} accepted"
            print(f"  {guesses} guesses: checked in {check:.3f} s, {least} ({needed:.2f} tokens)")


if __name__ == "__main__":
    main()
