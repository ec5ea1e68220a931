"""One batch through transformers' `generate`: left-padded inputs in, new tokens into its rows."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import GenerationConfig

from autoblog.generation.decoding import Decoding
from autoblog.generation.devices import dtype_name
from autoblog.generation.error_messages import check_logits
from autoblog.generation.loop_detection import has_looped
from autoblog.generation.sampling import random_stream
from autoblog.generation.stop_strings import cut_at_stop
from autoblog.generation.tokenization import Tokens
from autoblog.generation.transformers_engine.logits_processor import RowLogitsProcessor
from autoblog.generation.transformers_engine.padded_batch import PaddedBatch
from autoblog.generation.transformers_engine.stopping_criteria import (
    NewTokens,
    StopLoops,
    StopOnRequest,
    StopStrings,
    TellWatcher,
)


def continue_batch(
    network: Any,
    tokens: Tokens,
    batch: PaddedBatch,
    decoding: Decoding,
    *,
    stopped: Callable[[], bool] = lambda: False,
    tell: Callable[[NewTokens], object] = lambda _: None,
) -> None:
    """Let every row of `batch` write up to `batch.new_tokens` tokens, and note which have ended.

    The rows change only when the whole batch is finished; `tell` is told of every token before.
    Raises `GenerationError` if the model's
    logits are not numbers, and `StoppedError` once `stopped` is true.
    """
    leads = [rows[0] for rows in batch.inputs]
    views = [row.window.view(row.document) for row in leads]
    ids, mask = pad_left(views, padding=tokens.pad_id, device=network.device)
    width = ids.shape[1]
    processor = _processor(tokens, batch, decoding, width, network.device)
    with torch.inference_mode():
        output: Tensor = network.generate(
            input_ids=ids,
            attention_mask=mask,
            generation_config=_config(tokens, batch, decoding),
            logits_processor=[processor],
            stopping_criteria=[
                StopOnRequest(stopped),
                TellWatcher(tell, width=width),
                *_criteria(batch, tokens, decoding, width),
            ],
        )
    check_logits(broken=processor.met_broken_logits, dtype=dtype_name(network.dtype))
    for row, new in zip(batch.rows, output[:, width:].tolist(), strict=True):
        own, at_end = own_tokens(new, tokens)
        row.document.extend(own)
        # No padding follows the stop string of the row that ends a batch, so its text is read.
        text = tokens.text_after(row.document, row.prompt_length) if decoding.stop else ""
        row.looped = _ends_loops(decoding) and has_looped(row.document, row.prompt_length)
        row.stopped = not row.looped and (at_end or cut_at_stop(text, decoding.stop, row.begun)[1])
        row.ended = row.stopped or row.looped or row.written >= decoding.max_new_tokens


def pad_left(
    rows: Sequence[Sequence[int]], *, padding: int, device: torch.device
) -> tuple[Tensor, Tensor]:
    """Return (rows, width) ids, and a mask that is 1 for a row's own tokens."""
    width = max(len(row) for row in rows)
    gaps = [width - len(row) for row in rows]
    ids = [[padding] * gap + list(row) for gap, row in zip(gaps, rows, strict=True)]
    mask = [[0] * gap + [1] * len(row) for gap, row in zip(gaps, rows, strict=True)]
    return torch.tensor(ids, device=device), torch.tensor(mask, device=device)


def _config(tokens: Tokens, batch: PaddedBatch, decoding: Decoding) -> GenerationConfig:
    """Leave greedy and beam search to transformers; our last processor samples."""
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


def _processor(
    tokens: Tokens, batch: PaddedBatch, decoding: Decoding, width: int, device: torch.device
) -> RowLogitsProcessor:
    uniforms = None
    if decoding.seeded:
        # each row's random numbers from where it left off
        streams = [
            random_stream(row.seed, row.written + batch.new_tokens)[row.written :]
            for row in batch.rows
        ]
        uniforms = torch.stack(streams).to(device)  # (rows, new tokens)
    return RowLogitsProcessor(
        tokens,
        decoding,
        documents=[rows[0].document for rows in batch.inputs],
        width=width,
        uniforms=uniforms,
        device=device,
    )


def _criteria(batch: PaddedBatch, tokens: Tokens, decoding: Decoding, width: int) -> list[Any]:
    """Return what ends a row: stop strings in its own text, and a loop."""
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
    """Return whether loops end a row; a beam that loops may still lose to a better one."""
    return decoding.end_loops and decoding.num_beams == 1


def own_tokens(new: Sequence[int], tokens: Tokens) -> tuple[list[int], bool]:
    """Return a row's tokens up to end-of-text or padding, and whether it came to one."""
    for index, token in enumerate(new):
        # For a model without end-of-text, beam search pads with -1 instead of the padding.
        if token in tokens.eos_ids or token == tokens.pad_id or token < 0:
            return list(new[:index]), True
    return list(new), False
