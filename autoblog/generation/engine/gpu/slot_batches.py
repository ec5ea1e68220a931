"""Batches whose rows have slots; these and their graphs are kept from one batch to the next."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from autoblog.generation import Decoding
from autoblog.generation.engine.gpu.graphs import Step, Steps
from autoblog.generation.engine.gpu.slot_batch import SlotBatch
from autoblog.generation.engine.gpu.slot_sampling import SlotChooser
from autoblog.generation.engine.gpu.slot_step import run_step
from autoblog.generation.engine.gpu.slots import Slots, bytes_of_a_slot
from autoblog.generation.engine.gpu.step_shapes import ROWS, length_for, rows_for
from autoblog.generation.engine.weights import Weights
from autoblog.generation.rows import Row
from autoblog.generation.tokenization import Tokens

# A row's scores in float32, and about as many copies of them while its token is chosen.
_SCORE_BYTES = 4 * 8


class SlotBatches:
    """See `engine.batches.Batches`."""

    most_rows: ClassVar[int] = ROWS[-1]

    def __init__(self, weights: Weights, *, make_steps: Callable[[Step], Steps]) -> None:
        """`make_steps` tells how steps are run."""
        self.weights = weights
        self._make_steps = make_steps
        self._kept: tuple[Slots, Steps] | None = None

    @property
    def kept_bytes(self) -> int:
        """See `Batches`."""
        return self._kept[0].nbytes if self._kept else 0

    def bytes_of_a_row(self, length: int) -> int:
        """See `Batches`."""
        caches = bytes_of_a_slot(self.weights, room=self._room(length))
        return caches + _SCORE_BYTES * self.weights.token_embedding.shape[0]

    def start(
        self, rows: Sequence[Row], tokens: Tokens, decoding: Decoding, *, max_rows: int
    ) -> SlotBatch:
        """See `Batches`."""
        lasting = [row.shown + decoding.max_new_tokens - row.written for row in rows]
        count = min(max_rows, len(rows))
        slots, steps = self.open(count=count, most=max_rows, room=max(lasting, default=1))
        slots.positions.zero_()  # a batch that was given up has left its own
        chooser = SlotChooser(
            tokens,
            decoding,
            slots=slots.count,
            width=max((row.prompt_length for row in rows), default=0) + decoding.max_new_tokens,
            device=self.weights.device,
        )
        return SlotBatch(self.weights, slots, steps, chooser, max_rows=max_rows)

    def open(self, *, count: int, most: int, room: int) -> tuple[Slots, Steps]:
        """At least `count` slots of that room, and at most `most` where they must be made."""
        room = self._room(room)
        kept = self._kept
        if kept and kept[0].count >= count and kept[0].room >= room:
            return kept
        del kept
        self.release()
        slots = Slots(self.weights, count=rows_for(count, most=most), room=room)
        self._kept = slots, self._make_steps(partial(run_step, self.weights, slots))
        return self._kept

    def release(self) -> None:
        """See `Batches`; graphs go with the slots that they were captured over."""
        self._kept = None

    def _room(self, tokens: int) -> int:
        return length_for(min(tokens, self.weights.context), most=self.weights.context)
