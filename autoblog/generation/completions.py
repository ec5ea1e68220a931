"""Prompts to rows, which grow token by token, and rows to completions."""

from collections.abc import Sequence

from autoblog.generation import Completion, Decoding, FinishReason
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.loop_detection import has_looped
from autoblog.generation.rows import Row, check_seeds, start_rows
from autoblog.generation.stop_strings import cut_at_stop, has_stopped, reach_of, remainders
from autoblog.generation.tokenization import Tokens


def rows_of(
    prompts: Sequence[str],
    seeds: Sequence[Sequence[int]],
    *,
    tokens: Tokens,
    decoding: Decoding,
    context: int,
) -> list[Row]:
    """A row for each prompt and seed. Raises `UsageError` or `ContextError`."""
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
    """What the rows have written: a list for each of so many prompts."""
    answer: list[list[Completion]] = [[] for _ in range(prompts)]
    for row in rows:
        answer[row.prompt].append(_completion(row, tokens, decoding))
    return answer


def _completion(row: Row, tokens: Tokens, decoding: Decoding) -> Completion:
    """What the row has written, up to its stop string."""
    text = tokens.completion(row.document, row.prompt_length)
    text, stopped = cut_at_stop(text, decoding.stop, row.begun)
    return Completion(
        text=text, tokens=row.written, finish_reason=_reason(row, stopped=stopped), seed=row.seed
    )


def _reason(row: Row, *, stopped: bool) -> FinishReason:
    if stopped or row.stopped:
        return "stop"
    return "loop" if row.looped else "length"


class Appender:
    """Appends tokens to rows, and notes which of them have ended and why."""

    def __init__(self, tokens: Tokens, decoding: Decoding) -> None:
        self._tokens = tokens
        self._decoding = decoding
        self._firsts = {string[0] for string in decoding.stop}
        self._reach = reach_of(decoding.stop)
        self._watched: dict[tuple[int, int], int] = {}

    def append(self, row: Row, token: int) -> None:
        """Take the row's next token; an end-of-text token is not kept."""
        if token in self._tokens.eos_ids or token == self._tokens.pad_id:
            row.stopped = row.ended = True
            return
        row.document.append(token)
        row.stopped = self._has_stopped(row, token)
        row.looped = self._decoding.end_loops and has_looped(row.document, row.prompt_length)
        row.ended = row.stopped or row.looped or row.written >= self._decoding.max_new_tokens

    def _has_stopped(self, row: Row, token: int) -> bool:
        """Whether the row's latest tokens hold a stop string.

        Its text is read only for a while after a token that may begin one, since reading costs
        more than all the rest that is done for a token here, and few tokens hold a line break. So
        it is after a prompt that begins one.
        """
        key = (row.prompt, row.candidate)
        if self._may_begin(token):
            self._watched[key] = self._reach
        left = self._watched.get(key, self._reach if row.begun else 0)
        if not left:
            return False
        self._watched[key] = left - 1
        return has_stopped(
            row.document,
            row.prompt_length,
            stop=self._decoding.stop,
            begun=row.begun,
            reach=self._reach,
            text_after=self._tokens.text_after,
        )

    def _may_begin(self, token: int) -> bool:
        """Whether a stop string's first letter, or a part of one, is in the token."""
        text = self._tokens.text_of(token)
        return bool(self._firsts) and ("\ufffd" in text or not self._firsts.isdisjoint(text))
