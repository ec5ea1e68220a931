"""Refuses texts with too few or too many words."""

from autoblog.filters.rejection import Rejection, above
from autoblog.filters.words import count_words


def too_short(text: str, *, min_words: int) -> Rejection | None:
    """Refuse a text of fewer than `min_words` words."""
    words = count_words(text)
    if words >= min_words:
        return None
    return Rejection(filter="too_short", measured=words, limit=min_words)


def too_long(text: str, *, max_words: int) -> Rejection | None:
    """Refuse a text of more than `max_words` words."""
    return above("too_long", count_words(text), max_words)
