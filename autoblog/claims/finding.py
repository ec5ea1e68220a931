"""The claims of a text: what it states that somebody has to check; pure.

A claim is a number, date, price, percentage, proper name or quotation that `known`, the
blogger's own words, lacks. `claims_of` asks about a text, `find_claims` names each one
with its sentence, and `agreed_claims` tells what many candidates of a model say alike.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex

from autoblog.claims.numbers import narrow, number_spans, values_of
from autoblog.claims.proper_names import names_in
from autoblog.claims.quotations import quotations_in
from autoblog.claims.spans import Kind, Numeral, Span
from autoblog.filters import split_tokens
from autoblog.filters.redaction import split_parts

FEWEST_AGREEING, AGREEING = 3, 1 / 3
"""As many candidates, and as large a share of them, vouch for a claim."""

_SHORT_MARK: Final = regex.compile(r"(?:'s|\u2019s|s)$")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim at `start` of its sentence, in the words of the text."""

    kind: Kind
    text: str
    sentence: str
    start: int = 0


@dataclass(frozen=True, kw_only=True)
class Known:
    """What vouches for claims: the words, the numbers' values and the plain text."""

    stems: frozenset[str]
    values: frozenset[str]
    text: str


@lru_cache(maxsize=64)
def known_of(text: str, language: str) -> Known:
    """Read what the blogger says, once for all sentences of a post."""
    return Known(
        stems=frozenset(map(_stem, split_tokens(narrow(text)))),
        values=frozenset(values_of(text, language)),
        text=_plain(text),
    )


def find_claims(text: str, *, known: str, language: str = "en") -> list[Claim]:
    """Return the claims of a text in their order; of two that overlap, the first."""
    language = language.partition("-")[0].casefold()
    vouched = known_of(known, language)
    return [
        claim
        for part in split_parts(text, language=language)
        for claim in _of_sentence(part, vouched, language)
    ]


def claims_of(text: str, *, known: str, language: str = "en") -> set[str]:
    """Return the words of a text's claims."""
    return {claim.text for claim in find_claims(text, known=known, language=language)}


def agreed_claims(texts: Sequence[str], *, language: str = "en") -> set[str]:
    """Return the claims that many of the texts have; one text's may be invented.

    A small model that is asked why the sky is blue names Rayleigh in most of its answers.
    """
    counts = Counter(
        claim for text in texts for claim in claims_of(text, known="", language=language)
    )
    fewest = max(FEWEST_AGREEING, AGREEING * len(texts))
    return {claim for claim, count in counts.items() if count >= fewest}


def _of_sentence(sentence: str, known: Known, language: str) -> Iterator[Claim]:
    spans = sorted(_unvouched(sentence, known, language), key=lambda span: (span.start, -span.end))
    end = 0
    for span in spans:
        if span.start >= end:
            end = span.end
            yield Claim(
                kind=span.kind,
                text=sentence[span.start : span.end].strip(),
                sentence=sentence.strip(),
                start=span.start,
            )


def _unvouched(sentence: str, known: Known, language: str) -> Iterator[Span]:
    for span, numerals in _spans_of(sentence, language):
        text = sentence[span.start : span.end]
        if span.kind == "name":
            vouched = _is_known_name(text, known, language, first=span.start == 0)
        elif span.kind == "quotation":
            vouched = _plain(text[1:-1]).strip(" .,;!?") in known.text
        else:
            vouched = _is_known_number(text, span, numerals, known)
        if not vouched:
            yield span


# The choice asks about the same sentences several times, and most of the time goes into this.
@lru_cache(maxsize=4096)
def _spans_of(sentence: str, language: str) -> tuple[tuple[Span, tuple[Numeral, ...]], ...]:
    """Return all that may be a claim, known or not, with the numerals in it."""
    numbers = [(span, tuple(numerals)) for span, numerals in number_spans(sentence, language)]
    names = [Span(kind="name", start=a, end=b) for a, b in names_in(sentence, language)]
    quotations = [Span(kind="quotation", start=a, end=b) for a, b in quotations_in(sentence)]
    return (*numbers, *((span, ()) for span in (*names, *quotations)))


def _is_known_number(text: str, span: Span, numerals: Sequence[Numeral], known: Known) -> bool:
    """Tell whether all numbers of a price, share or date are known, and its month."""
    if any(not (number.values & known.values) for number in numerals):
        return narrow(text).casefold() in known.text
    if span.kind != "date":
        return True
    words = regex.findall(r"\p{L}{3,}", text)
    return all(_stem(word.casefold()) in known.stems for word in words if _is_spaced(word)) and (
        bool(numerals) or narrow(text).casefold() in known.text or not words or _is_spaced(words[0])
    )


def _is_known_name(name: str, known: Known, language: str, *, first: bool) -> bool:
    """Tell whether each word of a name is known; a sentence's first word may be no part of it."""
    if language == "ja":
        return _plain(name).strip("『』") in known.text
    words = [_stem(token) for token in split_tokens(name)]
    unknown = [word for word in words if word not in known.stems]
    return not unknown or (first and len(words) > 1 and unknown == words[:1])


def _is_spaced(word: str) -> bool:
    return regex.match(r"[\p{Han}\p{Hiragana}\p{Katakana}]", word) is None


def _stem(token: str) -> str:
    """Return a word without the ending of a plural or a genitive."""
    return _SHORT_MARK.sub("", token)


def _plain(text: str) -> str:
    return " ".join(narrow(text).casefold().split())
