"""Counts sentences and list items that begin alike, and cuts all but the first three."""

from collections import Counter

from autoblog.filters.list_items import read_item
from autoblog.filters.redaction import cut_parts, split_parts
from autoblog.filters.words import has_unspaced, split_tokens

BEGINNING_WORDS = 4


def same_beginnings(text: str, *, language: str = "en") -> float:
    """Return how many sentences, or how many items, begin with the same four words.

    Scripts without spaces between words are not judged.
    """
    counts = Counter(
        start for part in split_parts(text, language=language) if (start := _beginning(part))
    )
    return max(counts.values(), default=0)


def cut_same_beginnings(text: str, *, most: float, language: str = "en") -> str:
    """Cut out what begins with the same four words as `most` sentences before it."""
    counts: Counter[tuple[str, ...]] = Counter()

    def is_one_too_many(part: str) -> bool:
        start = _beginning(part)
        counts[start] += bool(start)
        return bool(start) and counts[start] > most

    return cut_parts(text, is_one_too_many, language=language)


def _beginning(part: str) -> tuple[str, ...]:
    item = read_item(part)
    words = (part if item is None else item.text)[:120]
    if has_unspaced(words):
        return ()
    start = tuple(split_tokens(words)[: BEGINNING_WORDS + 1])
    return start[:BEGINNING_WORDS] if len(start) > BEGINNING_WORDS else ()
