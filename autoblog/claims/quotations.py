"""Words in quotation marks that somebody is said to have said or written."""

# ruff: noqa: RUF001 - quotation marks

from collections.abc import Iterator
from typing import Final

import regex

from autoblog.filters import count_words

FEWEST_WORDS: Final = 4
"""Shorter ones name a thing, such as a "slow kitchen"."""

_QUOTED: Final = regex.compile(
    r'"([^"\n]+)"|“([^”“\n]+)”|„([^“”„"\n]+)[“”"]|»([^«»\n]+)«|«([^«»\n]+)»|「([^「」\n]+)」'
    r"|(?<!\w)[‘‚]([^‘\n]+?)[’‘](?!\w)|(?<!\w)'([^\n]+?)'(?!\w)"
)


def quotations_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield where quotations of at least `FEWEST_WORDS` words stand, with their marks."""
    for found in _QUOTED.finditer(text):
        if count_words(found[0]) >= FEWEST_WORDS:
            yield found.span()
