"""A whole text at once: a prompt to its cache, or a text to its log-probability."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from autoblog.generation.engine.prompt_cache import PromptCache, PromptLayer
from autoblog.generation.engine.weights import Weights
from autoblog.generation.scored_pieces import SLICE, ScoredPiece, log_probability


def prefill(weights: Weights, tokens: Sequence[int]) -> tuple[PromptCache, Tensor]:
    """Run a prompt; return its cache and the (1, hidden) state of its last token."""
    layers: list[PromptLayer] = []
    x = run_text(weights, tokens, keep=layers)
    return PromptCache(layers=layers, length=len(tokens)), x[-1:]


def score_text(weights: Weights, piece: ScoredPiece) -> float:
    """Return the summed log-probability of a piece's last `scored` tokens."""
    states = run_text(weights, piece.ids)[-piece.scored - 1 : -1]  # (scored, hidden)
    chosen = piece.ids[len(piece.ids) - piece.scored :]
    total = 0.0
    for start in range(0, piece.scored, SLICE):
        logits = weights.logits(states[start : start + SLICE])
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
