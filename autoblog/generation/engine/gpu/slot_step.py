"""One decoding step of the first slots: their tokens in, the scores of the next ones out.

It may run any number of times before the tokens change, with the same outcome, so that it can be
warmed up on what is there.
"""

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

from autoblog.generation.engine.gpu.slots import Slots
from autoblog.generation.engine.prefill import embed, finish_layer, within
from autoblog.generation.engine.torch_step import scores_of
from autoblog.generation.engine.weights import Weights


def run_step(weights: Weights, slots: Slots, rows: int, length: int) -> None:
    """Score the tokens of the first `rows` slots, which hold at most `length` tokens with them."""
    positions = slots.positions[:rows]
    mask = _mask(positions, length, slots.blocks[0].dtype)
    numbers = torch.arange(rows, device=weights.device)
    places = {block.shape[1]: positions % block.shape[1] for block in slots.blocks}
    x = embed(weights, slots.tokens[:rows], positions)
    with _kernels(weights.device):
        for layer, block in zip(weights.layers, slots.blocks, strict=True):
            fused = layer.query_key_value(layer.before_attention(x))
            fused = within(fused, block.dtype)
            query, new = torch.split(fused, [weights.hidden, 2 * weights.hidden], dim=1)
            block[numbers, places[block.shape[1]]] = new.reshape(rows, *block.shape[2:])
            read = _attend(query, block[:rows, :length], mask)
            x = finish_layer(weights, layer, x, read)
    slots.scores[:rows] = scores_of(weights, x)


def _kernels(device: torch.device) -> AbstractContextManager[object]:
    """Which of torch's attentions may run: flash takes no mask, cuDNN makes a plan a shape."""
    if device.type != "cuda":
        return nullcontext()
    return sdpa_kernel([SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH])


def _mask(positions: Tensor, length: int, dtype: torch.dtype) -> Tensor:
    """(rows, 1, 1, length): 0 where a row holds a token, its new one included, else -infinity.

    A local layer's ring is full once its window is, and before that it holds what a global layer
    does, so one mask serves both.
    """
    held = torch.arange(length, device=positions.device) <= positions[:, None]
    mask = torch.zeros(held.shape, dtype=dtype, device=positions.device)
    return mask.masked_fill_(~held, -torch.inf)[:, None, None]


def _attend(query: Tensor, block: Tensor, mask: Tensor) -> Tensor:
    """(rows, hidden) that (rows, hidden) queries read of (rows, tokens, 2, heads, size)."""
    rows, tokens, _, heads, size = block.shape
    keys, values = block.permute(2, 0, 3, 1, 4)  # each (rows, heads, tokens, size)
    own = mask[..., :tokens].expand(rows, heads, 1, tokens)
    read = functional.scaled_dot_product_attention(
        query.reshape(rows, heads, 1, size), keys, values, attn_mask=own, scale=1.0
    )
    return read.reshape(rows, heads * size)
