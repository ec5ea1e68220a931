"""Which of the candidates that passed is taken; pure."""

from collections.abc import Sequence

from autoblog.pipeline.candidates import Candidate
from autoblog.topics import WordRange


def best(candidates: Sequence[Candidate], *, words: WordRange) -> Candidate:
    """Prose before a bare list, and a text that came to its own end before one that was cut.

    Then the one nearest to the middle of the range.
    """
    middle = (words.min + words.max) // 2
    return min(candidates, key=lambda one: (one.is_list, not one.ended, abs(one.words - middle)))
