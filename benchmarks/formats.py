"""Prints what each number format costs: bits per byte of posts that the starter was not trained on.

    python -m benchmarks.formats --corpus FILE [--posts 200] [--model NAME]
        [--dtypes float32,bfloat16,int8] [--steps | --gpu] [--json]

With --steps the texts are scored token by token, as they are written, so that what the caches round
off counts too; slower, and of each post what one context holds. The loss is the share by which a
text costs more bits than in the first format. int8 is our engine's default on a CPU while its loss
is under one percent. With --gpu the formats are those of a GPU, computed slowly on the CPU, without
a GPU's own kernels.
"""

import argparse
import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from autoblog.finetuning.corpus import CorpusPost, read_posts, split
from autoblog.generation import load_generator
from autoblog.generation.engine.families.family import read_weights
from autoblog.generation.engine.families.gpt_neo import describe
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.gpu.gpu_formats import gpu_format
from autoblog.generation.engine.open_engine import make_step, number_format
from autoblog.generation.engine.prefill import TorchPrefill
from autoblog.generation.engine.step import next_logits, start_group
from autoblog.generation.engine.weights import Weights
from autoblog.generation.loading.model_lookup import Hub
from autoblog.generation.scored_pieces import ScoredPiece, log_probability
from autoblog.generation.tokenization import Tokens
from benchmarks.tables import print_rows

CPU = torch.device("cpu")
FORMATS = ("float32", "bfloat16", "int8")
LogLikelihood = Callable[[Weights, Sequence[int], Sequence[int]], float]
GPU_FORMATS = ("float32", "bfloat16", "float16", "int8")


def bits_per_byte(dtype: str, posts: list[CorpusPost], *, model: str = "starter") -> float:
    """Return the bits per byte of all texts, each after the header of its post."""
    generator = load_generator(model, device="cpu", dtype=dtype)
    found = generator.log_likelihoods([(post.header, post.text) for post in posts])
    generator.close()
    return (
        -sum(text.total for text in found)
        / math.log(2)
        / sum(len(post.text.encode()) for post in posts)
    )


def bits_by_steps(dtype: str, posts: list[CorpusPost]) -> float:
    """Return the same through decoding steps, for as much of each post as the context holds."""

    def by_steps(weights: Weights, header: Sequence[int], text: Sequence[int]) -> float:
        step = make_step(weights)
        cache, logits = step.prefill.extend(header)
        group = start_group(step, cache, candidates=1)
        total = 0.0
        for token in text:
            total += log_probability(logits, [token])
            logits = next_logits(step, [group], torch.tensor([token]))
        return total

    return _bits(by_steps, posts, dtype=dtype)


def bits_as_on_gpu(dtype: str, posts: list[CorpusPost]) -> float:
    """Return the same in a GPU's format, for as much of each post as the context holds."""

    def at_once(weights: Weights, header: Sequence[int], text: Sequence[int]) -> float:
        piece = ScoredPiece(document=0, ids=(*header, *text), scored=len(text))
        return TorchPrefill(weights).score([piece], [None])[0]

    return _bits(at_once, posts, dtype=dtype, as_on_gpu=True)


@torch.inference_mode()
def _bits(
    log_likelihood: LogLikelihood, posts: list[CorpusPost], *, dtype: str, as_on_gpu: bool = False
) -> float:
    folder = Hub().starter
    network = AutoModelForCausalLM.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokens = Tokens(tokenizer)
    decoder = describe(network.config)
    form = gpu_format(dtype) if as_on_gpu else number_format(decoder, dtype=dtype, device=CPU)
    weights = read_weights(Checkpoint.of(network), form=form, device=CPU)
    nats = size = 0.0
    for post in posts:
        header, text = tokens.encode_pair(post.header, post.text)
        text = text[: decoder.context - len(header)]
        nats -= log_likelihood(weights, header, text)
        size += len(tokenizer.decode(text).encode())
    return nats / math.log(2) / size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--posts", type=int, default=200, help="how many held-out posts")
    parser.add_argument("--model", default="starter", help="for scores of whole texts")
    parser.add_argument("--dtypes", type=lambda names: names.split(","), help="those of interest")
    parser.add_argument("--steps", action="store_true", help="token by token")
    parser.add_argument("--gpu", action="store_true", help="in the formats of a GPU")
    parser.add_argument("--json", action="store_true", help="one object a line")
    given = parser.parse_args()
    _, held_out = split(read_posts(given.corpus))
    posts = held_out[: given.posts]
    at_once = partial(bits_per_byte, model=given.model)
    measure = bits_by_steps if given.steps else bits_as_on_gpu if given.gpu else at_once
    dtypes = given.dtypes or (GPU_FORMATS if given.gpu else FORMATS)
    bits = {dtype: measure(dtype, posts) for dtype in dtypes}
    rows = (
        {
            "dtype": dtype,
            "posts": len(posts),
            "bits_per_byte": round(found, 5),
            "loss": round(found / bits[dtypes[0]] - 1, 6),
        }
        for dtype, found in bits.items()
    )
    print_rows(rows, as_json=given.json)


if __name__ == "__main__":
    main()
