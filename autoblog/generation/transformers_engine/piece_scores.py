"""Pieces of documents to their log-probabilities, through the model's forward pass."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from autoblog.errors import OutOfMemoryError, StoppedError
from autoblog.generation.devices import dtype_name
from autoblog.generation.error_messages import check_scores, no_memory_for_scores
from autoblog.generation.memory import is_out_of_memory
from autoblog.generation.scored_pieces import Piece
from autoblog.generation.tokenization import Tokens

MAX_SCORES = 2**26
"""How many scores a forward pass may give: 256 MiB in float32. GPT-Neo's vocabulary makes 50,257
of each token, so texts are scored a few at a time however many candidates are written at once."""

SLICE = 256  # positions whose scores are summed up at once, in float32


def score_pieces(
    network: Any,
    tokens: Tokens,
    pieces: Sequence[Piece],
    *,
    max_batch: int,
    stopped: Callable[[], bool],
    free: Callable[[], None],
) -> list[float]:
    """The log-probability of each piece's scored tokens; a batch that does not fit is halved.

    Raises `StoppedError` between batches once `stopped` says so.
    """
    totals = [0.0] * len(pieces)
    waiting = sorted(range(len(pieces)), key=lambda place: len(pieces[place].ids), reverse=True)
    vocabulary = network.get_output_embeddings().weight.shape[0]
    while waiting:
        if stopped():
            raise StoppedError("autoblog was told to stop while it compared texts")
        rows = min(max_batch, _fitting([pieces[place] for place in waiting], vocabulary))
        found = _try(network, tokens, [pieces[place] for place in waiting[:rows]])
        if found is None:
            free()
            if rows == 1:
                piece = pieces[waiting[0]]
                raise OutOfMemoryError(no_memory_for_scores(piece, device=str(network.device)))
            max_batch = rows // 2
            continue
        for place, total in zip(waiting[:rows], found, strict=True):
            totals[place] = total
        del waiting[:rows]
    return totals


def _fitting(pieces: Sequence[Piece], vocabulary: int) -> int:
    """How many of the pieces, longest first, may be scored at once."""
    for rows in range(1, len(pieces)):
        if _kept(pieces[: rows + 1]) * (rows + 1) * vocabulary > MAX_SCORES:
            return rows
    return len(pieces)


def _kept(pieces: Sequence[Piece]) -> int:
    """For how many positions at the end of the padded batch scores are wanted."""
    width = max(len(piece.ids) for piece in pieces)
    return width - min(len(piece.ids) - 1 - piece.scored for piece in pieces)


def _try(network: Any, tokens: Tokens, pieces: Sequence[Piece]) -> list[float] | None:
    """The totals; None if memory ran out (a traceback would keep the batch's tensors alive)."""
    try:
        with torch.inference_mode():
            return _score(network, tokens, pieces)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
    return None


def _score(network: Any, tokens: Tokens, pieces: Sequence[Piece]) -> list[float]:
    """One forward pass over rows padded on the right, where no token before them sees it."""
    width, kept = max(len(piece.ids) for piece in pieces), _kept(pieces)
    gaps = [width - len(piece.ids) for piece in pieces]
    ids = [[*piece.ids, *[tokens.pad_id] * gap] for piece, gap in zip(pieces, gaps, strict=True)]
    mask = [[1] * (width - gap) + [0] * gap for gap in gaps]
    wanted = {"logits_to_keep": kept} if _keeps(network) else {}
    logits: Tensor = network(
        input_ids=torch.tensor(ids, device=network.device),
        attention_mask=torch.tensor(mask, device=network.device),
        use_cache=False,
        **wanted,
    ).logits  # (rows, kept or width, vocabulary)
    totals = []
    for row, (piece, gap) in enumerate(zip(pieces, gaps, strict=True)):
        end = logits.shape[1] - gap - 1  # the last token predicts what is not there
        scores = logits[row, end - piece.scored : end]  # (scored, vocabulary)
        totals.append(log_probability(scores, piece.ids[len(piece.ids) - piece.scored :]))
    broken = not all(-torch.inf < total <= 0 for total in totals)
    check_scores(broken=broken, dtype=dtype_name(network.dtype))
    return totals


def log_probability(scores: Tensor, chosen: Sequence[int]) -> float:
    """The summed log-probability of the chosen tokens, one for each row of scores."""
    total = 0.0
    ids = torch.tensor(chosen, device=scores.device)[:, None]
    for start in range(0, len(chosen), SLICE):
        part = scores[start : start + SLICE].float()
        own = part.gather(1, ids[start : start + SLICE])[:, 0]
        total += float((own - part.logsumexp(dim=1)).double().sum())
    return min(total, 0.0)  # a certain token can come out a rounding error above


def _keeps(network: Any) -> bool:
    return "logits_to_keep" in inspect.signature(network.forward).parameters
