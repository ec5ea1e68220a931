"""Scores, penalties and random streams to the next token of every row, on the device."""

from collections.abc import Sequence

import torch
from torch import Tensor

from autoblog.generation import Decoding
from autoblog.generation.rows import Row
from autoblog.generation.sampling import (
    NO_TOKEN,
    choose,
    forbid_repeats,
    penalise,
    random_stream,
)
from autoblog.generation.tokenization import Tokens

_ROOM = 64  # tokens that are written before the table of texts is laid out anew


class Chooser:
    """Chooses tokens for the rows of a running batch; `lay_out` tells which rows these are."""

    def __init__(self, tokens: Tokens, decoding: Decoding, *, device: torch.device) -> None:
        self._decoding = decoding
        self._device = device
        self._size = tokens.size
        self._forbidden = list(tokens.forbidden_ids)
        self._rows: Sequence[Row] = ()
        self._streams: dict[tuple[int, int], list[float]] = {}
        self._broken = torch.zeros((), dtype=torch.bool, device=device)
        self._texts = torch.empty(0, 0, dtype=torch.long, device=device)
        self._filled = 0

    @property
    def met_broken_scores(self) -> bool:
        """Whether a row ever had scores that are not numbers; waits for the device."""
        return bool(self._broken)

    def lay_out(self, rows: Sequence[Row]) -> None:
        """Called when rows have come or gone."""
        self._rows = list(rows)
        if remembers(self._decoding):
            self._lay_out_texts()

    def next_tokens(self, scores: Tensor) -> list[int]:
        """A token for each row from (rows, vocabulary) scores, which are changed."""
        self._broken |= ~scores.amax(dim=1).isfinite().all()
        if self._size < scores.shape[1]:
            scores[:, self._size :] = -torch.inf
        if self._forbidden:
            scores[:, self._forbidden] = -torch.inf
        held = self._texts[:, : self._filled]
        chosen = self._choose(penalised(scores, held, self._decoding))
        if remembers(self._decoding):
            self._remember(chosen)
        tokens: list[int] = chosen.flatten().tolist()  # the one wait for the device in a step
        return tokens

    def _choose(self, scores: Tensor) -> Tensor:
        """(rows, 1) tokens."""
        if not self._decoding.seeded:
            return scores.argmax(dim=1, keepdim=True)
        numbers = [[self._stream(row)[row.written]] for row in self._rows]
        return draw(scores, torch.tensor(numbers, device=self._device), self._decoding)

    def _stream(self, row: Row) -> list[float]:
        key = (row.prompt, row.candidate)
        if key not in self._streams:
            stream = random_stream(row.seed, self._decoding.max_new_tokens)
            self._streams[key] = stream.tolist()
        return self._streams[key]

    def _lay_out_texts(self) -> None:
        """(rows, longest + room) tokens; texts end side by side, padding stands before them."""
        documents = [row.document for row in self._rows]
        self._filled = max(map(len, documents), default=0)
        padded = [
            [NO_TOKEN] * (self._filled - len(ids)) + ids + [NO_TOKEN] * _ROOM for ids in documents
        ]
        self._texts = torch.tensor(padded, dtype=torch.long, device=self._device)

    def _remember(self, chosen: Tensor) -> None:
        if self._filled == self._texts.shape[1]:
            room = self._texts.new_full((len(self._rows), _ROOM), NO_TOKEN)
            self._texts = torch.cat([self._texts, room], dim=1)
        self._texts[:, self._filled] = chosen[:, 0]
        self._filled += 1


def remembers(decoding: Decoding) -> bool:
    """Whether what a text holds already has a say in its next token."""
    return decoding.repetition_penalty != 1 or decoding.no_repeat_ngram_size > 0


def penalised(scores: Tensor, held: Tensor, decoding: Decoding) -> Tensor:
    """(rows, vocabulary) scores after the (rows, length) tokens that the texts hold."""
    if decoding.repetition_penalty != 1:
        scores = penalise(scores, held, penalty=decoding.repetition_penalty)
    if decoding.no_repeat_ngram_size:
        scores = forbid_repeats(scores, held, size=decoding.no_repeat_ngram_size)
    return scores


def draw(scores: Tensor, uniform: Tensor, decoding: Decoding) -> Tensor:
    """(rows, 1) tokens by each row's number, (rows, 1) in [0, 1); see `choose`."""
    return choose(
        scores,
        uniform,
        temperature=decoding.temperature,
        top_k=decoding.top_k,
        top_p=decoding.top_p,
    )
