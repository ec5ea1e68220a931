"""What every filter measured of an article that passed, for a person to read."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from autoblog.filters import Context, report_article
from autoblog.posts import Article
from autoblog.topics import WordRange


def report_of(
    article: Article, *, words: WordRange, context: Context | None = None
) -> tuple[Mapping[str, Any], ...]:
    """Each measure with its limit: `filter`, `measured`, `limit`, `passed`."""
    texts = [section.text for section in article.sections]
    found = report_article(texts, min_words=words.min, max_words=words.max, context=context)
    return tuple(asdict(one) for one in found)
