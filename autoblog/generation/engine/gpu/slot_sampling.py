"""Scores, penalties and random streams to the next token of every slot, without the host.

Nothing here waits for the device. What a row needs is put there once, when it takes its slot.
"""

import torch
from torch import Tensor

from autoblog.generation import Decoding
from autoblog.generation.engine.row_sampling import draw, penalised, remembers
from autoblog.generation.rows import Row
from autoblog.generation.sampling import NO_TOKEN, random_stream
from autoblog.generation.tokenization import Tokens


class SlotChooser:
    """Chooses tokens for the first slots; `width` is what the longest text can come to."""

    def __init__(
        self, tokens: Tokens, decoding: Decoding, *, slots: int, width: int, device: torch.device
    ) -> None:
        self._decoding = decoding
        self._device = device
        self._size = tokens.size
        self._forbidden = torch.tensor(tokens.forbidden_ids, dtype=torch.long, device=device)
        self._broken = torch.zeros((), dtype=torch.bool, device=device)
        self._written = torch.zeros(slots, 1, dtype=torch.long, device=device)
        steps = decoding.max_new_tokens if decoding.seeded else 0
        self._streams = torch.zeros(slots, steps, device=device)
        self._texts = torch.full(
            (slots, width if remembers(decoding) else 0), NO_TOKEN, dtype=torch.long, device=device
        )

    @property
    def met_broken_scores(self) -> bool:
        """Whether a row ever had scores that are not numbers; waits for the device."""
        return bool(self._broken)

    def seat(self, slot: int, row: Row) -> None:
        """A row takes a slot."""
        self._written[slot] = row.written
        if self._decoding.seeded:
            self._streams[slot] = random_stream(row.seed, self._decoding.max_new_tokens)
        if width := self._texts.shape[1]:
            padding = [NO_TOKEN] * (width - len(row.document))
            self._texts[slot] = torch.tensor(padding + row.document)

    def move(self, source: int, target: int) -> None:
        """A row changes its slot."""
        for tensor in (self._written, self._streams, self._texts):
            tensor[target] = tensor[source]

    def choose(self, scores: Tensor) -> Tensor:
        """(rows,) tokens from the (rows, vocabulary) scores of the first slots, which change."""
        rows = scores.shape[0]
        self._broken |= ~scores.amax(dim=1).isfinite().all()
        scores[:, self._size :] = -torch.inf
        scores.index_fill_(1, self._forbidden, -torch.inf)
        chosen = self._chosen(penalised(scores, self._texts[:rows], self._decoding))  # (rows, 1)
        self._written[:rows] += 1
        if self._texts.shape[1]:
            self._texts[:rows] = torch.cat([self._texts[:rows, 1:], chosen], dim=1)
        return chosen[:, 0]

    def _chosen(self, scores: Tensor) -> Tensor:
        if not self._decoding.seeded:
            return scores.argmax(dim=1, keepdim=True)
        rows = scores.shape[0]
        uniform = self._streams[:rows].gather(1, self._written[:rows])
        return draw(scores, uniform, self._decoding)
