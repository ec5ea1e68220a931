"""Rows that come and go in slots, so that none stands idle; see `gpt_neo.batch` for its kind.

The device is one step ahead: it computes with the tokens that it has chosen, before the host has
seen them. What it computes so for a row that has ended is dropped.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence

from torch import Tensor

from autoblog.generation.batching import Row
from autoblog.generation.gpt_neo.dense.buckets import length_for, rows_for
from autoblog.generation.gpt_neo.dense.choosing import SlotChooser
from autoblog.generation.gpt_neo.dense.graphs import Steps
from autoblog.generation.gpt_neo.dense.reading import on, start_reading
from autoblog.generation.gpt_neo.dense.slots import Slots
from autoblog.generation.gpt_neo.network import scores_of
from autoblog.generation.gpt_neo.prompts import PromptCache, compute_prompt
from autoblog.generation.gpt_neo.weights import Weights


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
        self._prompts: dict[int, tuple[PromptCache, Tensor]] = {}

    @property
    def met_broken_scores(self) -> bool:
        """Whether a row ever had scores that are not numbers."""
        return self._chooser.met_broken_scores

    def write(self, waiting: Iterable[Row], *, note: Callable[[Row, int], bool]) -> None:
        """Write all rows to their end; see `RunningBatch.write`."""
        queue = deque(waiting)
        with on(self._weights.device):
            self._admit(queue)
            while self._live:
                chosen = self._chooser.choose(self._slots.scores[: len(self._live)])
                read = start_reading(chosen)
                self._step(chosen)
                going = [note(row, token) for row, token in zip(self._live, read(), strict=True)]
                if not all(going):
                    self._let_go(going, queue)
                    self._admit(queue)

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

    def _admit(self, queue: deque[Row]) -> None:
        """Start as many waiting rows as there is room for."""
        while queue and (room := self._max_rows - len(self._live)) > 0:
            rows = [queue.popleft()]
            while queue and len(rows) < room and _share_prompt(rows[0], queue[0]):
                rows.append(queue.popleft())
            prompt, scores = self._computed(
                rows[0], again=bool(queue) and _share_prompt(rows[0], queue[0])
            )
            first = len(self._live)
            self._slots.put(range(first, first + len(rows)), prompt, scores)
            for slot, row in enumerate(rows, start=first):
                self._chooser.seat(slot, row)
            self._live += rows

    def _computed(self, row: Row, *, again: bool) -> tuple[PromptCache, Tensor]:
        """A row's prompt, and the (1, vocabulary) scores after it; kept if it is needed again."""
        if row.written:
            return self._compute(row)
        found = self._prompts.pop(row.prompt, None) or self._compute(row)
        if again:
            self._prompts[row.prompt] = found
        return found

    def _compute(self, row: Row) -> tuple[PromptCache, Tensor]:
        cache, last = compute_prompt(self._weights, row.window.view(row.document))
        return cache, scores_of(self._weights, last)

    def _let_go(self, going: Sequence[bool], queue: deque[Row]) -> None:
        """Fill the slots of rows that do not go on with the last ones that do."""
        queue.extendleft(
            row for row, goes in zip(self._live, going, strict=True) if not goes and not row.ended
        )
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


def _share_prompt(one: Row, other: Row) -> bool:
    """Whether two rows start from the same tokens."""
    return one.prompt == other.prompt and not one.written and not other.written
