"""How many candidates a part gets where that is left to the machine's speed; pure."""

from typing import Final

POST_S: Final = 120
"""Seconds that writing a post may take."""

STEPS: Final = (4, 6, 8, 12, 16, 24, 32, 48, 64)
"""Numbers of candidates; few different ones, so that equal machines mostly choose alike."""

FIRST: Final = 8
"""The candidates of the first part, before anything is known."""


def affordable(*, parts_left: int, written: int, seconds: float) -> int:
    """Return how many candidates the next part may have.

    `written` candidates took `seconds` until now, choosing among them included, and what is left of
    `POST_S` is shared by `parts_left` parts, the next one too.
    """
    if not written or seconds <= 0:
        return FIRST
    share = (POST_S - seconds) / parts_left / (seconds / written)
    return max((step for step in STEPS if step <= share), default=STEPS[0])
