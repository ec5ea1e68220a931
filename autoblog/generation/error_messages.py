"""The errors that all engines raise in the same words."""

from typing import TYPE_CHECKING

from autoblog.errors import GenerationError, StoppedError
from autoblog.generation.decoding import Decoding

if TYPE_CHECKING:  # the last two import torch, which a model server does not need
    from collections.abc import Sequence

    from autoblog.generation.rows import Row
    from autoblog.generation.scored_pieces import ScoredPiece


def check_logits(*, broken: bool, dtype: str) -> None:
    """Raise `GenerationError` if the model's logits were not numbers."""
    if broken:
        raise GenerationError(
            "The model's scores are not numbers: its weights are damaged, or too large for "
            f"{dtype}. Set AUTOBLOG_DTYPE=float32, or download it again."
        )


def told_to_stop() -> StoppedError:
    """Return the error of a program that is told to stop while it writes or scores."""
    return StoppedError("autoblog was told to stop while it wrote; the text is given up")


def no_memory(rows: "Sequence[Row]", decoding: Decoding, *, count: int, device: str) -> str:
    """Describe a batch of `count` rows, as long as the longest of `rows` can become."""
    length = max(len(row.document) - row.written for row in rows) + decoding.max_new_tokens
    return (
        f"The memory of {device} does not hold {count} text(s) of {length:,} tokens at once. Use "
        "fewer candidates or beams, a smaller max_new_tokens, AUTOBLOG_DTYPE=bfloat16, or a "
        "smaller model."
    )


def no_memory_for_scores(piece: "ScoredPiece", *, device: str) -> str:
    """Describe a text that cannot be scored even alone."""
    return (
        f"The memory of {device} does not hold the scores of one text of {len(piece.ids):,} "
        "tokens. Use a smaller model."
    )
