"""What candidates that are written side by side after one prompt read: the prompt, and themselves.

All candidates of a group have written equally much, so there is nothing to mask but the room that
is not filled yet. The prompt stands once for all of them.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from autoblog.generation.gpt_neo.prompts import LayerPrompt, PromptCache
from autoblog.generation.gpt_neo.weights import Layer, Weights

# Room grows by so many tokens. The product over a whole block of memory is 1.7 times as fast as
# over a part of it (two cores, 16 rows, 192 tokens), which pays for copying and for empty room.
GROWTH = 32


class Group:
    """Candidates of one prompt while they are written; holds their keys and values.

    A candidate that is alone takes the prompt into its own cache: reading two would cost it more
    than it saves.
    """

    def __init__(self, weights: Weights, prompt: PromptCache, *, candidates: int) -> None:
        self._weights = weights
        self.candidates = candidates
        self._prompt = prompt if candidates > 1 else None
        self._start = prompt.length if candidates > 1 else 0
        self._held = prompt.length - self._start
        self._room = self._held + GROWTH - self._held % GROWTH
        self._own = [
            self._first_room(layer, kept)
            for layer, kept in zip(weights.layers, prompt.layers, strict=True)
        ]
        self._mask = self._new_mask()

    @property
    def position(self) -> int:
        """Where the next token stands: 0 for the first of the prompt."""
        return self._start + self._held

    @property
    def nbytes(self) -> int:
        """What its caches take, the prompt's included."""
        own = sum(keys.nbytes + values.nbytes for keys, values in self._own)
        layers = self._prompt.layers if self._prompt else ()
        return own + sum(one.keys.nbytes + one.values.nbytes for one in layers)

    def make_room(self) -> None:
        """Called once before every token, not in every layer."""
        if self._held == self._room:
            self._room += GROWTH
            # one layer after the other, so that old and new caches never stand side by side
            for number, layer in enumerate(self._weights.layers):
                self._own[number] = self._grown(layer, *self._own[number])
            self._mask = self._new_mask()
        self._mask[self._held] = 0

    def attend(self, number: int, query: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """(candidates, hidden) that a new token reads in layer `number`.

        `query`, `keys` and `values` are (heads, candidates, head size) of that token.
        """
        layer = self._weights.layers[number]
        own_keys, own_values = self._own[number]
        slot = self._held % own_keys.shape[2]
        own_keys[:, :, slot] = keys.transpose(0, 1)
        own_values[:, :, slot] = values.transpose(0, 1)
        if self._prompt is None:
            return self._attend_own(query, own_keys, own_values)
        seen = self._prompt.layers[number].seen_from(self.position, layer)
        return self._attend_both(query, seen, own_keys, own_values)

    def step_done(self) -> None:
        """Called once after every token."""
        self._held += 1

    def keep(self, candidates: Sequence[int]) -> None:
        """Let the other candidates go."""
        index = torch.tensor(candidates, device=self._weights.device)
        for number, (keys, values) in enumerate(self._own):
            self._own[number] = (keys.index_select(0, index), values.index_select(0, index))
        self.candidates = len(candidates)

    def _attend_own(self, query: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        weights = self._scores(query, keys).softmax(dim=-1)
        return torch.bmm(weights, values.flatten(0, 1)).view(self.candidates, -1)

    def _attend_both(
        self, query: Tensor, prompt: tuple[Tensor, Tensor], keys: Tensor, values: Tensor
    ) -> Tensor:
        """One softmax over the prompt's scores and the candidate's own."""
        prompt_keys, prompt_values = prompt
        heads, tokens, _ = prompt_keys.shape
        if not tokens:  # a local layer's window has left it behind
            return self._attend_own(query, keys, values)
        of_prompt = torch.bmm(query, prompt_keys.transpose(1, 2))  # (heads, candidates, tokens)
        of_own = self._scores(query, keys).view(self.candidates, heads, -1)
        weights = torch.cat([of_prompt.transpose(0, 1), of_own], dim=2).softmax(dim=2)
        on_prompt = torch.bmm(weights[:, :, :tokens].transpose(0, 1), prompt_values)
        on_own = torch.bmm(weights[:, :, tokens:].flatten(0, 1)[:, None], values.flatten(0, 1))
        read = on_own.view(self.candidates, heads, -1) + on_prompt.transpose(0, 1)
        return read.flatten(1)

    def _scores(self, query: Tensor, keys: Tensor) -> Tensor:
        """(candidates * heads, 1, room), with minus infinity where nothing is held."""
        room = keys.shape[2]
        own_query = query.transpose(0, 1).flatten(0, 1)[:, None]
        return torch.baddbmm(self._mask[:room], own_query, keys.flatten(0, 1).transpose(1, 2))

    def _first_room(self, layer: Layer, kept: LayerPrompt) -> tuple[Tensor, Tensor]:
        room = self._room if layer.window is None else min(self._room, layer.window)
        shape = (self.candidates, self._weights.heads, room, self._weights.head_size)
        keys, values = kept.keys.new_zeros(shape), kept.values.new_zeros(shape)
        if self._prompt is None:
            slots = torch.arange(kept.first, self._held, device=keys.device) % room
            keys[0][:, slots] = kept.keys
            values[0][:, slots] = kept.values
        return keys, values

    def _grown(self, layer: Layer, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        room = self._room if layer.window is None else min(self._room, layer.window)
        shape = (*keys.shape[:2], room - keys.shape[2], keys.shape[3])
        if not shape[2]:
            return keys, values
        return (
            torch.cat([keys, keys.new_zeros(shape)], dim=2),
            torch.cat([values, values.new_zeros(shape)], dim=2),
        )

    def _new_mask(self) -> Tensor:
        """(room,): 0 for what is held, minus infinity for the rest."""
        mask = torch.full((self._room,), -torch.inf)
        mask[: self._held] = 0
        return mask.to(self._weights.device, self._weights.hidden_dtype)
