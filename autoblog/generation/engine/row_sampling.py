"""Logits, penalties and random streams to the next token of every row, on the device."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import pad

from autoblog.generation.decoding import Decoding
from autoblog.generation.penalties import NO_TOKEN
from autoblog.generation.rows import Row
from autoblog.generation.sampling import Sampler, random_stream
from autoblog.generation.tokenization import Tokens


class RowSampler(Sampler):
    """Samples tokens for the rows of a running batch; `set_rows` tells which rows these are."""

    def __init__(self, tokens: Tokens, decoding: Decoding, *, device: torch.device) -> None:
        super().__init__(tokens, decoding, device=device)
        self._device = device
        self._rows: Sequence[Row] = ()
        self._streams: dict[tuple[int, int], list[float]] = {}
        self._texts, self._runs = self._tables([])

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Note that rows have come or gone."""
        self._rows = list(rows)
        if self.decoding.penalises:
            self._texts, self._runs = self._tables([row.document for row in rows])

    def sample(self, logits: Tensor) -> list[int]:
        """Return a token for each row of (rows, vocabulary) logits, which are changed."""
        chosen = self.choose(logits, self._texts, self._runs, self._uniforms())
        if self.decoding.penalises:
            self._texts = torch.cat([self._texts, chosen], dim=1)
            self._runs = self.penalties.longer_runs(pad(self._runs, (1, 0)), self._texts)
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

    def _tables(self, documents: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """Return the (rows, longest) table of texts and its table of runs."""
        longest = max(map(len, documents), default=0)
        padded = [[NO_TOKEN] * (longest - len(ids)) + list(ids) for ids in documents]
        texts = torch.tensor(padded, dtype=torch.long, device=self._device)
        texts = texts.view(len(documents), longest)
        return texts, self.penalties.count_runs(texts)
