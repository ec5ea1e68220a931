"""Prompts to rows, one for each candidate, which grow token by token; and rows to completions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from autoblog.errors import ContextError, UsageError
from autoblog.generation.context_window import ContextWindow, fit_window
from autoblog.generation.decoding import Decoding
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.stop_strings import cut_at_stop, remainders
from autoblog.generation.text_generator import Completion, FinishReason
from autoblog.generation.tokenization import Tokens


@dataclass(kw_only=True)
class Row:
    """One candidate while it is written.

    `document` holds the prompt's tokens and then its own. The row has `stopped` when the model or a
    stop string ended it, has `looped` when it was ended for repeating itself, and has `ended` when
    nothing more will be written for any reason. `begun` are the rests of stop strings that its
    prompt began (`stop_strings.remainders`).
    """

    prompt: int
    candidate: int
    seed: int
    document: list[int]
    prompt_length: int
    begun: tuple[str, ...] = ()
    window: ContextWindow = field(default_factory=ContextWindow)
    stopped: bool = False
    looped: bool = False
    ended: bool = False

    @property
    def written(self) -> int:
        """The number of its own tokens."""
        return len(self.document) - self.prompt_length

    @property
    def shown_written(self) -> int:
        """The number of its own tokens in its window; they are at the window's end."""
        return min(self.written, len(self.document) - self.window.tail)

    @property
    def shown(self) -> int:
        """The number of tokens in its window."""
        return self.window.length(len(self.document))


@dataclass(frozen=True, kw_only=True)
class BatchLimits:
    """The limits of a batch: the model's context, new tokens per row, rows at once."""

    context: int
    max_new_tokens: int
    max_batch: int

    def room(self, row: Row) -> int:
        """Return how many tokens the row may still write in its window."""
        return min(self.max_new_tokens - row.written, self.context - row.shown)


Note = Callable[[Row, int], bool]
"""Takes a row's next token, and returns whether the row goes on in its window."""


def start_rows(
    documents: Sequence[Sequence[int]], seeds: Sequence[Sequence[int]], *, context: int
) -> list[Row]:
    """Return a row for each prompt and seed. Raises `ContextError` if a prompt leaves no room."""
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
    """Slide the window of every row that has filled it."""
    for row in rows:
        row.window = fit_window(
            row.window,
            row.document,
            prompt_length=row.prompt_length,
            context=context,
            ends_paragraph=ends_paragraph,
        )


def rows_of(
    prompts: Sequence[str],
    seeds: Sequence[Sequence[int]],
    *,
    tokens: Tokens,
    decoding: Decoding,
    context: int,
) -> list[Row]:
    """Return a row for each prompt and seed. Raises `UsageError` or `ContextError`."""
    check_seeds(seeds)
    with quiet_libraries():
        documents = [tokens.encode(prompt) for prompt in prompts]
    rows = start_rows(documents, seeds, context=context)
    for row in rows:
        row.begun = remainders(prompts[row.prompt], decoding.stop)
    return rows


def completions_of(
    rows: Sequence[Row], *, prompts: int, tokens: Tokens, decoding: Decoding
) -> list[list[Completion]]:
    """Return the rows' completions, one list for each of the prompts."""
    answer: list[list[Completion]] = [[] for _ in range(prompts)]
    for row in rows:
        answer[row.prompt].append(_completion(row, tokens, decoding))
    return answer


def _completion(row: Row, tokens: Tokens, decoding: Decoding) -> Completion:
    text = tokens.completion(row.document, row.prompt_length)
    text, stopped = cut_at_stop(text, decoding.stop, row.begun)
    reason: FinishReason = "stop" if stopped or row.stopped else "loop" if row.looped else "length"
    return Completion(text=text, tokens=row.written, finish_reason=reason, seed=row.seed)
