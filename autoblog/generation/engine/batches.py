"""What the generator asks of batches: one kind is for CPUs, one, in `gpu`, for GPUs."""

from collections.abc import Callable, Sequence
from typing import Protocol

from autoblog.generation.decoding import Decoding
from autoblog.generation.engine.weights import Weights
from autoblog.generation.rows import Row
from autoblog.generation.tokenization import Tokens

Note = Callable[[Row, int], bool]
"""Takes a row's next token, and answers whether the row goes on in its window."""


class RunningBatch(Protocol):
    """Rows while they are written; a row that ends makes room for the next one at once.

    This is continuous batching (Yu et al. 2022, "Orca", OSDI).
    """

    @property
    def met_broken_logits(self) -> bool:
        """Whether a row ever had logits that are not numbers."""

    def write(self, waiting: Sequence[Row], *, note: Note) -> None:
        """Write all rows to their end, and tell `note` every token of every row.

        A row that has not ended, but needs another window, is started again.
        """


class Batches(Protocol):
    """Starts batches over one model's weights; may keep memory from one to the next.

    `engine` is the name of its step, `most_rows` the most rows that are worth writing at once.
    """

    weights: Weights
    engine: str
    most_rows: int

    @property
    def kept_bytes(self) -> int:
        """The bytes that are kept for the next batch, which may use them."""

    def bytes_of_a_row(self, length: int) -> int:
        """Return the memory of a row of so many tokens."""

    def start(
        self, rows: Sequence[Row], tokens: Tokens, decoding: Decoding, *, max_rows: int
    ) -> RunningBatch:
        """Start a batch that is to write these rows, at most `max_rows` at once."""

    def release(self) -> None:
        """Free the memory that is kept."""
