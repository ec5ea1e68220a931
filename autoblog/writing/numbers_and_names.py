"""The numbers and proper names of a text, and those among them that nothing vouches for; pure."""

from collections import Counter
from collections.abc import Iterator, Sequence

import regex

from autoblog.filters import split_sentences, split_tokens

FEWEST_AGREEING, AGREEING = 3, 1 / 3
"""As many candidates, and as large a share of them, vouch for a number or a name."""

_NUMBER = regex.compile(r"\d(?:[\d.,:/]*\d)?")
# A word that begins in upper case after a word or a comma of the same sentence, or in quotation
# marks after a word: after a comma they hold speech. Acronyms are terms more often than names, so
# words in capitals do not count.
_NAME = regex.compile(
    r"(?<=[\p{Ll}\p{N},;)]\s|[\p{Ll}\p{N})]\s[\"\u201c\u2018\u201e\u00ab])(?:\p{Lu}\p{Ll}[\p{L}\u2019'-]*)"
)
_STRONG = regex.compile(r"\*\*.*?\*\*")
_ITEM_NUMBER = regex.compile(r"^\s*\d{1,3}[.)]\s", regex.MULTILINE)
_NOUNS_IN_CAPITALS = frozenset({"de", "lb"})
_NO_NAMES = frozenset({"english", "internet", "god", "i\u2019m", "i'm", "i\u2019ve", "i've"})


def numbers_of(text: str) -> set[str]:
    """Return the text's numbers, without those of list items."""
    return set(_NUMBER.findall(_ITEM_NUMBER.sub("", text)))


def names_of(text: str, *, language: str = "en") -> set[str]:
    """Return the words that are written as proper names; none where all nouns are in capitals.

    The first word of a sentence does not count, nor do words in bold, which are headings of points.
    """
    if language in _NOUNS_IN_CAPITALS:
        return set()
    return {name for name in _NAME.findall(_STRONG.sub("", text)) if name.lower() not in _NO_NAMES}


def claims_of(text: str, *, known: str, language: str = "en") -> set[str]:
    """Return the numbers and names of the text that `known`, the blogger's own words, lacks."""
    vouched = {_stem(token) for token in split_tokens(known)}
    numbers = numbers_of(text) - numbers_of(known)
    names = {
        name
        for name in names_of(text, language=language)
        if not vouched.issuperset(map(_stem, split_tokens(name)))
    }
    return numbers | names


def agreed_claims(texts: Sequence[str], *, language: str = "en") -> set[str]:
    """Return the numbers and names that many of the texts have; one text's may be invented.

    A small model that is asked why the sky is blue names Rayleigh in most of its answers.
    """
    counts = Counter(
        claim for text in texts for claim in claims_of(text, known="", language=language)
    )
    fewest = max(FEWEST_AGREEING, AGREEING * len(texts))
    return {claim for claim, count in counts.items() if count >= fewest}


def _stem(token: str) -> str:
    """Return a name without the ending of a plural or a genitive."""
    return token.removesuffix("'s").removesuffix("\u2019s").removesuffix("s")


def facts_of(notes: str, *, language: str = "en") -> Iterator[str]:
    """Yield the whole sentences of a topic's notes."""
    for paragraph in regex.split(r"\n\s*\n", notes):
        yield from split_sentences(" ".join(paragraph.split()), language=language)
