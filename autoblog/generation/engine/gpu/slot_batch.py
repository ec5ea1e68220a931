"""A running batch in slots; the device is one step ahead of the host.

The device computes the next step with the tokens that it has chosen before the host has seen them.
What it computes for a row that has ended is dropped.
"""

from collections.abc import Sequence

from torch import Tensor

from autoblog.generation.engine.gpu.graphs import SlotStep
from autoblog.generation.engine.gpu.readback import on, start_reading
from autoblog.generation.engine.gpu.slot_sampling import SlotSampler
from autoblog.generation.engine.gpu.slots import Slots
from autoblog.generation.engine.gpu.step_shapes import padded_length, padded_rows
from autoblog.generation.engine.waiting_rows import WaitingRows
from autoblog.generation.engine.weights import Weights
from autoblog.generation.rows import Note, Row


class SlotBatch:
    """Rows while they are written: row n of the live rows is in slot n."""

    def __init__(
        self, weights: Weights, slots: Slots, step: SlotStep, sampler: SlotSampler, *, max_rows: int
    ) -> None:
        self._weights = weights
        self._slots = slots
        self._step = step
        self._sampler = sampler
        self._max_rows = min(max_rows, slots.count)
        self._live: list[Row] = []
        self._waiting = WaitingRows(weights)

    @property
    def met_broken_logits(self) -> bool:
        """Whether a row ever had logits that are not numbers."""
        return self._sampler.met_broken_logits

    def write(self, waiting: Sequence[Row], *, note: Note) -> None:
        """Write all rows to their end; see `GroupBatch.write`."""
        self._waiting.extend(waiting)
        with on(self._weights.device):
            self._admit()
            while self._live:
                chosen = self._sampler.sample(self._slots.logits[: len(self._live)])
                read = start_reading(chosen)
                self._launch_step(chosen)
                going = [note(row, token) for row, token in zip(self._live, read(), strict=True)]
                if not all(going):
                    self._waiting.take_back(self._live, going)
                    self._drop(going)
                    self._admit()

    def _launch_step(self, chosen: Tensor) -> None:
        """Launch the step of these (rows,) tokens."""
        rows = len(self._live)
        # the host does not know these tokens yet: `shown` counts the tokens before them
        longest = max(row.shown for row in self._live) + 1
        self._slots.tokens[:rows] = chosen
        self._step(
            padded_rows(rows, most=self._slots.count), padded_length(longest, most=self._slots.room)
        )
        self._slots.positions[:rows] += 1

    def _admit(self) -> None:
        """Start as many waiting rows as there is room for."""
        while self._waiting and (room := self._max_rows - len(self._live)) > 0:
            start = self._waiting.start(most=room)
            first = len(self._live)
            self._slots.put(range(first, first + len(start.rows)), start.prompt, start.logits)
            for slot, row in enumerate(start.rows, start=first):
                self._sampler.put(slot, row)
            self._live += start.rows

    def _drop(self, going: Sequence[bool]) -> None:
        """Fill the slots of rows that do not go on with the last rows that do."""
        for slot in reversed(range(len(going))):
            if going[slot]:
                continue
            last = len(self._live) - 1
            if slot < last:
                self._slots.move(last, slot, held=self._live[last].shown)
                self._sampler.move(last, slot)
                self._live[slot] = self._live[last]
            self._live.pop()
            self._slots.free(last)
