"""Prompts to rows, and rows to completions."""

from collections.abc import Sequence

from autoblog.generation.decoding import Decoding
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.rows import Row, check_seeds, start_rows
from autoblog.generation.stop_strings import cut_at_stop, remainders
from autoblog.generation.text_generator import Completion, FinishReason
from autoblog.generation.tokenization import Tokens


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
    """Return the rows' completions: a list for each of so many prompts."""
    answer: list[list[Completion]] = [[] for _ in range(prompts)]
    for row in rows:
        answer[row.prompt].append(_completion(row, tokens, decoding))
    return answer


def _completion(row: Row, tokens: Tokens, decoding: Decoding) -> Completion:
    text = tokens.completion(row.document, row.prompt_length)
    text, stopped = cut_at_stop(text, decoding.stop, row.begun)
    reason: FinishReason = "stop" if stopped or row.stopped else "loop" if row.looped else "length"
    return Completion(text=text, tokens=row.written, finish_reason=reason, seed=row.seed)
