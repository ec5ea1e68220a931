"""Rows that are not done to the next batch; pure, knows nothing of tensors.

A row is one candidate of one prompt. Rows are grouped by length, since all rows of a batch are
padded to its longest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from autoblog.errors import ContextError, UsageError
from autoblog.generation.context_window import Window, fit_window


@dataclass(kw_only=True)
class Row:
    """One candidate while it is written: its place in the answer, its tokens, its window.

    `document` is the prompt's tokens and then its own. It has `stopped` when the model or a stop
    string ended it, has `looped` when it was ended for repeating itself, and has `ended` when
    nothing more is to be written for any reason. `begun` is what its prompt leaves of stop strings
    (`endings.remainders`).
    """

    prompt: int
    candidate: int
    seed: int
    document: list[int]
    prompt_length: int
    begun: tuple[str, ...] = ()
    window: Window = field(default_factory=Window)
    stopped: bool = False
    looped: bool = False
    ended: bool = False

    @property
    def written(self) -> int:
        """How many tokens are its own."""
        return len(self.document) - self.prompt_length

    @property
    def shown_written(self) -> int:
        """How many of its own tokens its window shows, all at the end."""
        return min(self.written, len(self.document) - self.window.tail)

    @property
    def shown(self) -> int:
        """How many tokens its window shows."""
        return self.window.length(len(self.document))


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a batch must keep to: the model's context, new tokens per row, rows at once."""

    context: int
    max_new_tokens: int
    max_batch: int

    def room(self, row: Row) -> int:
        """How many tokens the row may still write in its window."""
        return min(self.max_new_tokens - row.written, self.context - row.shown)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Inputs that are run together, each with the rows that it is to continue.

    Sampling has one row for each input. Beam search starts with one input for all candidates of
    a prompt, which are its best beams.
    """

    inputs: tuple[tuple[Row, ...], ...]
    new_tokens: int

    @property
    def rows(self) -> list[Row]:
        """Every row, in the order of the inputs."""
        return [row for rows in self.inputs for row in rows]


def start_rows(
    documents: Sequence[Sequence[int]], seeds: Sequence[Sequence[int]], *, context: int
) -> list[Row]:
    """One row for each prompt and seed; raises `ContextError` if a prompt leaves no room."""
    for number, document in enumerate(documents, start=1):
        if len(document) >= context:
            raise ContextError(
                f"Prompt {number} of {len(documents)} has {len(document):,} tokens, and the "
                f"model's context holds {context:,}, the new text included. Shorten the topic's "
                "notes or outline, or its template."
            )
    return [
        Row(
            prompt=prompt,
            candidate=candidate,
            seed=seed,
            document=list(document),
            prompt_length=len(document),
        )
        for prompt, (document, own_seeds) in enumerate(zip(documents, seeds, strict=True))
        for candidate, seed in enumerate(own_seeds)
    ]


def check_seeds(seeds: Sequence[Sequence[int]]) -> None:
    """Raise `UsageError` for a seed that no random stream takes."""
    wrong = [seed for own in seeds for seed in own if not 0 <= seed < 2**64]
    if wrong:
        raise UsageError(f"The seed {wrong[0]} is out of range: use 0 to 2**64 - 1.")


def slide_windows(
    rows: Sequence[Row], *, context: int, ends_paragraph: Callable[[int], bool]
) -> None:
    """Move on the window of every row that has filled it."""
    for row in rows:
        row.window = fit_window(
            row.window,
            row.document,
            prompt_length=row.prompt_length,
            context=context,
            ends_paragraph=ends_paragraph,
        )


def next_sampling_batch(rows: Sequence[Row], limits: Limits) -> Batch:
    """The longest rows; they stop where the first of them fills its window, and go on later."""
    longest_first = sorted(rows, key=lambda row: row.shown, reverse=True)
    chosen = longest_first[: limits.max_batch]
    return Batch(
        inputs=tuple((row,) for row in chosen),
        new_tokens=min(limits.room(row) for row in chosen),
    )


def next_beam_batch(rows: Sequence[Row], limits: Limits, *, num_beams: int) -> Batch:
    """Inputs that search equally far, since a search cut short finds other beams.

    Candidates that have written nothing share their prompt's search; afterwards each candidate
    is searched on from its own text, for its own best beam.
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
    return Batch(
        inputs=tuple(alike[: max(1, limits.max_batch // num_beams)]),
        new_tokens=limits.room(first[0]),
    )
