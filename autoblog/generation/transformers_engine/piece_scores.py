"""Pieces of documents to their log-probabilities, through the network's forward pass."""

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor

from autoblog.errors import OutOfMemoryError
from autoblog.generation.devices import dtype_name
from autoblog.generation.error_messages import check_logits, no_memory_for_scores, told_to_stop
from autoblog.generation.memory import unless_memory_is_full
from autoblog.generation.scored_pieces import ScoredPiece, log_probability
from autoblog.generation.tokenization import Tokens

MAX_LOGITS = 2**26
"""The most logits that a forward pass may give: 256 MiB in float32. GPT-Neo's vocabulary makes
50,257 of each token, so texts are scored a few at a time, however many are written at once."""


def score_pieces(
    network: Any,
    tokens: Tokens,
    pieces: Sequence[ScoredPiece],
    *,
    max_batch: int,
    stopped: Callable[[], bool],
    free: Callable[[], None],
) -> list[float]:
    """Return the log-probability of each piece's scored tokens; a batch too large is halved.

    Raises `StoppedError` between batches once `stopped` is true.
    """
    totals = [0.0] * len(pieces)
    waiting = sorted(range(len(pieces)), key=lambda index: len(pieces[index].ids), reverse=True)
    vocabulary = network.get_output_embeddings().weight.shape[0]
    while waiting:
        if stopped():
            raise told_to_stop()
        rows = min(max_batch, _fitting([pieces[index] for index in waiting], vocabulary))
        batch = [pieces[index] for index in waiting[:rows]]
        found = unless_memory_is_full(partial(_score, network, tokens, batch))
        if found is None:
            free()
            if rows == 1:
                piece = pieces[waiting[0]]
                raise OutOfMemoryError(no_memory_for_scores(piece, device=str(network.device)))
            max_batch = rows // 2
            continue
        for index, total in zip(waiting[:rows], found, strict=True):
            totals[index] = total
        del waiting[:rows]
    return totals


def _fitting(pieces: Sequence[ScoredPiece], vocabulary: int) -> int:
    """Return how many of the pieces, longest first, may be scored at once."""
    for rows in range(1, len(pieces)):
        if _kept(pieces[: rows + 1]) * (rows + 1) * vocabulary > MAX_LOGITS:
            return rows
    return len(pieces)


def _kept(pieces: Sequence[ScoredPiece]) -> int:
    """Return for how many positions at the end of the padded batch logits are needed."""
    width = max(len(piece.ids) for piece in pieces)
    return width - min(len(piece.ids) - 1 - piece.scored for piece in pieces)


@torch.inference_mode()
def _score(network: Any, tokens: Tokens, pieces: Sequence[ScoredPiece]) -> list[float]:
    """Run one forward pass; rows are padded on the right, where no token before sees it."""
    width, kept = max(len(piece.ids) for piece in pieces), _kept(pieces)
    gaps = [width - len(piece.ids) for piece in pieces]
    ids = [[*piece.ids, *[tokens.pad_id] * gap] for piece, gap in zip(pieces, gaps, strict=True)]
    mask = [[1] * (width - gap) + [0] * gap for gap in gaps]
    takes_number = "logits_to_keep" in inspect.signature(network.forward).parameters
    logits: Tensor = network(
        input_ids=torch.tensor(ids, device=network.device),
        attention_mask=torch.tensor(mask, device=network.device),
        use_cache=False,
        **({"logits_to_keep": kept} if takes_number else {}),
    ).logits  # (rows, kept or width, vocabulary)
    totals = []
    for row, (piece, gap) in enumerate(zip(pieces, gaps, strict=True)):
        end = logits.shape[1] - gap - 1  # nothing follows the last token
        own = logits[row, end - piece.scored : end]  # (scored, vocabulary)
        totals.append(log_probability(own, piece.ids[len(piece.ids) - piece.scored :]))
    broken = not all(-torch.inf < total <= 0 for total in totals)
    check_logits(broken=broken, dtype=dtype_name(network.dtype))
    return totals
