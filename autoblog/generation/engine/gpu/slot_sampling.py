"""Logits, penalties and random streams to the next token of every slot, without the host.

Nothing here waits for the device. A row's data goes there once, when it takes its slot.
"""

import torch
from torch import Tensor

from autoblog.generation.decoding import Decoding
from autoblog.generation.penalties import NO_TOKEN
from autoblog.generation.rows import Row
from autoblog.generation.sampling import Sampler, random_stream
from autoblog.generation.tokenization import Tokens


class SlotSampler(Sampler):
    """Samples tokens for the first slots; `width` is the most tokens that a text can have."""

    def __init__(
        self, tokens: Tokens, decoding: Decoding, *, slots: int, width: int, device: torch.device
    ) -> None:
        super().__init__(tokens, decoding, device=device)
        self._written = torch.zeros(slots, 1, dtype=torch.long, device=device)
        steps = decoding.max_new_tokens if decoding.seeded else 0
        self._streams = torch.zeros(slots, steps, device=device)
        self._texts = torch.full(
            (slots, width if decoding.penalises else 0), NO_TOKEN, dtype=torch.long, device=device
        )
        self._runs = self.penalties.count_runs(self._texts)

    def put(self, slot: int, row: Row) -> None:
        """Put a row into a slot."""
        self._written[slot] = row.written
        if self.decoding.seeded:
            self._streams[slot] = random_stream(row.seed, self.decoding.max_new_tokens)
        if width := self._texts.shape[1]:
            padding = [NO_TOKEN] * (width - len(row.document))
            text = torch.tensor([padding + row.document])
            self._texts[slot] = text[0]
            self._runs[:, slot] = self.penalties.count_runs(text.to(self._texts.device))[:, 0]

    def move(self, source: int, target: int) -> None:
        """Move a row to another slot."""
        for tensor in (self._written, self._streams, self._texts):
            tensor[target] = tensor[source]
        self._runs[:, target] = self._runs[:, source]

    def sample(self, logits: Tensor) -> Tensor:
        """Return (rows,) tokens for the (rows, vocabulary) logits of the first slots.

        The logits are changed.
        """
        rows = logits.shape[0]
        uniform = None
        if self.decoding.seeded:
            uniform = self._streams[:rows].gather(1, self._written[:rows])
        texts, runs = self._texts[:rows], self._runs[:, :rows]
        chosen = self.choose(logits, texts, runs, uniform)  # (rows, 1)
        self._written[:rows] += 1
        if self._texts.shape[1]:
            # all columns move to the left, so a run's column is that before its next token
            texts[:] = torch.cat([texts[:, 1:], chosen], dim=1)
            runs[:] = self.penalties.longer_runs(runs, texts)
        return chosen[:, 0]
