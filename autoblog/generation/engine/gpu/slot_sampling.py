"""Logits, penalties and random streams to the next token of every slot, without the host.

Nothing here waits for the device. A row's data goes there once, when it takes its slot.
"""

import torch
from torch import Tensor

from autoblog.generation.decoding import Decoding
from autoblog.generation.rows import Row
from autoblog.generation.sampling import NO_TOKEN, penalised, random_stream, sample
from autoblog.generation.tokenization import Tokens


class SlotSampler:
    """Samples tokens for the first slots; `width` is the most tokens that a text can have."""

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
            (slots, width if decoding.penalises else 0), NO_TOKEN, dtype=torch.long, device=device
        )

    @property
    def met_broken_logits(self) -> bool:
        """Whether a row ever had logits that are not numbers; waits for the device."""
        return bool(self._broken)

    def put(self, slot: int, row: Row) -> None:
        """Put a row into a slot."""
        self._written[slot] = row.written
        if self._decoding.seeded:
            self._streams[slot] = random_stream(row.seed, self._decoding.max_new_tokens)
        if width := self._texts.shape[1]:
            padding = [NO_TOKEN] * (width - len(row.document))
            self._texts[slot] = torch.tensor(padding + row.document)

    def move(self, source: int, target: int) -> None:
        """Move a row to another slot."""
        for tensor in (self._written, self._streams, self._texts):
            tensor[target] = tensor[source]

    def sample(self, logits: Tensor) -> Tensor:
        """Return (rows,) tokens for the (rows, vocabulary) logits of the first slots.

        The logits are changed.
        """
        rows = logits.shape[0]
        self._broken |= ~logits.amax(dim=1).isfinite().all()
        logits[:, self._size :] = -torch.inf
        logits.index_fill_(1, self._forbidden, -torch.inf)
        chosen = self._draw(penalised(logits, self._texts[:rows], self._decoding))  # (rows, 1)
        self._written[:rows] += 1
        if self._texts.shape[1]:
            self._texts[:rows] = torch.cat([self._texts[:rows, 1:], chosen], dim=1)
        return chosen[:, 0]

    def _draw(self, logits: Tensor) -> Tensor:
        if not self._decoding.seeded:
            return logits.argmax(dim=1, keepdim=True)
        rows = logits.shape[0]
        uniform = self._streams[:rows].gather(1, self._written[:rows])
        return sample(logits, uniform, self._decoding)
