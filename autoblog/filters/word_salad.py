"""Measures how far words stand in no order, by pairs of function words that no prose has.

"The of", "a is" and "with and the" come from words drawn by chance. Only languages with such pairs
listed here are judged.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from autoblog.filters.words import split_tokens

_FEWEST_PAIRS = 2  # one may be a slip, or a word that is spoken about

# Words, and those that never follow them; several lines for a language.
_NEVER: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "en": (
        ("an the my your our their its every", "a an the my your our their its every of and or is"),
        (
            "an the my your our their its every",
            "are was were be been to in on at by for with from that",
        ),
        (
            "an the my your our their its every",
            "it they we he she have has had but if as would could",
        ),
        (
            "a",
            "an the my your our their its every of is are was were been in on at by for with from",
        ),
        ("of from with at into during", "is are was were of but has have had would be"),
        ("is are was were", "are was were has had do does"),
        ("and or but", "of or but"),
        ("to", "of is are was were to and has had"),
        ("they we he she", "a an the of and they we he she my your our their"),
    ),
    "de": (
        ("ein einem einen dem den", "und oder ist sind war aber wenn dass ein eine einen einem"),
        ("von für mit bei nach", "oder ist sind war hat haben wird von für mit aus aber wenn"),
        ("und oder aber", "oder aber"),
        ("ist sind war", "ist sind war wird"),
    ),
}
_PAIRS = {
    language: {
        (first, second)
        for firsts, seconds in groups
        for first in firsts.split()
        for second in seconds.split()
    }
    for language, groups in _NEVER.items()
}


def word_salad(text: str, language: str) -> float:
    """Return the share of the text's words that no prose has in this order, from 0 to 1."""
    impossible = _PAIRS.get(language.partition("-")[0])
    if impossible is None:
        return 0
    found = words = 0
    for line in text.splitlines():
        tokens = split_tokens(line)
        words += len(tokens)
        found += sum(pair in impossible for pair in pairwise(tokens))
    return found / words if found >= _FEWEST_PAIRS else 0
