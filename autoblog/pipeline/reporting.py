"""What every filter measured of an article that passed, for a person to read."""

from collections.abc import Mapping
from typing import Any

from autoblog.filters import Limits, count_words, measure_repetition
from autoblog.posts import Article
from autoblog.topics import WordRange


def report_of(article: Article, *, words: WordRange) -> tuple[Mapping[str, Any], ...]:
    """Each measure with its limit: `filter`, `measured`, `limit`, `passed`."""
    text = "\n\n".join(section.text for section in article.sections)
    limits, count = Limits(), count_words(text)
    rows: list[tuple[str, float, float, bool]] = [
        ("too_short", count, words.min, count >= words.min),
        ("too_long", count, words.max, count <= words.max),
    ]
    for name, measured in measure_repetition(text).items():
        limit = getattr(limits, name)
        rows.append((name, measured, limit, measured <= limit))
    names = ("filter", "measured", "limit", "passed")
    return tuple(dict(zip(names, row, strict=True)) for row in rows)
