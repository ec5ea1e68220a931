"""A running batch for CPUs: rows of one prompt share its cache; caches grow with their texts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from autoblog.generation.decoding import Decoding
from autoblog.generation.engine.prompts import Prompts
from autoblog.generation.engine.row_sampling import RowSampler
from autoblog.generation.engine.step import Step, next_logits, start_group
from autoblog.generation.engine.waiting_rows import WaitingRows
from autoblog.generation.rows import BatchLimits, Note, Row
from autoblog.generation.tokenization import Tokens

if TYPE_CHECKING:
    from autoblog.generation.engine.candidate_group import Group


class GroupBatches:
    """Starts batches on a CPU; prompts are kept from one batch to the next.

    `engine` is the name of the step, `most_rows` the most rows that are worth writing at once.
    """

    # With more rows a step takes longer in proportion (docs/performance.md): no text is gained, and
    # each text comes later.
    most_rows = 64
    kept_bytes = 0

    def __init__(self, step: Step) -> None:
        self._step = step
        self.weights, self.engine = step.weights, step.name
        self.prompts = Prompts(step.prefill)

    def bytes_of_a_row(self, length: int) -> int:
        """Return the bytes of a row of `length` tokens; a local layer keeps a window of them."""
        windows = self.weights.decoder.windows
        tokens = sum(length if window is None else min(length, window) for window in windows)
        return tokens * self.weights.cache_bytes_per_token // len(windows)

    def start(
        self,
        rows: Sequence[Row],  # noqa: ARG002  # the protocol's
        tokens: Tokens,
        decoding: Decoding,
        *,
        max_rows: int,
    ) -> "GroupBatch":
        """Start a batch of at most `max_rows` rows at once."""
        limits = BatchLimits(
            context=self.weights.decoder.context,
            max_new_tokens=decoding.max_new_tokens,
            max_batch=max_rows,
        )
        sampler = RowSampler(tokens, decoding, device=self.weights.device)
        return GroupBatch(self._step, self.prompts, sampler, limits=limits)

    def release(self) -> None:
        """Forget the prompts."""
        self.prompts.clear()


class GroupBatch:
    """Rows while they are written; rows of one prompt that start together share a `Group`.

    A row that ends makes room for the next at once: continuous batching (Yu et al. 2022, "Orca").
    """

    def __init__(
        self, step: Step, prompts: Prompts, sampler: RowSampler, *, limits: BatchLimits
    ) -> None:
        self._step = step
        self._sampler = sampler
        self._limits = limits
        self._live: list[tuple[Group, list[Row]]] = []
        self._waiting = WaitingRows(prompts)

    @property
    def rows(self) -> list[Row]:
        """The rows that are being written, in the order of their groups."""
        return [row for _, rows in self._live for row in rows]

    @property
    def met_broken_logits(self) -> bool:
        """Whether a row ever had logits that are not numbers."""
        return self._sampler.met_broken_logits

    def write(self, waiting: Sequence[Row], *, note: Note) -> None:
        """Write all rows to their end, and tell `note` every token of every row.

        A row that has not ended, but needs another window, is started again.
        """
        self._waiting.extend(waiting)
        rows_left = False
        while self._waiting or self._live:
            logits = self._run_step()
            started = self._admit()
            rows = self.rows
            if started or rows_left:
                self._sampler.set_rows(rows)
            logits += started
            tokens = self._sampler.sample(logits[0] if len(logits) == 1 else torch.cat(logits))
            going = [note(row, token) for row, token in zip(rows, tokens, strict=True)]
            rows_left = not all(going)
            if rows_left:
                self._waiting.take_back(rows, going)
                self._drop(going)

    def _run_step(self) -> list[Tensor]:
        """Return the logits of the rows that are being written, or an empty list."""
        if not self._live:
            return []
        device = self._step.weights.device
        last = torch.tensor([row.document[-1] for row in self.rows], device=device)
        return [next_logits(self._step, [group for group, _ in self._live], last)]

    def _admit(self) -> list[Tensor]:
        """Start as many waiting rows as there is room for; return their first logits."""
        logits = []
        while self._waiting and (room := self._limits.max_batch - len(self.rows)) > 0:
            start = self._waiting.start(most=room)
            count, more = len(start.rows), self._limits.room(start.rows[0])
            group = start_group(self._step, start.prompt, candidates=count, more=more)
            self._live.append((group, start.rows))
            logits.append(start.logits.repeat(count, 1))
        return logits

    def _drop(self, going: Sequence[bool]) -> None:
        """Drop the rows that do not go on, and their memory."""
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
