"""A running batch in slots, and what starts it; the device is one step ahead of the host.

The device computes the next step with the tokens that it has chosen before the host has seen them.
What it computes for a row that has ended is dropped. Slots and their graphs are kept from one batch
to the next.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

import torch
from torch import Tensor

from autoblog.generation.decoding import Decoding
from autoblog.generation.engine.gpu.graphs import ROWS, SlotStep, padded_length, padded_rows
from autoblog.generation.engine.gpu.slot_sampling import SlotSampler
from autoblog.generation.engine.gpu.slot_step import run_step
from autoblog.generation.engine.gpu.slots import Slots, bytes_of_a_slot
from autoblog.generation.engine.prefill import TorchPrefill
from autoblog.generation.engine.prompts import Prompts
from autoblog.generation.engine.waiting_rows import WaitingRows
from autoblog.generation.engine.weights import Weights
from autoblog.generation.rows import Note, Row
from autoblog.generation.tokenization import Tokens

# A row's logits in float32, and about seven copies of them while its token is sampled.
_LOGIT_BYTES = 4 * 8


class SlotBatches:
    """Starts batches on a GPU. `kept` are the slots of the last batch and their step."""

    engine = "torch"
    most_rows = ROWS[-1]

    def __init__(self, weights: Weights, *, wrap_step: Callable[[SlotStep], SlotStep]) -> None:
        self.weights = weights
        self.prompts = Prompts(TorchPrefill(weights))  # for scores; a batch has its own
        self.wrap_step = wrap_step
        self.kept: tuple[Slots, SlotStep] | None = None

    @property
    def kept_bytes(self) -> int:
        """The bytes of the slots that are kept."""
        return self.kept[0].nbytes if self.kept else 0

    def bytes_of_a_row(self, length: int) -> int:
        """Return the bytes of a row of `length` tokens."""
        caches = bytes_of_a_slot(self.weights, room=self._room(length))
        return caches + _LOGIT_BYTES * self.weights.decoder.vocabulary

    def start(
        self, rows: Sequence[Row], tokens: Tokens, decoding: Decoding, *, max_rows: int
    ) -> "SlotBatch":
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


def start_reading(numbers: Tensor) -> Callable[[], list[Any]]:
    """Send a tensor that nothing will change to the host; the result waits for this copy only.

    `tolist` would wait for all work that was launched before its call, the next step included. On
    a CPU there is nothing to wait for.
    """
    if not numbers.is_cuda:
        return numbers.tolist
    arrived = torch.cuda.Event()  # type: ignore[no-untyped-call]
    host = torch.empty(numbers.shape, dtype=numbers.dtype, pin_memory=True)
    host.copy_(numbers, non_blocking=True)
    arrived.record()

    def read() -> list[Any]:
        arrived.synchronize()
        found: list[Any] = host.tolist()
        return found

    return read


def on(device: torch.device) -> AbstractContextManager[object]:
    """Make streams and events those of this GPU, not of the first one."""
    return torch.cuda.device(device) if device.type == "cuda" else nullcontext()


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
        self._waiting = WaitingRows(Prompts(TorchPrefill(weights)))

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
