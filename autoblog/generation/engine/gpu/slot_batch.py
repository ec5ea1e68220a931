"""Rows that come and go in slots, so that none stands idle; see `engine.batch` for its kind.

The device is one step ahead: it computes with the tokens that it has chosen, before the host has
seen them. What it computes so for a row that has ended is dropped.
"""

from collections.abc import Callable, Sequence

from torch import Tensor

from autoblog.generation.engine.gpu.graphs import Steps
from autoblog.generation.engine.gpu.readback import on, start_reading
from autoblog.generation.engine.gpu.slot_sampling import SlotChooser
from autoblog.generation.engine.gpu.slots import Slots
from autoblog.generation.engine.gpu.step_shapes import length_for, rows_for
from autoblog.generation.engine.waiting_rows import Waiting
from autoblog.generation.engine.weights import Weights
from autoblog.generation.rows import Row


class SlotBatch:
    """Rows while they are written: row n of those that live stands in slot n."""

    def __init__(
        self, weights: Weights, slots: Slots, steps: Steps, chooser: SlotChooser, *, max_rows: int
    ) -> None:
        self._weights = weights
        self._slots = slots
        self._steps = steps
        self._chooser = chooser
        self._max_rows = min(max_rows, slots.count)
        self._live: list[Row] = []
        self._waiting = Waiting(weights)

    @property
    def met_broken_scores(self) -> bool:
        """Whether a row ever had scores that are not numbers."""
        return self._chooser.met_broken_scores

    def write(self, waiting: Sequence[Row], *, note: Callable[[Row, int], bool]) -> None:
        """Write all rows to their end; see `RunningBatch.write`."""
        self._waiting.extend(waiting)
        with on(self._weights.device):
            self._admit()
            while self._live:
                chosen = self._chooser.choose(self._slots.scores[: len(self._live)])
                read = start_reading(chosen)
                self._step(chosen)
                going = [note(row, token) for row, token in zip(self._live, read(), strict=True)]
                if not all(going):
                    self._waiting.take_back(self._live, going)
                    self._let_go(going)
                    self._admit()

    def _step(self, chosen: Tensor) -> None:
        """Launch the step that these tokens begin."""
        rows = len(self._live)
        # the host does not know these tokens yet: `shown` counts those before them
        longest = max(row.shown for row in self._live) + 1
        self._slots.tokens[:rows] = chosen
        self._steps.run(
            rows_for(rows, most=self._slots.count), length_for(longest, most=self._slots.room)
        )
        self._slots.positions[:rows] += 1

    def _admit(self) -> None:
        """Start as many waiting rows as there is room for."""
        while self._waiting and (room := self._max_rows - len(self._live)) > 0:
            start = self._waiting.start(most=room)
            first = len(self._live)
            self._slots.put(range(first, first + len(start.rows)), start.prompt, start.scores)
            for slot, row in enumerate(start.rows, start=first):
                self._chooser.seat(slot, row)
            self._live += start.rows

    def _let_go(self, going: Sequence[bool]) -> None:
        """Fill the slots of rows that do not go on with the last ones that do."""
        for slot in reversed(range(len(going))):
            if going[slot]:
                continue
            last = len(self._live) - 1
            if slot < last:
                self._slots.move(last, slot, held=self._live[last].shown)
                self._chooser.move(last, slot)
                self._live[slot] = self._live[last]
            self._live.pop()
            self._slots.free(last)
