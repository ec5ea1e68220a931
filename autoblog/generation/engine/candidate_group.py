"""The caches of candidates that are written side by side after one prompt.

All candidates of a group have written equally many tokens. Their prompt's cache is held once.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from autoblog.generation.engine.prompt_cache import PromptCache, PromptLayer
from autoblog.generation.engine.weights import DecoderLayer, Weights

# The tokens by which room grows. A product over a whole block of memory is 1.7 times as fast as
# over a part of it (two cores, 16 rows, 192 tokens), which pays for copying and for empty room.
GROWTH = 32


class OwnCache:
    """One layer's keys and values of the tokens that the candidates of a group have written.

    A local layer reuses the slot of the token that has left its window. Views are made once,
    since making one costs as much as a small product, and only if torch's operators ask for them.
    """

    def __init__(self, block: Tensor) -> None:
        """Wrap keys, then values."""
        self.block = block  # (2, candidates, key_value_heads, room, head_size)
        self.room = block.shape[3]

    @cached_property
    def keys(self) -> Tensor:
        """The keys, transposed for the product with the queries."""
        return self.block[0].flatten(0, 1).transpose(1, 2)  # (candidates * heads, head_size, room)

    @cached_property
    def values(self) -> Tensor:
        """The values."""
        return self.block[1].flatten(0, 1)  # (candidates * heads, room, head_size)

    @cached_property
    def _slots(self) -> tuple[Tensor, ...]:
        return self.block.unbind(3)

    def put(self, index: int, keys: Tensor, values: Tensor) -> None:
        """Keep the (candidates, heads, head_size) keys and values of the token at `index`."""
        slot = self._slots[index % self.room]
        slot[0].copy_(keys)
        slot[1].copy_(values)

    def with_room(self, room: int) -> "OwnCache":
        """Return a copy with more room. New slots are zero, so they add nothing to a product."""
        if room == self.room:
            return self
        _, candidates, heads, old, size = self.block.shape
        more = self.block.new_zeros(2, candidates, heads, room - old, size)
        return OwnCache(torch.cat([self.block, more], dim=3))

    def keep(self, candidates: Tensor, *, held: int) -> "OwnCache":
        """Return a copy of these candidates; slots beyond `held` are left uninitialised."""
        two, _, heads, room, size = self.block.shape
        kept = self.block.new_empty(two, len(candidates), heads, room, size)
        filled = min(held, room)
        kept[:, :, :, :filled] = self.block[:, :, :, :filled].index_select(1, candidates)
        return OwnCache(kept)

    def clear_from(self, held: int) -> "OwnCache":
        """Set the slots from `held` on to zero, so they add nothing to a product."""
        self.block[:, :, :, held:] = 0
        return self


class Group:
    """Candidates of one prompt while they are written; holds their keys and values.

    With torch's operators a single candidate copies the prompt into its own cache, since reading
    two caches would cost more than the copy saves.
    """

    def __init__(
        self,
        weights: Weights,
        prompt: PromptCache,
        *,
        candidates: int,
        more: int,
        reads_unfilled: bool,
    ) -> None:
        """Reserve room for `more` tokens, or little by little if the step `reads_unfilled` slots.

        Such a step multiplies all room, so its unfilled slots are zero and masked. For other steps
        unfilled room costs nothing: the system gives memory when it is first written to.
        """
        self._weights = weights
        self.candidates = candidates
        copied = reads_unfilled and candidates == 1
        self._prompt = None if copied else prompt
        self._start = 0 if copied else prompt.length
        self.held = prompt.length - self._start
        self._reads_unfilled = reads_unfilled
        ahead = 0 if reads_unfilled else more
        self._room = self.held + max(ahead, GROWTH - self.held % GROWTH)
        self.addresses: Any = None  # of the caches, for the kernels; None once they have moved
        self.own = [
            self._first_cache(layer, kept)
            for layer, kept in zip(weights.layers, prompt.layers, strict=True)
        ]
        if reads_unfilled:
            self._make_mask()

    @property
    def position(self) -> int:
        """The position of the next token in the text."""
        return self._start + self.held

    @property
    def prompt_layers(self) -> Sequence[PromptLayer]:
        """The shared prompt's layers."""
        return self._prompt.layers if self._prompt else ()

    def make_room(self) -> None:
        """Make room for the next token; called once before every token, not in every layer."""
        if self.held == self._room:
            self._room += GROWTH
            # one layer after the other, so that only one layer is held twice at a time
            for index, layer in enumerate(self._weights.layers):
                self.own[index] = self.own[index].with_room(self._room_of(layer))
            self.addresses = None
            if self._reads_unfilled:
                self._make_mask()
        if self._reads_unfilled:
            self._mask[self.held] = 0

    def step_done(self) -> None:
        """Count the token that all layers have kept."""
        self.held += 1

    def keep(self, candidates: Sequence[int]) -> None:
        """Drop all other candidates."""
        index = torch.tensor(candidates, device=self._weights.device)
        for number, own in enumerate(self.own):
            kept = own.keep(index, held=self.held)
            self.own[number] = kept.clear_from(self.held) if self._reads_unfilled else kept
        self.addresses = None
        self.candidates = len(candidates)

    def attend(self, number: int, fused: Tensor) -> Tensor:
        """Return the (candidates, heads * head_size) that a new token reads in layer `number`.

        `fused` holds the queries, keys and values of that token.
        """
        layer, own = self._weights.layers[number], self.own[number]
        here = slice(self.position, self.position + 1)
        query, *keys_values = self._weights.split_heads(layer, fused, here)
        own.put(self.held, *keys_values)
        if self._prompt is None:
            return self._attend_own(query, own)
        keys, values = self._prompt.layers[number].seen_from(self.position, layer)
        if not keys.shape[1]:  # a local layer's window has left the prompt behind
            return self._attend_own(query, own)
        return self._attend_both(query, keys, values, own)

    def _attend_own(self, query: Tensor, own: OwnCache) -> Tensor:
        weights = self._scores(query, own).softmax(dim=2)
        return torch.bmm(weights, own.values).view(self.candidates, -1)

    def _attend_both(self, query: Tensor, keys: Tensor, values: Tensor, own: OwnCache) -> Tensor:
        """Take one softmax over the prompt, (heads, tokens, head_size), and the own tokens."""
        rows, (heads, tokens, size) = self.candidates, keys.shape

        def by_prompt(x: Tensor) -> Tensor:
            """Turn (rows, heads, queries, numbers) to (heads, rows * queries, numbers)."""
            return x.transpose(0, 1).flatten(1, 2)

        def by_row(x: Tensor) -> Tensor:
            return x.view(heads, rows, -1, x.shape[2]).transpose(0, 1)

        grouped = query.view(rows, heads, -1, size)  # (rows, heads, queries, head_size)
        of_prompt = by_row(torch.bmm(by_prompt(grouped), keys.transpose(1, 2)))
        of_own = self._scores(query, own).view(rows, heads, -1, own.room)
        weights = torch.cat([of_prompt, of_own], dim=3).softmax(dim=3)
        on_prompt = by_row(torch.bmm(by_prompt(weights[..., :tokens]), values))
        on_own = torch.bmm(weights[..., tokens:].flatten(0, 1), own.values)
        return on_own.view(rows, heads, -1, size).add_(on_prompt).view(rows, -1)

    def _scores(self, query: Tensor, own: OwnCache) -> Tensor:
        """Return (candidates * heads, queries, room) scores, minus infinity for unfilled slots."""
        grouped = query.reshape(own.keys.shape[0], -1, own.keys.shape[1])
        return torch.baddbmm(self._masks[own.room], grouped, own.keys)

    def _room_of(self, layer: DecoderLayer) -> int:
        return self._room if layer.window is None else min(self._room, layer.window)

    def _first_cache(self, layer: DecoderLayer, kept: PromptLayer) -> OwnCache:
        room, decoder = self._room_of(layer), self._weights.decoder
        make = kept.keys.new_zeros if self._reads_unfilled else kept.keys.new_empty
        shape = (2, self.candidates, decoder.key_value_heads, room, decoder.head_size)
        block = make(shape)
        if self._prompt is None:
            slots = torch.arange(kept.first, self.held, device=block.device) % room
            block[0, 0].index_copy_(1, slots, kept.keys)
            block[1, 0].index_copy_(1, slots, kept.values)
        return OwnCache(block)

    def _make_mask(self) -> None:
        """Make the mask over all room, and its part for every size of cache.

        It is 0 for filled slots and minus infinity for the rest.
        """
        mask = torch.full((self._room,), -torch.inf)
        mask[: self.held] = 0
        self._mask = mask.to(self._weights.device, self._weights.hidden_dtype)
        self._masks = {room: self._mask[:room] for room in {own.room for own in self.own}}
