"""Measures a text's words against the fewest and the most that it may have."""

from autoblog.filters.rejection import Measurement
from autoblog.filters.words import count_words


def too_short(words: int, *, min_words: int) -> Measurement:
    """Whether a text of so many words has at least `min_words`."""
    passed = words >= min_words
    return Measurement(filter="too_short", measured=words, limit=min_words, passed=passed)


def too_long(words: int, *, max_words: float) -> Measurement:
    """Whether a text of so many words has at most `max_words`."""
    passed = words <= max_words
    return Measurement(filter="too_long", measured=words, limit=max_words, passed=passed)


def measure_length(text: str, *, min_words: int, max_words: float) -> tuple[Measurement, ...]:
    """Both, in one count."""
    words = count_words(text)
    return too_short(words, min_words=min_words), too_long(words, max_words=max_words)
