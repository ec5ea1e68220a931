"""Prints what each number format costs: bits per byte of posts that the starter was not trained on.

    python benchmarks/formats.py --corpus FILE [--posts 200] [--json]

The loss is the share by which a text costs more bits than in float32. int8 is our engine's default
on a CPU while its loss is under one percent.
"""

import argparse
import json
import math
from pathlib import Path

from autoblog.finetuning.corpus import Post, read_posts, split
from autoblog.generation import load_generator

FORMATS = ("float32", "bfloat16", "int8")


def bits_per_byte(dtype: str, posts: list[Post]) -> float:
    """Of all texts together, each after the header of its post."""
    generator = load_generator("starter", device="cpu", dtype=dtype)
    found = generator.log_likelihoods([(post.header, post.text) for post in posts])
    generator.close()
    return (
        -sum(one.total for one in found)
        / math.log(2)
        / sum(len(one.text.encode()) for one in posts)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--posts", type=int, default=200, help="how many held-out posts")
    parser.add_argument("--json", action="store_true", help="one object a line")
    given = parser.parse_args()
    _, held_out = split(read_posts(given.corpus))
    posts = held_out[: given.posts]
    base = None
    for dtype in FORMATS:
        bits = bits_per_byte(dtype, posts)
        base = base or bits
        row = {"dtype": dtype, "posts": len(posts), "bits_per_byte": bits, "loss": bits / base - 1}
        if given.json:
            print(json.dumps(row))
        else:
            print(f"{dtype:9} {bits:.4f} bits per byte, loss {row['loss']:+.3%}")


if __name__ == "__main__":
    main()
