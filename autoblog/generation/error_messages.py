"""What both ways of generating say when they cannot."""

from collections.abc import Sequence

from autoblog.errors import GenerationError, StoppedError
from autoblog.generation import Decoding
from autoblog.generation.rows import Row
from autoblog.generation.scored_pieces import Piece


def check_scores(*, broken: bool, dtype: str) -> None:
    """Raise `GenerationError` if the model's scores were not numbers."""
    if broken:
        raise GenerationError(
            "The model's scores are not numbers: its weights are damaged, or too large for "
            f"{dtype}. Set AUTOBLOG_DTYPE=float32, or download it again."
        )


def told_to_stop() -> StoppedError:
    """For a program that is told to stop while it writes."""
    return StoppedError("autoblog was told to stop while it wrote; the text is given up")


def no_memory(rows: Sequence[Row], decoding: Decoding, *, count: int, device: str) -> str:
    """`count` rows were written at once; the longest of `rows` tells how long they would become."""
    length = max(len(row.document) - row.written for row in rows) + decoding.max_new_tokens
    return (
        f"The memory of {device} does not hold {count} text(s) of {length:,} tokens at once. Use "
        "fewer candidates or beams, a smaller max_new_tokens, AUTOBLOG_DTYPE=bfloat16, or a "
        "smaller model."
    )


def no_memory_for_scores(piece: Piece, *, device: str) -> str:
    """For a text that cannot be scored even alone."""
    return (
        f"The memory of {device} does not hold the scores of one text of {len(piece.ids):,} "
        "tokens. Use a smaller model."
    )
