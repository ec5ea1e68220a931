"""Measures a model on held-out posts: perplexity per token and bits per byte.

Every token of a post's text is predicted once, after the post's header (`Title`, `Tags`).
Bits per byte compare models of different tokenizers; perplexity does not.
"""

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn import functional
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel

from autoblog.finetuning.corpus import read_posts, split
from autoblog.finetuning.corpus_cleaning import clean_posts
from autoblog.finetuning.network import logits
from autoblog.finetuning.packing import TokenPost, encode_post
from autoblog.finetuning.tokenizer_training import encoder

KINDS = ("blog", "guide")


@dataclass(frozen=True, kw_only=True)
class Measures:
    """A model's figures over some posts; `nats` is the sum over all tokens."""

    row_length: int
    posts: int
    tokens: int
    text_bytes: int
    nats: float

    @property
    def perplexity(self) -> float:
        """Per token of the model's own tokenizer."""
        return math.exp(self.nats / self.tokens)

    @property
    def bits_per_byte(self) -> float:
        """Per UTF-8 byte of the text."""
        return self.nats / math.log(2) / self.text_bytes


@dataclass(frozen=True, kw_only=True)
class ScoredWindow:
    """Tokens to read in one piece; those from `scored_from` on are predicted."""

    ids: tuple[int, ...]
    scored_from: int


def evaluate(
    model: str | Path, corpus: Path, *, row_length: int | None = None, kinds: Sequence[str] = KINDS
) -> Measures:
    """Measure a model over a corpus's held-out posts.

    With a `row_length` every post is cut into rows of its header and the next piece, as in
    training. Without one a window of the model's context slides by half, so that all but a post's
    first tokens are predicted from half a context or more.
    """
    network = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(model)
    _, held_out = split(read_posts(corpus))
    posts = [post for post in clean_posts(held_out) if post.kind in kinds]
    encode, end = encoder(tokenizer), tokenizer.eos_token_id
    encoded = [encode_post(post, encode, end_of_text=end) for post in posts]
    length = row_length or network.config.max_position_embeddings
    found = [w for post in encoded for w in windows(post, length, slide=row_length is None)]
    return Measures(
        row_length=length,
        posts=len(posts),
        tokens=sum(len(post.body) for post in encoded),
        # The text's last line ends in a line break; the end-of-text token has no bytes.
        text_bytes=sum(len(post.text.encode("utf-8")) + 1 for post in posts),
        nats=nats(network, found),
    )


def windows(post: TokenPost, length: int, *, slide: bool) -> Iterator[ScoredWindow]:
    """Yield windows of at most `length` tokens that score every token of the body once."""
    room = length - len(post.header)
    step = room // 2 if slide else room
    scored = 0
    start = 0
    while scored < len(post.body):
        piece = post.body[start : start + room]
        yield ScoredWindow(
            ids=(*post.header, *piece), scored_from=len(post.header) + scored - start
        )
        scored = start + len(piece)
        start += step


@torch.no_grad()
def nats(
    network: PreTrainedModel, read: Sequence[ScoredWindow], *, batch_tokens: int = 8192
) -> float:
    """Sum the surprise (in nats) of all scored tokens."""
    total = 0.0
    ordered = sorted(read, key=lambda window: len(window.ids))
    while ordered:
        count = max(1, batch_tokens // len(ordered[-1].ids))
        batch, ordered = ordered[-count:], ordered[:-count]
        width = max(len(window.ids) for window in batch)
        # Rows are padded on the right, where no token looks.
        ids = torch.tensor([[*w.ids, *[0] * (width - len(w.ids))] for w in batch])
        targets = torch.full((len(batch), width - 1), -100)
        for row, window in enumerate(batch):
            scored = slice(window.scored_from - 1, len(window.ids) - 1)
            targets[row, scored] = ids[row, 1:][scored]
        scores = logits(network, ids[:, :-1])
        total += float(
            functional.cross_entropy(scores.flatten(0, 1), targets.flatten(), reduction="sum")
        )
    return total


def main() -> int:
    """Run `python -m autoblog.finetuning.evaluation --model DIR --corpus FILE`."""
    parser = argparse.ArgumentParser(prog="python -m autoblog.finetuning.evaluation")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    arguments = parser.parse_args()
    for row_length in (256, None):
        found = evaluate(arguments.model, arguments.corpus, row_length=row_length)
        sys.stdout.write(f"{line(found)}\n")
    return 0


def line(found: Measures) -> str:
    """Write the figures as fields."""
    return (
        f"row_length={found.row_length} posts={found.posts} tokens={found.tokens} "
        f"bytes={found.text_bytes} perplexity={found.perplexity:.2f} "
        f"bits_per_byte={found.bits_per_byte:.4f}"
    )


if __name__ == "__main__":
    sys.exit(main())
