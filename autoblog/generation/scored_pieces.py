"""Texts to the pieces in which a model scores them; pure, knows nothing of tensors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autoblog.generation import LogLikelihood
from autoblog.generation.context_window import Window


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What the model is shown of one document, the last `scored` tokens being scored."""

    document: int
    ids: tuple[int, ...]
    scored: int


def cut_pieces(
    documents: Sequence[tuple[Sequence[int], Sequence[int]]], *, context: int
) -> list[Piece]:
    """The pieces of every (prompt, text); every token of a text is scored in exactly one."""
    return [
        piece
        for number, (prompt, text) in enumerate(documents)
        for piece in _pieces(number, [*prompt, *text], len(prompt), context)
    ]


def gather(
    documents: Sequence[tuple[Sequence[int], Sequence[int]]],
    pieces: Sequence[Piece],
    totals: Sequence[float],
) -> list[LogLikelihood]:
    """The pieces' totals, summed for each document."""
    sums = [0.0] * len(documents)
    for piece, total in zip(pieces, totals, strict=True):
        sums[piece.document] += total
    return [
        LogLikelihood(total=total, tokens=len(text))
        for total, (_, text) in zip(sums, documents, strict=True)
    ]


def _pieces(number: int, ids: Sequence[int], prompt_length: int, context: int) -> Iterator[Piece]:
    """As much as fits at first; then the header and half a context of what stands before."""
    scored, window = prompt_length, Window()
    header = min(prompt_length, context // 4)
    while scored < len(ids):
        if scored > prompt_length or prompt_length >= context:
            window = Window(header=header, tail=max(header, scored - (context // 2 - header)))
        view = window.view(ids)[:context]
        end = scored + len(view) - window.length(scored)
        yield Piece(document=number, ids=tuple(view), scored=end - scored)
        scored = end
