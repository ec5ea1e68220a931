"""The proper names of a sentence: people, places, companies, works.

An English name is a word in upper case that begins no sentence. All German nouns are in upper case
and Japanese has none, so there names are known by what stands beside them (another such word, a
title, an honorific) or by lists.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import regex

from autoblog.claims.english_names import english_names
from autoblog.claims.german_names import german_names
from autoblog.claims.japanese_names import japanese_names

_STRONG: Final = regex.compile(r"\*\*.*?\*\*")

_FINDERS: Final[Mapping[str, Callable[[str], Iterator[tuple[int, int]]]]] = {
    "de": german_names,
    "lb": german_names,
    "ja": japanese_names,
}
"""The finders of languages with rules of their own; the English one serves the others."""


def names_in(sentence: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield where the names of one sentence stand; what is in bold is a heading of a point."""
    plain = _STRONG.sub(lambda found: "\n" * len(found[0]), sentence)
    yield from _FINDERS.get(language, english_names)(plain)
