"""A place in the device's memory for each row that is written; what is in it never moves.

A CUDA graph reads and writes the addresses that it was captured with, so these tensors are
refilled and never replaced.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from autoblog.generation.engine.prefill import LayerPrompt, PromptCache
from autoblog.generation.engine.weights import Weights


class Slots:
    """Tokens, positions, scores and caches of so many rows, of `room` tokens each.

    `positions` is how many tokens of a row are held, and so the place of the one in `tokens`.
    A local layer's cache is a ring: token n stands at n modulo its window. A slot that is not in
    use stands at position 0 and is computed along with the others.
    """

    def __init__(self, weights: Weights, *, count: int, room: int) -> None:
        self.count = count
        self.room = room
        device = weights.device
        self.tokens = torch.zeros(count, dtype=torch.long, device=device)
        self.positions = torch.zeros(count, dtype=torch.long, device=device)
        vocabulary = weights.token_embedding.shape[0]
        self.scores = torch.zeros(count, vocabulary, device=device)
        self.blocks = [
            # keys and values of a token side by side, so that they are written at once
            torch.zeros(
                (count, places, 2, weights.heads, weights.head_size),
                dtype=weights.cache_dtype,
                device=device,
            )
            for places in places_of(weights, room)
        ]

    @property
    def nbytes(self) -> int:
        """What it takes of the device's memory."""
        tensors = [self.tokens, self.positions, self.scores, *self.blocks]
        return sum(tensor.nbytes for tensor in tensors)

    def put(self, slots: Sequence[int], prompt: PromptCache, scores: Tensor) -> None:
        """Copy a prompt and the (1, vocabulary) scores after it into each of these slots."""
        for block, kept in zip(self.blocks, prompt.layers, strict=True):
            both, places = _laid_out(kept, room=block.shape[1])
            for slot in slots:
                block[slot].index_copy_(0, places, both)
        for slot in slots:
            self.scores[slot] = scores[0]
            self.positions[slot] = prompt.length

    def move(self, source: int, target: int, *, held: int) -> None:
        """Copy a slot that holds so many tokens over another one."""
        for block in self.blocks:
            block[target, :held] = block[source, :held]
        for tensor in (self.tokens, self.positions, self.scores):
            tensor[target] = tensor[source]

    def free(self, slot: int) -> None:
        """Let nothing of it be read any more."""
        self.positions[slot] = 0


def _laid_out(kept: LayerPrompt, *, room: int) -> tuple[Tensor, Tensor]:
    """(tokens, 2, heads, head size) of a prompt, and the places where a cache holds them."""
    both = torch.stack([kept.keys, kept.values]).permute(2, 0, 1, 3)
    places = torch.arange(kept.first, kept.first + both.shape[0], device=both.device) % room
    return both, places


def places_of(weights: Weights, room: int) -> list[int]:
    """How many tokens each layer holds of a row with that room."""
    return [room if layer.window is None else min(room, layer.window) for layer in weights.layers]


def bytes_of_a_slot(weights: Weights, *, room: int) -> int:
    """What the caches of one slot take."""
    return sum(places_of(weights, room)) * 2 * weights.hidden * weights.cache_dtype.itemsize
