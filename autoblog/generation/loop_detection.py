"""Detects that a text repeats itself, while it is written; pure."""

from collections.abc import Sequence

MAX_PERIOD = 400
"""The longest loop in tokens: two hundred English words (the starter needs 1.5 to 2 a word)."""

LEAST_REPEATED = 40
"""The fewest tokens that must repeat the tokens a period before; rows of dashes are shorter."""

CHECK_EVERY = 8
"""The tokens between two checks; a loop that goes on is seen at the next."""


def is_looping(tokens: Sequence[int]) -> bool:
    """Return whether the end of `tokens` repeats the tokens right before it.

    At least a whole period and at least `LEAST_REPEATED` tokens must be the same.
    """
    length = len(tokens)
    for period in range(1, min(MAX_PERIOD, length // 2) + 1):
        if tokens[-1] != tokens[-1 - period]:
            continue
        repeated = max(period, LEAST_REPEATED)
        start = length - repeated
        if start >= period and tokens[start:] == tokens[start - period : length - period]:
            return True
    return False


def has_looped(document: Sequence[int], start: int) -> bool:
    """Return whether `document[start:]` has begun to loop; checks every `CHECK_EVERY` tokens."""
    written = len(document) - start
    if written <= LEAST_REPEATED or written % CHECK_EVERY:
        return False
    return is_looping(document[start:])
