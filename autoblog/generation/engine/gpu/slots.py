"""A slot in the device's memory for each row that is written; slots never move.

A CUDA graph reads and writes the addresses that it was captured with, so these tensors are
refilled and never replaced.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from autoblog.generation.engine.prompt_cache import PromptCache, PromptLayer
from autoblog.generation.engine.weights import Weights


class Slots:
    """Tokens, positions, logits and caches of `count` rows, of `room` tokens each.

    `positions` counts a row's tokens in the cache, so it is the position of the one in `tokens`. A
    local layer's cache is a ring: token n is at n modulo its window. An unused slot has position 0
    and is computed along with the others.
    """

    def __init__(self, weights: Weights, *, count: int, room: int) -> None:
        self.count = count
        self.room = room
        device, decoder = weights.device, weights.decoder
        self.tokens = torch.zeros(count, dtype=torch.long, device=device)
        self.positions = torch.zeros(count, dtype=torch.long, device=device)
        self.logits = torch.zeros(count, decoder.vocabulary, device=device)
        self.blocks = [
            # (count, tokens, 2, key_value_heads, head_size): keys and values are written at once
            torch.zeros(
                (count, tokens, 2, decoder.key_value_heads, decoder.head_size),
                dtype=weights.cache_dtype,
                device=device,
            )
            for tokens in _tokens_of_layers(weights, room)
        ]

    @property
    def nbytes(self) -> int:
        """The bytes of all tensors."""
        tensors = [self.tokens, self.positions, self.logits, *self.blocks]
        return sum(tensor.nbytes for tensor in tensors)

    def put(self, slots: Sequence[int], prompt: PromptCache, logits: Tensor) -> None:
        """Copy a prompt and the (1, vocabulary) logits after it into each of these slots."""
        for block, kept in zip(self.blocks, prompt.layers, strict=True):
            both, indices = _in_block(kept, room=block.shape[1])
            for slot in slots:
                block[slot].index_copy_(0, indices, both)
        for slot in slots:
            self.logits[slot] = logits[0]
            self.positions[slot] = prompt.length

    def move(self, source: int, target: int, *, held: int) -> None:
        """Copy the first `held` tokens of a slot over another slot."""
        for block in self.blocks:
            block[target, :held] = block[source, :held]
        for tensor in (self.tokens, self.positions, self.logits):
            tensor[target] = tensor[source]

    def free(self, slot: int) -> None:
        """Mark a slot as unused."""
        self.positions[slot] = 0


def bytes_of_a_slot(weights: Weights, *, room: int) -> int:
    """Return the bytes of one slot's caches."""
    tokens = sum(_tokens_of_layers(weights, room))
    return tokens * 2 * weights.decoder.cache_width * weights.cache_dtype.itemsize


def _in_block(kept: PromptLayer, *, room: int) -> tuple[Tensor, Tensor]:
    """Return a prompt as (tokens, 2, heads, head_size), and its tokens' indices in a block."""
    both = torch.stack([kept.keys, kept.values]).permute(2, 0, 1, 3)
    indices = torch.arange(kept.first, kept.first + both.shape[0], device=both.device) % room
    return both, indices


def _tokens_of_layers(weights: Weights, room: int) -> list[int]:
    """Return how many tokens of a row with that room each layer holds."""
    return [room if layer.window is None else min(room, layer.window) for layer in weights.layers]
