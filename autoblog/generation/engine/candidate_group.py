"""What candidates that are written side by side after one prompt read: the prompt, and themselves.

All candidates of a group have written equally much, so there is nothing to mask but the room that
is not filled yet. The prompt stands once for all of them.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from autoblog.generation.engine.prefill import LayerPrompt, PromptCache
from autoblog.generation.engine.weights import Layer, Weights

# Room grows by so many tokens. The product over a whole block of memory is 1.7 times as fast as
# over a part of it (two cores, 16 rows, 192 tokens), which pays for copying and for empty room.
GROWTH = 32


class OwnCache:
    """One layer's keys and values of the tokens that each candidate of a group has written.

    All views of it are made once, since making one costs as much as a small product, and only where
    torch's operators read it. A local layer reuses the place of the token that has left its window.
    """

    def __init__(self, block: Tensor) -> None:
        """`block` is (2, candidates, heads, room, head size): keys, then values."""
        self.block = block
        _, _, _, self.room, _ = block.shape

    @cached_property
    def keys(self) -> Tensor:
        """(candidates * heads, head size, room)."""
        return self.block[0].flatten(0, 1).transpose(1, 2)

    @cached_property
    def values(self) -> Tensor:
        """(candidates * heads, room, head size)."""
        return self.block[1].flatten(0, 1)

    @cached_property
    def _places(self) -> tuple[Tensor, ...]:
        return self.block.unbind(3)

    def put(self, number: int, keys_values: Tensor) -> None:
        """Keep what the token of that number made: (2, candidates, heads, head size)."""
        self._places[number % self.room].copy_(keys_values)

    def with_room(self, room: int) -> "OwnCache":
        """The same with more room; what is added is zero, as a product with nothing must be."""
        if room == self.room:
            return self
        _, candidates, heads, old, size = self.block.shape
        more = self.block.new_zeros(2, candidates, heads, room - old, size)
        return OwnCache(torch.cat([self.block, more], dim=3))

    def keep(self, candidates: Tensor, *, held: int) -> "OwnCache":
        """The same for these candidates alone; what is not filled is not copied, and may be any."""
        two, _, heads, room, size = self.block.shape
        kept = self.block.new_empty(two, len(candidates), heads, room, size)
        filled = min(held, room)
        kept[:, :, :, :filled] = self.block[:, :, :, :filled].index_select(1, candidates)
        return OwnCache(kept)

    def clear_from(self, held: int) -> "OwnCache":
        """Make what is not filled zero, as a product with nothing must be."""
        self.block[:, :, :, held:] = 0
        return self


class Group:
    """Candidates of one prompt while they are written; holds their keys and values.

    A candidate that is alone takes the prompt into its own cache: reading two would cost it more
    than it saves.
    """

    def __init__(
        self, weights: Weights, prompt: PromptCache, *, candidates: int, more: int = 0
    ) -> None:
        """`more` is how many tokens the candidates will write at most, if that is known."""
        self._weights = weights
        self.candidates = candidates
        self._prompt = prompt if candidates > 1 else None
        self._start = prompt.length if candidates > 1 else 0
        self.held = prompt.length - self._start
        # The kernels read no more than is held, and room that was never written to takes no memory.
        # torch's operators multiply all of it: there what is not held is zero, and masked.
        self._reads_all = weights.kernel_step is None
        ahead = 0 if self._reads_all else more
        self._room = self.held + max(ahead, GROWTH - self.held % GROWTH)
        self.addresses: Any = None  # of the caches, for the kernels; None once they have moved
        self.own = [
            self._first_cache(layer, kept)
            for layer, kept in zip(weights.layers, prompt.layers, strict=True)
        ]
        if self._reads_all:
            self._lay_mask()

    @property
    def position(self) -> int:
        """Where the next token stands: 0 for the first of the prompt."""
        return self._start + self.held

    @property
    def prompt_layers(self) -> Sequence[LayerPrompt | None]:
        """The shared prompt's keys and values, or None in every layer where there is none."""
        return self._prompt.layers if self._prompt else [None] * len(self.own)

    @property
    def nbytes(self) -> int:
        """What its caches take, the prompt's included."""
        layers = self._prompt.layers if self._prompt else ()
        of_prompt = sum(one.keys.nbytes + one.values.nbytes for one in layers)
        return of_prompt + sum(own.block.nbytes for own in self.own)

    def make_room(self) -> None:
        """Called once before every token, not in every layer."""
        if self.held == self._room:
            self._room += GROWTH
            # one layer after the other, so that old and new caches never stand side by side
            for number, layer in enumerate(self._weights.layers):
                self.own[number] = self.own[number].with_room(self._room_of(layer))
            self.addresses = None
            if self._reads_all:
                self._lay_mask()
        if self._reads_all:
            self._mask[self.held] = 0

    def attend(self, number: int, fused: Tensor) -> Tensor:
        """(candidates, hidden) that a new token reads in layer `number`.

        `fused` is (candidates, 3 * hidden): the query, keys and values of that token.
        """
        own = self.own[number]
        parts = fused.view(self.candidates, 3, self._weights.heads, self._weights.head_size)
        own.put(self.held, parts[:, 1:].transpose(0, 1))
        query = parts[:, 0]
        if self._prompt is None:
            return self._attend_own(query, own)
        layer = self._weights.layers[number]
        keys, values = self._prompt.layers[number].seen_from(self.position, layer)
        if not keys.shape[1]:  # a local layer's window has left the prompt behind
            return self._attend_own(query, own)
        return self._attend_both(query, keys, values, own)

    def step_done(self) -> None:
        """Called once after every token."""
        self.held += 1

    def keep(self, candidates: Sequence[int]) -> None:
        """Let the other candidates go."""
        index = torch.tensor(candidates, device=self._weights.device)
        for number, own in enumerate(self.own):
            kept = own.keep(index, held=self.held)
            self.own[number] = kept.clear_from(self.held) if self._reads_all else kept
        self.addresses = None
        self.candidates = len(candidates)

    def _attend_own(self, query: Tensor, own: OwnCache) -> Tensor:
        weights = self._scores(query, own).softmax(dim=2)
        return torch.bmm(weights, own.values).view(self.candidates, -1)

    def _attend_both(self, query: Tensor, keys: Tensor, values: Tensor, own: OwnCache) -> Tensor:
        """One softmax over the scores of the prompt, (heads, tokens, head size), and the own."""
        rows, (heads, tokens, _) = self.candidates, keys.shape
        of_prompt = torch.bmm(query.transpose(0, 1), keys.transpose(1, 2))
        of_own = self._scores(query, own).view(rows, heads, -1)
        weights = torch.cat([of_prompt.transpose(0, 1), of_own], dim=2).softmax(dim=2)
        on_prompt = torch.bmm(weights[:, :, :tokens].transpose(0, 1), values)
        on_own = torch.bmm(weights[:, :, tokens:].reshape(rows * heads, 1, -1), own.values)
        return on_own.view(rows, heads, -1).add_(on_prompt.transpose(0, 1)).view(rows, -1)

    def _scores(self, query: Tensor, own: OwnCache) -> Tensor:
        """(candidates * heads, 1, room), with minus infinity where nothing is held."""
        alone = query.reshape(-1, 1, self._weights.head_size)
        return torch.baddbmm(self._masks[own.room], alone, own.keys)

    def _room_of(self, layer: Layer) -> int:
        return self._room if layer.window is None else min(self._room, layer.window)

    def _first_cache(self, layer: Layer, kept: LayerPrompt) -> OwnCache:
        room = self._room_of(layer)
        heads, size = self._weights.heads, self._weights.head_size
        make = kept.keys.new_zeros if self._reads_all else kept.keys.new_empty
        block = make((2, self.candidates, heads, room, size))
        if self._prompt is None:
            slots = torch.arange(kept.first, self.held, device=block.device) % room
            block[0, 0].index_copy_(1, slots, kept.keys)
            block[1, 0].index_copy_(1, slots, kept.values)
        return OwnCache(block)

    def _lay_mask(self) -> None:
        """0 for what is held, minus infinity for the rest; and its part for every room there is."""
        mask = torch.full((self._room,), -torch.inf)
        mask[: self.held] = 0
        self._mask = mask.to(self._weights.device, self._weights.hidden_dtype)
        self._masks = {room: self._mask[:room] for room in {own.room for own in self.own}}
