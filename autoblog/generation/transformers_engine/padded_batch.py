"""Chooses the rows that run together through transformers; pure, without tensors.

All rows of a batch are padded to its longest, so rows of similar length run together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from autoblog.generation.rows import BatchLimits, Row


@dataclass(frozen=True, kw_only=True)
class PaddedBatch:
    """Inputs that run together, each with the rows that continue it.

    Sampling has one row for each input. A beam search begins with one input for all candidates of
    a prompt, which become its best beams.
    """

    inputs: tuple[tuple[Row, ...], ...]
    new_tokens: int

    @property
    def rows(self) -> list[Row]:
        """Every row, in the order of the inputs."""
        return [row for rows in self.inputs for row in rows]


def next_sampling_batch(rows: Sequence[Row], limits: BatchLimits) -> PaddedBatch:
    """Take the longest rows, up to where the first of them fills its window."""
    longest_first = sorted(rows, key=lambda row: row.shown, reverse=True)
    chosen = longest_first[: limits.max_batch]
    return PaddedBatch(
        inputs=tuple((row,) for row in chosen), new_tokens=min(limits.room(row) for row in chosen)
    )


def next_beam_batch(rows: Sequence[Row], limits: BatchLimits, *, num_beams: int) -> PaddedBatch:
    """Take inputs that search equally far, since a search that is cut short finds other beams.

    Candidates that have written nothing share their prompt's search. Later each candidate is
    searched on from its own text, for its own best beam.
    """
    inputs: dict[tuple[int, int], list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.shown, reverse=True):
        key = (row.prompt, row.candidate if row.written else -1)
        inputs.setdefault(key, []).append(row)
    first = next(iter(inputs.values()))
    alike = [
        tuple(group)
        for group in inputs.values()
        if len(group) == len(first) and limits.room(group[0]) == limits.room(first[0])
    ]
    return PaddedBatch(
        inputs=tuple(alike[: max(1, limits.max_batch // num_beams)]),
        new_tokens=limits.room(first[0]),
    )
