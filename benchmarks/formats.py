"""Prints what each number format costs: bits per byte of posts that the starter was not trained on.

    python benchmarks/formats.py --corpus FILE [--posts 200] [--steps | --gpu] [--json]

With --steps the texts are scored token by token, as they are written, so that what the caches round
off counts too; slower, and of each post what one context holds. The loss is the share by which a
text costs more bits than in float32. int8 is our engine's default on a CPU while its loss is under
one percent. With --gpu the formats are those of a GPU, computed on the CPU: slow, and nothing of
what a GPU's own kernels do.
"""

import argparse
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from autoblog.finetuning.corpus import Post, read_posts, split
from autoblog.generation import load_generator
from autoblog.generation.engine.candidate_group import Group
from autoblog.generation.engine.gpu.gpu_formats import dense_format
from autoblog.generation.engine.prefill import compute_prompt
from autoblog.generation.engine.torch_step import next_scores, score_text, scores_of
from autoblog.generation.engine.weights import Format, Weights, take_apart
from autoblog.generation.loading.model_lookup import Hub
from autoblog.generation.scored_pieces import Piece
from autoblog.generation.tokenization import Tokens
from autoblog.generation.transformers_engine.piece_scores import log_probability

CPU = torch.device("cpu")
FORMATS = ("float32", "bfloat16", "int8")
LogLikelihood = Callable[[Weights, Sequence[int], Sequence[int]], float]
GPU_FORMATS = ("float32", "bfloat16", "float16", "int8")


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


def bits_by_steps(dtype: str, posts: list[Post]) -> float:
    """The same through decoding steps, of as much of each post as the context holds."""

    def by_steps(weights: Weights, header: Sequence[int], text: Sequence[int]) -> float:
        cache, last = compute_prompt(weights, header)
        group, scores = Group(weights, cache, candidates=1), scores_of(weights, last)
        total = 0.0
        for token in text:
            total += log_probability(scores, [token])
            scores = next_scores(weights, [group], torch.tensor([token]))
        return total

    return _bits(by_steps, posts, dtype=dtype)


def bits_as_on_gpu(dtype: str, posts: list[Post]) -> float:
    """Of as much of each post as the context holds."""

    def at_once(weights: Weights, header: Sequence[int], text: Sequence[int]) -> float:
        piece = Piece(document=0, ids=(*header, *text), scored=len(text))
        return score_text(weights, piece)

    return _bits(at_once, posts, dtype=dtype, form=dense_format(dtype))


@torch.inference_mode()
def _bits(
    log_likelihood: LogLikelihood, posts: list[Post], *, dtype: str, form: Format | None = None
) -> float:
    folder = Hub().starter
    network = AutoModelForCausalLM.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokens = Tokens(tokenizer)
    weights = take_apart(network, dtype=dtype, device=CPU, form=form)
    nats = size = 0.0
    for post in posts:
        header, text = tokens.encode_pair(post.header, post.text)
        text = text[: weights.context - len(header)]
        nats -= log_likelihood(weights, header, text)
        size += len(tokenizer.decode(text).encode())
    return nats / math.log(2) / size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--posts", type=int, default=200, help="how many held-out posts")
    parser.add_argument("--steps", action="store_true", help="token by token")
    parser.add_argument("--gpu", action="store_true", help="in the formats of a GPU")
    parser.add_argument("--json", action="store_true", help="one object a line")
    given = parser.parse_args()
    _, held_out = split(read_posts(given.corpus))
    posts = held_out[: given.posts]
    base = None
    measure = bits_by_steps if given.steps else bits_as_on_gpu if given.gpu else bits_per_byte
    for dtype in GPU_FORMATS if given.gpu else FORMATS:
        bits = measure(dtype, posts)
        base = base or bits
        row = {"dtype": dtype, "posts": len(posts), "bits_per_byte": bits, "loss": bits / base - 1}
        if given.json:
            print(json.dumps(row))
        else:
            print(f"{dtype:9} {bits:.4f} bits per byte, loss {row['loss']:+.3%}")


if __name__ == "__main__":
    main()
