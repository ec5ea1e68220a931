"""Texts to pieces that fit into the context, and their logits to summed log-probabilities."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from autoblog.generation.context_window import ContextWindow
from autoblog.generation.text_generator import LogLikelihood

SLICE = 256  # positions whose logits are summed up at once, in float32


@dataclass(frozen=True, kw_only=True)
class ScoredPiece:
    """Tokens of one document that the model reads at once; the last `scored` ones are scored."""

    document: int
    ids: tuple[int, ...]
    scored: int


def cut_pieces(
    documents: Sequence[tuple[Sequence[int], Sequence[int]]], *, context: int
) -> list[ScoredPiece]:
    """Cut every (prompt, text); each token of a text is scored in exactly one piece."""
    return [
        piece
        for number, (prompt, text) in enumerate(documents)
        for piece in _pieces(number, [*prompt, *text], len(prompt), context)
    ]


def in_batches(pieces: Sequence[ScoredPiece], *, most_scored: int) -> Iterator[list[ScoredPiece]]:
    """Yield successive pieces that score at most so many tokens together, or one piece."""
    batch: list[ScoredPiece] = []
    for piece in pieces:
        if batch and sum(one.scored for one in batch) + piece.scored > most_scored:
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch


def gather(
    documents: Sequence[tuple[Sequence[int], Sequence[int]]],
    pieces: Sequence[ScoredPiece],
    totals: Sequence[float],
) -> list[LogLikelihood]:
    """Sum the pieces' totals for each document."""
    sums = [0.0] * len(documents)
    for piece, total in zip(pieces, totals, strict=True):
        sums[piece.document] += total
    return [
        LogLikelihood(total=total, tokens=len(text))
        for total, (_, text) in zip(sums, documents, strict=True)
    ]


def _pieces(
    number: int, ids: Sequence[int], prompt_length: int, context: int
) -> Iterator[ScoredPiece]:
    """Yield the first context, then pieces that follow the header and half a context of text."""
    scored, window = prompt_length, ContextWindow()
    header = min(prompt_length, context // 4)
    while scored < len(ids):
        if scored > prompt_length or prompt_length >= context:
            tail = max(header, scored - (context // 2 - header))
            window = ContextWindow(header=header, tail=tail)
        view = window.view(ids)[:context]
        end = scored + len(view) - window.length(scored)
        yield ScoredPiece(document=number, ids=tuple(view), scored=end - scored)
        scored = end


def log_probability(logits: Tensor, chosen: Sequence[int]) -> float:
    """Return the summed log-probability of the chosen tokens, one for each row of logits."""
    total = 0.0
    ids = torch.tensor(chosen, device=logits.device)[:, None]
    for start in range(0, len(chosen), SLICE):
        part = logits[start : start + SLICE].float()
        own = part.gather(1, ids[start : start + SLICE])[:, 0]
        total += float((own - part.logsumexp(dim=1)).double().sum())
    return min(total, 0.0)  # a certain token can come out a rounding error above
