"""Starts batches in slots; slots and their graphs are kept from one batch to the next."""

from collections.abc import Callable, Sequence
from functools import partial

from autoblog.generation.decoding import Decoding
from autoblog.generation.engine.gpu.graphs import SlotStep
from autoblog.generation.engine.gpu.slot_batch import SlotBatch
from autoblog.generation.engine.gpu.slot_sampling import SlotSampler
from autoblog.generation.engine.gpu.slot_step import run_step
from autoblog.generation.engine.gpu.slots import Slots, bytes_of_a_slot
from autoblog.generation.engine.gpu.step_shapes import ROWS, padded_length, padded_rows
from autoblog.generation.engine.weights import Weights
from autoblog.generation.rows import Row
from autoblog.generation.tokenization import Tokens

# A row's logits in float32, and about seven copies of them while its token is sampled.
_LOGIT_BYTES = 4 * 8


class SlotBatches:
    """Starts batches on a GPU. `kept` are the slots of the last batch and their step."""

    engine = "torch"
    most_rows = ROWS[-1]

    def __init__(self, weights: Weights, *, wrap_step: Callable[[SlotStep], SlotStep]) -> None:
        self.weights = weights
        self.wrap_step = wrap_step
        self.kept: tuple[Slots, SlotStep] | None = None

    @property
    def kept_bytes(self) -> int:
        """The bytes of the slots that are kept."""
        return self.kept[0].nbytes if self.kept else 0

    def bytes_of_a_row(self, length: int) -> int:
        """Return the memory of a row of so many tokens."""
        caches = bytes_of_a_slot(self.weights, room=self._room(length))
        return caches + _LOGIT_BYTES * self.weights.decoder.vocabulary

    def start(
        self, rows: Sequence[Row], tokens: Tokens, decoding: Decoding, *, max_rows: int
    ) -> SlotBatch:
        """Start a batch that is to write these rows, at most `max_rows` at once."""
        lasting = [row.shown + decoding.max_new_tokens - row.written for row in rows]
        count = min(max_rows, len(rows))
        slots, step = self.open(count=count, most=max_rows, room=max(lasting, default=1))
        slots.positions.zero_()  # a batch that was given up has left its own
        sampler = SlotSampler(
            tokens,
            decoding,
            slots=slots.count,
            width=max((row.prompt_length for row in rows), default=0) + decoding.max_new_tokens,
            device=self.weights.device,
        )
        return SlotBatch(self.weights, slots, step, sampler, max_rows=max_rows)

    def open(self, *, count: int, most: int, room: int) -> tuple[Slots, SlotStep]:
        """Return at least `count` slots of that room; if new ones are made, at most `most`."""
        room = self._room(room)
        kept = self.kept
        if kept and kept[0].count >= count and kept[0].room >= room:
            return kept
        del kept
        self.release()
        slots = Slots(self.weights, count=padded_rows(count, most=most), room=room)
        self.kept = slots, self.wrap_step(partial(run_step, self.weights, slots))
        return self.kept

    def release(self) -> None:
        """Free the slots, and the graphs that were captured over them."""
        self.kept = None

    def _room(self, tokens: int) -> int:
        context = self.weights.decoder.context
        return padded_length(min(tokens, context), most=context)
