"""One batch through transformers' `generate`: left-padded inputs in, new tokens into its rows."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import GenerationConfig

from autoblog.generation import Decoding
from autoblog.generation.devices import dtype_name
from autoblog.generation.error_messages import check_scores
from autoblog.generation.loop_detection import has_looped
from autoblog.generation.rows import Batch
from autoblog.generation.sampling import (
    Documents,
    NoRepeatNgram,
    RepetitionPenalty,
    ScoreCheck,
    SeededSampler,
    VocabularyLimit,
    random_stream,
)
from autoblog.generation.stop_strings import cut_at_stop
from autoblog.generation.tokenization import Tokens
from autoblog.generation.transformers_engine.stopping_criteria import GiveUp, StopLoops, StopStrings


def continue_batch(
    network: Any,
    tokens: Tokens,
    batch: Batch,
    decoding: Decoding,
    *,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Let every row of `batch` write up to `batch.new_tokens` tokens, and note who has ended.

    The rows change only when the whole batch is through. Raises `GenerationError` if the model's
    scores are not numbers, and `StoppedError` once `stopped` says so.
    """
    leads = [rows[0] for rows in batch.inputs]
    views = [row.window.view(row.document) for row in leads]
    ids, mask = pad_left(views, padding=tokens.pad_id, device=network.device)
    width = ids.shape[1]
    check = ScoreCheck(device=network.device)
    with torch.inference_mode():
        output: Tensor = network.generate(
            input_ids=ids,
            attention_mask=mask,
            generation_config=_config(tokens, batch, decoding),
            logits_processor=[check, *_processors(tokens, batch, decoding, width, network.device)],
            stopping_criteria=[GiveUp(stopped), *_criteria(batch, tokens, decoding, width)],
        )
    check_scores(broken=check.broken, dtype=dtype_name(network.dtype))
    for row, new in zip(batch.rows, output[:, width:].tolist(), strict=True):
        own, at_end = _own_tokens(new, tokens)
        row.document.extend(own)
        # The row that ends a batch has nothing after its stop string, so its text is read.
        text = tokens.text_after(row.document, row.prompt_length) if decoding.stop else ""
        row.looped = _ends_loops(decoding) and has_looped(row.document, row.prompt_length)
        row.stopped = not row.looped and (at_end or cut_at_stop(text, decoding.stop, row.begun)[1])
        row.ended = row.stopped or row.looped or row.written >= decoding.max_new_tokens


def pad_left(
    rows: Sequence[Sequence[int]], *, padding: int, device: torch.device
) -> tuple[Tensor, Tensor]:
    """(rows, width) ids and the mask that is 1 where a row has a token of its own."""
    width = max(len(row) for row in rows)
    gaps = [width - len(row) for row in rows]
    ids = [[padding] * gap + list(row) for gap, row in zip(gaps, rows, strict=True)]
    mask = [[0] * gap + [1] * len(row) for gap, row in zip(gaps, rows, strict=True)]
    return torch.tensor(ids, device=device), torch.tensor(mask, device=device)


def _config(tokens: Tokens, batch: Batch, decoding: Decoding) -> GenerationConfig:
    """Greedy or beam search to transformers; sampling is done by our last processor."""
    beams = (
        {
            "num_beams": decoding.num_beams,
            "num_return_sequences": len(batch.inputs[0]),
            "early_stopping": decoding.early_stopping,
        }
        if decoding.num_beams > 1
        else {}
    )
    return GenerationConfig(
        max_new_tokens=batch.new_tokens,
        do_sample=False,
        eos_token_id=list(tokens.eos_ids) or None,
        pad_token_id=tokens.pad_id,
        **beams,
    )


def _processors(
    tokens: Tokens, batch: Batch, decoding: Decoding, width: int, device: torch.device
) -> list[Any]:
    """What is done to the scores, in transformers' order: limits, penalties, then the choice."""
    history = [rows[0].document for rows in batch.inputs]
    documents = Documents(history, width=width, device=device)
    processors: list[Any] = [VocabularyLimit(tokens=tokens.size, forbidden=tokens.forbidden_ids)]
    if decoding.repetition_penalty != 1:
        processors.append(RepetitionPenalty(decoding.repetition_penalty, documents=documents))
    if decoding.no_repeat_ngram_size:
        processors.append(NoRepeatNgram(decoding.no_repeat_ngram_size, documents=documents))
    if decoding.seeded:
        processors.append(_sampler(batch, decoding, width, device))
    return processors


def _sampler(batch: Batch, decoding: Decoding, width: int, device: torch.device) -> SeededSampler:
    """Every row's random numbers from where it left off."""
    streams = [
        random_stream(row.seed, row.written + batch.new_tokens)[row.written :] for row in batch.rows
    ]
    return SeededSampler(
        torch.stack(streams).to(device),
        width=width,
        temperature=decoding.temperature,
        top_k=decoding.top_k,
        top_p=decoding.top_p,
    )


def _criteria(batch: Batch, tokens: Tokens, decoding: Decoding, width: int) -> list[Any]:
    """What ends a row: its stop strings, looked for in its own text, and a loop."""
    rows = [rows[0] for rows in batch.inputs]
    criteria: list[Any] = []
    if decoding.stop:
        starts = [width - row.shown_written for row in rows]
        begun = [row.begun if row.shown_written == row.written else () for row in rows]
        criteria.append(
            StopStrings(decoding.stop, starts=starts, begun=begun, text_after=tokens.text_after)
        )
    if _ends_loops(decoding):
        criteria.append(StopLoops([row.document[row.prompt_length :] for row in rows], width=width))
    return criteria


def _ends_loops(decoding: Decoding) -> bool:
    """A beam that loops may still be left behind by a better one."""
    return decoding.end_loops and decoding.num_beams == 1


def _own_tokens(new: Sequence[int], tokens: Tokens) -> tuple[list[int], bool]:
    """A row's tokens up to its end, and whether it came to one: end-of-text, or padding after."""
    for place, token in enumerate(new):
        # Where a model has no end-of-text, beam search fills up with -1 instead of the padding.
        if token in tokens.eos_ids or token == tokens.pad_id or token < 0:
            return list(new[:place]), True
    return list(new), False
