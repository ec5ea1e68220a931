"""Our engine beside transformers where prompts count: reading one, sharing one, scoring after one.

    python -m benchmarks.prompts --model FOLDER [--dtype int8] [--rounds 3] [--only read,share]

read: a prompt of 1,000 tokens up to its first new token. again: the same prompt with 100 tokens
more. share: 32 candidates of 150 tokens after one prompt of 600. score: the likelihoods of 32 texts
of 150 tokens after one prompt of 600. Both engines are in one process and take turns; every turn
has other prompts. transformers computes in the format that it takes by itself. Medians.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from autoblog.generation import Decoding, TextGenerator
from autoblog.generation.loading.load_model import load
from benchmarks.tables import print_rows

READ_TOKENS, MORE_TOKENS = 1000, 100
SHARED_TOKENS, TEXTS, TEXT_TOKENS = 600, 32, 150
KINDS = ("read", "again", "share", "score")


def words_of(generator: TextGenerator, tokens: int, *, seed: int, start: str = "") -> str:
    """Return random words that have so many tokens after `start`, or a few fewer."""
    letters = random.Random(seed)
    text = start
    while generator.count_tokens(text) < generator.count_tokens(start) + tokens:
        kept = text
        word = "".join(letters.choices("aeinorst", k=letters.randint(2, 7)))
        text = f"{text} {word}"
    return kept


def read(generator: TextGenerator, seed: int) -> float:
    prompt = words_of(generator, READ_TOKENS, seed=seed)
    return seconds(lambda: first_token(generator, prompt))


def again(generator: TextGenerator, seed: int) -> float:
    prompt = words_of(generator, READ_TOKENS, seed=seed)
    first_token(generator, prompt)
    longer = words_of(generator, MORE_TOKENS, seed=seed + 1, start=prompt)
    return seconds(lambda: first_token(generator, longer))


def first_token(generator: TextGenerator, prompt: str) -> None:
    generator.generate([prompt], decoding=Decoding(max_new_tokens=1), seeds=[[1]])


def share(generator: TextGenerator, seed: int) -> float:
    prompt = words_of(generator, SHARED_TOKENS, seed=seed)
    decoding = Decoding(max_new_tokens=TEXT_TOKENS, repetition_penalty=1.0, end_loops=False)
    return seconds(lambda: generator.generate([prompt], decoding=decoding, seeds=[range(TEXTS)]))


def score(generator: TextGenerator, seed: int) -> float:
    prompt = words_of(generator, SHARED_TOKENS, seed=seed)
    pairs = [
        (prompt, words_of(generator, TEXT_TOKENS, seed=1000 * seed + number))
        for number in range(TEXTS)
    ]
    return seconds(lambda: generator.log_likelihoods(pairs))


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


MEASURES: dict[str, Callable[[TextGenerator, int], float]] = {
    "read": read,
    "again": again,
    "share": share,
    "score": score,
}


def measure(asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    ours = load(asked.model, device="cpu", dtype=asked.dtype, max_batch=None)
    theirs = load(
        asked.model, device="cpu", dtype="auto", max_batch=None, through_transformers=True
    )
    for generator in (ours, theirs):
        first_token(generator, "What is loaded and made once")
    for kind in asked.only:
        times: dict[str, list[float]] = {"ours": [], "theirs": []}
        for turn in range(asked.rounds):
            times["theirs"].append(MEASURES[kind](theirs, 2 * turn + 1))
            times["ours"].append(MEASURES[kind](ours, 2 * turn + 1))
            print(f"{kind}: round {turn + 1} of {asked.rounds}", file=sys.stderr)
        own, other = (statistics.median(found) for found in times.values())
        yield {
            "measured": kind,
            "dtype": ours.dtype,
            "autoblog, s": own,
            "transformers, s": other,
            "transformers' dtype": theirs.dtype,
            "ratio": other / own,
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="a folder, or a name on the hub")
    parser.add_argument("--dtype", default="int8")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(KINDS))
    parser.add_argument("--json", action="store_true", help="one object a line")
    asked = parser.parse_args()
    print_rows(measure(asked), as_json=asked.json)


if __name__ == "__main__":
    main()
