"""Where running batches come from: one kind for CPUs, and one, in `gpu`, for GPUs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from autoblog.generation import Decoding
from autoblog.generation.engine.group_batch import RunningBatch
from autoblog.generation.engine.row_sampling import Chooser
from autoblog.generation.engine.weights import Weights
from autoblog.generation.rows import Limits, Row
from autoblog.generation.tokenization import Tokens


class Batch(Protocol):
    """Rows while they are written."""

    @property
    def met_broken_scores(self) -> bool:
        """Whether a row ever had scores that are not numbers."""

    def write(self, waiting: Sequence[Row], *, note: Callable[[Row, int], bool]) -> None:
        """Write all rows to their end; see `RunningBatch.write`."""


class Batches(Protocol):
    """Makes batches over one model's weights; may keep memory from one to the next."""

    @property
    def most_rows(self) -> int:
        """How many rows are worth writing at once."""

    @property
    def kept_bytes(self) -> int:
        """What is kept for the next batch, and is as good as free for it."""

    def bytes_of_a_row(self, length: int) -> int:
        """What a row of so many tokens takes."""

    def start(
        self, rows: Sequence[Row], tokens: Tokens, decoding: Decoding, *, max_rows: int
    ) -> Batch:
        """A batch that is to write these rows, so many of them at once."""

    def release(self) -> None:
        """Give back what is kept."""


@dataclass(frozen=True)
class GroupBatches:
    """Rows of one prompt share its cache, and caches grow with their texts: for CPUs."""

    weights: Weights

    # Beyond so many rows a step grows as fast as its rows do (docs/performance.md), and a text
    # only comes later.
    most_rows: ClassVar[int] = 64
    kept_bytes: ClassVar[int] = 0

    def bytes_of_a_row(self, length: int) -> int:
        """See `Batches`."""
        return length * self.weights.cache_bytes_per_token

    def start(
        self,
        rows: Sequence[Row],  # noqa: ARG002  # the protocol's
        tokens: Tokens,
        decoding: Decoding,
        *,
        max_rows: int,
    ) -> RunningBatch:
        """See `Batches`."""
        chooser = Chooser(tokens, decoding, device=self.weights.device)
        limits = Limits(
            context=self.weights.context,
            max_new_tokens=decoding.max_new_tokens,
            max_batch=max_rows,
        )
        return RunningBatch(self.weights, chooser, limits=limits)

    def release(self) -> None:
        """See `Batches`; there is nothing."""
