"""Keys and values of a prompt, which is computed once and read by all its candidates."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from autoblog.generation.engine.weights import Layer, Weights


@dataclass(frozen=True, kw_only=True)
class LayerPrompt:
    """(heads, tokens, head size) keys and values of one layer.

    A local layer keeps the prompt's last tokens alone, at most a window of them; `first` is the
    position of the first one that is kept.
    """

    keys: Tensor
    values: Tensor
    first: int

    def seen_from(self, position: int, layer: Layer) -> tuple[Tensor, Tensor]:
        """What the token at `position` (counted from the prompt's start) reads of it."""
        if layer.window is None:
            return self.keys, self.values
        start = max(0, position - layer.window + 1 - self.first)
        return self.keys[:, start:], self.values[:, start:]


@dataclass(frozen=True, kw_only=True)
class PromptCache:
    """A prompt's keys and values in every layer, and how many tokens it has."""

    layers: Sequence[LayerPrompt]
    length: int


def attend_causally(query: Tensor, keys: Tensor, values: Tensor, *, window: int | None) -> Tensor:
    """(heads, tokens, head size) of a text that reads itself; GPT-Neo does not scale its scores.

    A local layer's token reads itself and the `window - 1` tokens before it.
    """
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


def compute_prompt(weights: Weights, tokens: Sequence[int]) -> tuple[PromptCache, Tensor]:
    """Run a prompt; its cache, and the (1, hidden) state of its last token."""
    cache: list[LayerPrompt] = []
    x = run_text(weights, tokens, keep=cache)
    return PromptCache(layers=cache, length=len(tokens)), x[-1:]


def run_text(
    weights: Weights, tokens: Sequence[int], *, keep: list[LayerPrompt] | None = None
) -> Tensor:
    """(tokens, hidden) states of a whole text after the last layer; `keep` takes the caches."""
    ids = torch.tensor(tokens, device=weights.device)
    places = torch.arange(len(tokens), device=weights.device)
    x = embed(weights, ids, places)
    for layer in weights.layers:
        query, keys, values = split_heads(weights, layer.query_key_value(layer.before_attention(x)))
        read = attend_causally(query, keys, values, window=layer.window)
        x = finish_layer(weights, layer, x, read.transpose(0, 1).reshape(len(tokens), -1))
        if keep is not None:
            keep.append(_kept(keys, values, layer, weights.cache_dtype))
    return x


def embed(weights: Weights, ids: Tensor, positions: Tensor) -> Tensor:
    """(rows,) tokens at (rows,) positions to (rows, hidden)."""
    words = functional.embedding(ids, weights.token_embedding).to(weights.hidden_dtype)
    return words + functional.embedding(positions, weights.position_embedding)


def split_heads(weights: Weights, fused: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """(rows, 3 * hidden) to three of (heads, rows, head size)."""
    shape = (fused.shape[0], 3, weights.heads, weights.head_size)
    query, keys, values = fused.view(shape).permute(1, 2, 0, 3)
    return query, keys, values


def finish_layer(weights: Weights, layer: Layer, x: Tensor, read: Tensor) -> Tensor:
    """What follows attention: its output, then the perceptron, each added to what came in."""
    x = layer.attention_out(read).add_(x)
    return layer.mlp_out(weights.activation(layer.mlp_in(layer.before_mlp(x)))).add_(x)


def within(numbers: Tensor, dtype: torch.dtype) -> Tensor:
    """The same in another format; what that cannot hold becomes its largest number."""
    if numbers.dtype == dtype:
        return numbers
    most = torch.finfo(dtype).max
    return numbers.clamp(-most, most).to(dtype)


def _kept(keys: Tensor, values: Tensor, layer: Layer, dtype: torch.dtype) -> LayerPrompt:
    """Copies, since the views would keep the queries alive too."""
    first = 0 if layer.window is None else max(0, keys.shape[1] - layer.window)
    return LayerPrompt(
        keys=_copy(keys[:, first:], dtype), values=_copy(values[:, first:], dtype), first=first
    )


def _copy(numbers: Tensor, dtype: torch.dtype) -> Tensor:
    return within(numbers, dtype).clone(memory_format=torch.contiguous_format)
