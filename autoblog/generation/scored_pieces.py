"""Cuts texts that are to be scored into pieces that fit into the context; pure, without tensors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autoblog.generation.context_window import ContextWindow
from autoblog.generation.text_generator import LogLikelihood


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
    """Yield what fits at first; then pieces after the header and half a context before them."""
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
