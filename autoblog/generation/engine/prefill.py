"""Whole texts at once: prompts to their caches, and texts to their log-probabilities.

`TorchPrefill` serves processors without compiled kernels.
"""

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional

from autoblog.generation.engine.prompt_cache import PromptCache, PromptLayer
from autoblog.generation.engine.weights import Weights
from autoblog.generation.scored_pieces import SLICE, ScoredPiece, log_probability


class Prefill(Protocol):
    """Computes prompts and scores texts.

    `continues` says whether it can begin where another prompt's cache ends, with the same result.
    At most `most_scored` tokens should be scored in one call, or one piece.
    """

    weights: Weights
    continues: bool
    most_scored: int

    def extend(
        self, tokens: Sequence[int], known: PromptCache | None = None
    ) -> tuple[PromptCache, Tensor]:
        """Return a prompt's cache, and the (1, vocabulary) logits after it.

        `known` is the cache of its beginning, which is shorter than the prompt.
        """

    def score(
        self, pieces: Sequence[ScoredPiece], known: Sequence[PromptCache | None]
    ) -> list[float]:
        """Return the summed log-probability of each piece's scored tokens.

        `known` are the caches of what is before the first token whose prediction is scored.
        """


class TorchPrefill:
    """Computes each text from its beginning, through torch's operators."""

    continues = False
    most_scored = 1

    def __init__(self, weights: Weights) -> None:
        self.weights = weights

    def extend(
        self,
        tokens: Sequence[int],
        known: PromptCache | None = None,  # noqa: ARG002  # the protocol's
    ) -> tuple[PromptCache, Tensor]:
        """Return a prompt's cache, and the (1, vocabulary) logits after it."""
        layers: list[PromptLayer] = []
        x = run_text(self.weights, tokens, keep=layers)
        return PromptCache(layers=layers, length=len(tokens)), self.weights.logits(x[-1:])

    def score(
        self,
        pieces: Sequence[ScoredPiece],
        known: Sequence[PromptCache | None],  # noqa: ARG002  # the protocol's
    ) -> list[float]:
        """Return the summed log-probability of each piece's scored tokens."""
        return [self._score(piece) for piece in pieces]

    def _score(self, piece: ScoredPiece) -> float:
        states = run_text(self.weights, piece.ids)[-piece.scored - 1 : -1]  # (scored, hidden)
        chosen = piece.ids[len(piece.ids) - piece.scored :]
        total = 0.0
        for start in range(0, piece.scored, SLICE):
            logits = self.weights.logits(states[start : start + SLICE])
            total += log_probability(logits, chosen[start : start + SLICE])
        return total


def run_text(
    weights: Weights, tokens: Sequence[int], *, keep: list[PromptLayer] | None = None
) -> Tensor:
    """Return a text's (tokens, hidden) states after the last layer; `keep` takes the caches."""
    ids = torch.tensor(tokens, device=weights.device)
    positions = torch.arange(len(tokens), device=weights.device)
    x = weights.embed(ids, positions)
    for layer in weights.layers:
        fused = layer.query_key_value(layer.before_attention(x))
        heads = weights.split_heads(layer, fused, slice(0, len(tokens)))
        query, keys, values = (x.transpose(0, 1) for x in heads)  # (heads, tokens, head_size)
        read = attend_causally(query, keys, values, window=layer.window)
        x = weights.finish_layer(layer, x, read.transpose(0, 1).reshape(len(tokens), -1))
        if keep is not None:
            keep.append(PromptLayer.keep(keys, values, layer=layer, dtype=weights.cache_dtype))
    return x


def attend_causally(query: Tensor, keys: Tensor, values: Tensor, *, window: int | None) -> Tensor:
    """Let a text read itself: (heads, tokens, head_size) each; scores are not scaled.

    A local layer's token reads itself and the `window - 1` tokens before it. Several queries may
    read the same head of keys and values.
    """
    shared = len(query) // len(keys)
    if shared > 1:
        keys, values = (x.repeat_interleave(shared, dim=0) for x in (keys, values))
    tokens = query.shape[1]
    if window is None or tokens <= window:
        return functional.scaled_dot_product_attention(
            query[None], keys[None], values[None], is_causal=True, scale=1.0
        )[0]
    # Blocks of a window's width: each reads itself and the one before, not the whole text.
    return torch.cat(
        [
            _attend_block(query, keys, values, start=start, window=window)
            for start in range(0, tokens, window)
        ],
        dim=1,
    )


def _attend_block(
    query: Tensor, keys: Tensor, values: Tensor, *, start: int, window: int
) -> Tensor:
    first, end = max(0, start - window + 1), min(start + window, query.shape[1])
    rows = torch.arange(start, end, device=query.device)[:, None]
    columns = torch.arange(first, end, device=query.device)[None, :]
    read = (columns <= rows) & (columns > rows - window)
    return functional.scaled_dot_product_attention(
        query[None, :, start:end],
        keys[None, :, first:end],
        values[None, :, first:end],
        attn_mask=read,
        scale=1.0,
    )[0]
