"""A queue of rows; rows of one prompt start together, and their prompt is computed once."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from autoblog.generation.engine.prompt_cache import PromptCache
from autoblog.generation.engine.prompts import Prompts
from autoblog.generation.rows import Row


@dataclass(frozen=True, kw_only=True)
class Start:
    """Rows of one prompt, its cache, and the logits after it."""

    rows: list[Row]
    prompt: PromptCache
    logits: Tensor  # (1, vocabulary)


class WaitingRows:
    """The rows that are still to be started, in their order."""

    def __init__(self, prompts: Prompts) -> None:
        self._prompts = prompts
        self._queue: deque[Row] = deque()

    def __bool__(self) -> bool:
        return bool(self._queue)

    def extend(self, rows: Sequence[Row]) -> None:
        """Add rows that were never started."""
        self._queue.extend(rows)

    def take_back(self, rows: Sequence[Row], going: Sequence[bool]) -> None:
        """Put rows that must start again in another window at the front of the queue."""
        self._queue.extendleft(
            row for row, goes in zip(rows, going, strict=True) if not goes and not row.ended
        )

    def start(self, *, most: int) -> Start:
        """Start the next rows of one prompt, at most `most`."""
        rows = [self._queue.popleft()]
        while len(rows) < most and self._shares_prompt(rows[0]):
            rows.append(self._queue.popleft())
        tokens = rows[0].window.view(rows[0].document)
        prompt, logits = self._prompts.after(tokens, again=self._shares_prompt(rows[0]))
        return Start(rows=rows, prompt=prompt, logits=logits)

    def _shares_prompt(self, row: Row) -> bool:
        """Whether the next row starts from the same tokens."""
        if not self._queue:
            return False
        other = self._queue[0]
        return row.prompt == other.prompt and not row.written and not other.written
