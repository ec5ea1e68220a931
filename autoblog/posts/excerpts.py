"""Takes an opening's first sentences as the excerpt for archives and search engines."""

import unicodedata
from collections.abc import Iterable
from itertools import accumulate

import regex

from autoblog.filters import split_sentences

MAX_COLUMNS = 300
"""About twice what search engines show; a letter of Chinese, Japanese or Korean has two columns."""

MAX_SENTENCES = 2

_LOOSE_ENDS = ",;:-\u3001\uff0c "


def write_excerpt(paragraphs: Iterable[str], *, language: str = "en") -> str:
    """Return one or two whole sentences of the first paragraph that has any.

    A first sentence that is too long is cut, between words if there are any, with an ellipsis.
    """
    texts = list(paragraphs)
    split = (split_sentences(text, language=language) for text in texts)
    sentences = next(filter(None, split), texts[:1])
    if not sentences:
        return ""
    excerpt = sentences[0]
    for sentence in sentences[1:MAX_SENTENCES]:
        longer = f"{excerpt}{_between(excerpt, sentence)}{sentence}"
        if _columns(longer) <= MAX_COLUMNS:
            excerpt = longer
    return excerpt if _columns(excerpt) <= MAX_COLUMNS else _cut(excerpt)


def _between(sentence: str, following: str) -> str:
    """Return the space between two sentences; scripts of two columns a letter have none."""
    return "" if _columns(sentence[-1:]) == _columns(following[:1]) == 2 else " "  # noqa: PLR2004 (columns)


def _cut(text: str) -> str:
    """Cut after a word, or after a letter with its accents if there are no words."""
    letters = regex.findall(r"\X", text)
    widths = accumulate(map(_columns, letters))
    cut = "".join(
        letter
        for letter, width in zip(letters, widths, strict=True)
        if width < MAX_COLUMNS  # leaves one column for the ellipsis
    )
    at_word, _, last = cut.rpartition(" ")
    whole = at_word if len(last) < len(at_word) else cut
    return f"{whole.rstrip(_LOOSE_ENDS)}…"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
