"""Scores to greedy texts, for engines that leave the choice of tokens to their user."""

from collections.abc import Callable
from typing import Any

import numpy as np


def write_greedily(
    scores: Any, next_scores: Callable[[Any, int], Any], *, new_tokens: int, keep: list[Any] | None
) -> list[list[int]]:
    """Return the rows' likeliest tokens, from the (rows, vocabulary) scores after their prompt on.

    `next_scores` is given each step's (rows,) tokens and how many tokens were written before them.
    `keep` takes the first row's scores.
    """
    text: list[Any] = []
    while True:
        if keep is not None:
            keep.append(scores[0].copy())
        text.append(scores.argmax(axis=1))
        if len(text) == new_tokens:
            written: list[list[int]] = np.stack(text, axis=1).tolist()
            return written
        scores = next_scores(text[-1], len(text) - 1)
