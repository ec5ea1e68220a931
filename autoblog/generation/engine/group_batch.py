"""Rows that come and go, so that none stands idle: one that ends makes room for the next at once.

Also called continuous batching (Yu et al. 2022, "Orca", OSDI). It decides which rows run; it knows
nothing of texts but where they end.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from autoblog.generation.engine.candidate_group import Group
from autoblog.generation.engine.row_sampling import Chooser
from autoblog.generation.engine.torch_step import next_scores
from autoblog.generation.engine.waiting_rows import Waiting
from autoblog.generation.engine.weights import Weights
from autoblog.generation.rows import Limits, Row


class RunningBatch:
    """Rows while they are written; rows of one prompt that start together share a `Group`."""

    def __init__(self, weights: Weights, chooser: Chooser, *, limits: Limits) -> None:
        self._weights = weights
        self._chooser = chooser
        self._limits = limits
        self._live: list[tuple[Group, list[Row]]] = []
        self._waiting = Waiting(weights)

    @property
    def rows(self) -> list[Row]:
        """Those that are being written, in the order of their groups."""
        return [row for _, rows in self._live for row in rows]

    @property
    def met_broken_scores(self) -> bool:
        """Whether a row ever had scores that are not numbers."""
        return self._chooser.met_broken_scores

    def write(self, waiting: Sequence[Row], *, note: Callable[[Row, int], bool]) -> None:
        """Write all rows to their end.

        `note` is told every token of every row, and answers whether the row goes on in its
        window. A row that has not ended, but needs another window, is waiting again.
        """
        self._waiting.extend(waiting)
        left = False
        while self._waiting or self._live:
            scores = self._step()
            came = self._admit()
            rows = self.rows
            if came or left:
                self._chooser.lay_out(rows)
            scores += came
            tokens = self._chooser.next_tokens(scores[0] if len(scores) == 1 else torch.cat(scores))
            going = [note(row, token) for row, token in zip(rows, tokens, strict=True)]
            left = not all(going)
            if left:
                self._waiting.take_back(rows, going)
                self._let_go(going)

    def _step(self) -> list[Tensor]:
        """The scores of the rows that are being written, if there are any."""
        if not self._live:
            return []
        last = torch.tensor([row.document[-1] for row in self.rows], device=self._weights.device)
        return [next_scores(self._weights, [group for group, _ in self._live], last)]

    def _admit(self) -> list[Tensor]:
        """Start as many waiting rows as there is room for; their first scores."""
        scores = []
        while self._waiting and (room := self._limits.max_batch - len(self.rows)) > 0:
            start = self._waiting.start(most=room)
            count, more = len(start.rows), self._limits.room(start.rows[0])
            group = Group(self._weights, start.prompt, candidates=count, more=more)
            self._live.append((group, start.rows))
            scores.append(start.scores.repeat(count, 1))
        return scores

    def _let_go(self, going: Sequence[bool]) -> None:
        """Drop the rows that do not go on, and what they held in memory."""
        goes = iter(going)
        live = []
        for group, rows in self._live:
            kept = [number for number, _ in enumerate(rows) if next(goes)]
            if not kept:
                continue
            if len(kept) < len(rows):
                group.keep(kept)
            live.append((group, [rows[number] for number in kept]))
        self._live = live
