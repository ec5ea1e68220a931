"""One decoding step of the first slots: their tokens in, the logits of the next ones out.

A second run with the same tokens gives the same result, so a graph can warm up in place.
"""

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

from autoblog.generation.engine.gpu.slots import Slots
from autoblog.generation.engine.prompt_cache import clamped
from autoblog.generation.engine.weights import Weights


def run_step(weights: Weights, slots: Slots, rows: int, length: int) -> None:
    """Run the tokens of the first `rows` slots, which hold at most `length` tokens with them."""
    positions = slots.positions[:rows]
    mask = _mask(positions, length, slots.blocks[0].dtype)
    numbers = torch.arange(rows, device=weights.device)
    indices = {block.shape[1]: positions % block.shape[1] for block in slots.blocks}
    x = weights.embed(slots.tokens[:rows], positions)
    with _kernels(weights.device):
        for layer, block in zip(weights.layers, slots.blocks, strict=True):
            fused = layer.query_key_value(layer.before_attention(x))
            query, _, _ = weights.split_heads(layer, fused, positions)
            new = fused[:, query[0].numel() :].reshape(rows, *block.shape[2:])  # keys and values
            block[numbers, indices[block.shape[1]]] = clamped(new, block.dtype)
            read = _attend(clamped(query, block.dtype), block[:rows, :length], mask)
            x = weights.finish_layer(layer, x, read)
    slots.logits[:rows] = weights.logits(x)


def _kernels(device: torch.device) -> AbstractContextManager[object]:
    """Allow two of torch's attentions: flash takes no mask, cuDNN makes a plan for each shape."""
    if device.type != "cuda":
        return nullcontext()
    return sdpa_kernel([SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH])


def _mask(positions: Tensor, length: int, dtype: torch.dtype) -> Tensor:
    """Return (rows, 1, 1, length): 0 for a row's tokens, its new one included, else -infinity.

    A local layer's ring holds the same tokens as a global layer's cache until it is full, and then
    all of it is read, so one mask serves both.
    """
    held = torch.arange(length, device=positions.device) <= positions[:, None]
    mask = torch.zeros(held.shape, dtype=dtype, device=positions.device)
    return mask.masked_fill_(~held, -torch.inf)[:, None, None]


def _attend(query: Tensor, block: Tensor, mask: Tensor) -> Tensor:
    """Let (rows, heads, head_size) queries read a (rows, tokens, 2, heads, head_size) block.

    Queries that read the same keys and values stand where those of several tokens would.
    """
    rows, tokens, _, heads, size = block.shape
    keys, values = block.permute(2, 0, 3, 1, 4)  # each (rows, heads, tokens, head_size)
    grouped = query.reshape(rows, heads, -1, size)
    own = mask[..., :tokens].expand(rows, heads, grouped.shape[2], tokens)
    read = functional.scaled_dot_product_attention(grouped, keys, values, attn_mask=own, scale=1.0)
    return read.reshape(rows, -1)
