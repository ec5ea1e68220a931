"""Logits, penalties and random streams to the next token of every row, on the device."""

from collections.abc import Sequence

import torch
from torch import Tensor

from autoblog.generation.decoding import Decoding
from autoblog.generation.rows import Row
from autoblog.generation.sampling import NO_TOKEN, Sampler, random_stream
from autoblog.generation.tokenization import Tokens

_ROOM = 64  # tokens that are written before the table of texts is made anew


class RowSampler(Sampler):
    """Samples tokens for the rows of a running batch; `set_rows` tells which rows these are."""

    def __init__(self, tokens: Tokens, decoding: Decoding, *, device: torch.device) -> None:
        super().__init__(decoding, size=tokens.size, forbidden=tokens.forbidden_ids, device=device)
        self._device = device
        self._rows: Sequence[Row] = ()
        self._streams: dict[tuple[int, int], list[float]] = {}
        self._texts = torch.empty(0, 0, dtype=torch.long, device=device)  # (rows, length)
        self._filled = 0

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Note that rows have come or gone."""
        self._rows = list(rows)
        if self.decoding.penalises:
            self._make_table()

    def sample(self, logits: Tensor) -> list[int]:
        """Return a token for each row of (rows, vocabulary) logits, which are changed."""
        chosen = self.choose(logits, self._texts[:, : self._filled], self._uniforms())
        if self.decoding.penalises:
            self._append(chosen)
        tokens: list[int] = chosen.flatten().tolist()  # the one wait for the device in a step
        return tokens

    def _uniforms(self) -> Tensor | None:
        if not self.decoding.seeded:
            return None
        numbers = [[self._stream(row)[row.written]] for row in self._rows]
        return torch.tensor(numbers, device=self._device)

    def _stream(self, row: Row) -> list[float]:
        key = (row.prompt, row.candidate)
        if key not in self._streams:
            stream = random_stream(row.seed, self.decoding.max_new_tokens)
            self._streams[key] = stream.tolist()
        return self._streams[key]

    def _make_table(self) -> None:
        """Make the (rows, longest + room) table; texts are padded on the left."""
        documents = [row.document for row in self._rows]
        self._filled = max(map(len, documents), default=0)
        padded = [
            [NO_TOKEN] * (self._filled - len(ids)) + ids + [NO_TOKEN] * _ROOM for ids in documents
        ]
        self._texts = torch.tensor(padded, dtype=torch.long, device=self._device)

    def _append(self, chosen: Tensor) -> None:
        if self._filled == self._texts.shape[1]:
            room = self._texts.new_full((len(self._rows), _ROOM), NO_TOKEN)
            self._texts = torch.cat([self._texts, room], dim=1)
        self._texts[:, self._filled] = chosen[:, 0]
        self._filled += 1
