"""The opening's first sentences, as the excerpt that archives and search engines show."""

import unicodedata
from collections.abc import Iterable
from itertools import accumulate

import regex

from autoblog.filters import split_sentences

MAX_COLUMNS = 300
"""About what search engines show twice over; a letter of Chinese, Japanese or Korean takes two."""

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


def _between(one: str, other: str) -> str:
    """Scripts whose letters take two columns put no space between sentences."""
    return "" if _columns(one[-1:]) == _columns(other[:1]) == 2 else " "  # noqa: PLR2004 (columns)


def _cut(text: str) -> str:
    """Never in the middle of what a reader takes for one letter."""
    letters = regex.findall(r"\X", text)
    widths = accumulate(map(_columns, letters))
    cut = "".join(
        letter
        for letter, width in zip(letters, widths, strict=True)
        if width < MAX_COLUMNS  # one column is the ellipsis's
    )
    at_word, _, last = cut.rpartition(" ")
    whole = at_word if len(last) < len(at_word) else cut
    return f"{whole.rstrip(_LOOSE_ENDS)}…"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
