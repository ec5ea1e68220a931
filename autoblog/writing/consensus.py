"""What the candidates of a part say alike, what one of them says alone, and what is said again.

A model that knows something says it in most of its answers, and invents something else in each
(self-consistency: Wang et al. 2022; by sentences: SelfCheckGPT, Manakul et al. 2023). Sentences
that would fit any text agree with none in meaning, so they go the same way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, starmap, takewhile
from statistics import mean, pstdev
from typing import Any

import regex

from autoblog.filters import count_words, is_item
from autoblog.filters.redaction import cut_parts, split_parts
from autoblog.writing.meaning import encoder_for

FEWEST = 4
"""Fewer candidates than these tell nothing by agreeing."""

OUTLIER = 1.0
"""Standard deviations below the mean agreement of a part's sentences at which one is cut."""

SAID_AGAIN = 0.68
"""Cosine with an earlier sentence at which a sentence says the same in other words."""

SAME = 0.97
"""Cosine of sentences that are the same, such as a fact of the blogger's in every candidate."""

FEWEST_WORDS = 3

_REFERS = regex.compile(
    r"(?:This|These|That|Those|It|They|Such|He|She|Both|Doing so|By doing so)\b"
    r"(?!\s+is\s+\w+\s+to\b)"
)


@dataclass(frozen=True, kw_only=True)
class Consensus:
    """How far each sentence of the candidates agrees with the other candidates.

    `agreements` holds, for each candidate, its sentences and list items, each with the mean over
    the other candidates of the cosine with their nearest sentence. Sentences below `least` are
    outliers. `said_again` holds, for each candidate, the sentences that an earlier part, or the
    candidate itself, has said already in other words.
    """

    agreements: Sequence[dict[str, float]]
    said_again: Sequence[frozenset[str]]
    least: float

    def agreement(self, index: int) -> float:
        """Return the mean agreement of a candidate's sentences that need not be cut."""
        weak = set(self._weak(index))
        kept = [value for part, value in self.agreements[index].items() if part not in weak]
        return mean(kept) if kept else 0.0

    def without_weak(
        self, index: int, text: str, *, known: str, language: str, min_words: int
    ) -> str:
        """Cut the candidate's repetitions, then its outliers, while `min_words` are left.

        The blogger's own sentences, which stand in `known`, stay.
        """
        parts = list(self.agreements[index])
        for part in self._weak(index):
            if part in known:
                continue
            left = _without(text, part, language)
            for follower in _referring(parts[parts.index(part) + 1 :]):
                left = _without(left, follower, language)
            if count_words(left) >= max(1, min_words) and is_item(left) == is_item(text):
                text = left
        return text

    def _weak(self, index: int) -> list[str]:
        """Return what is to be cut, the worst first."""
        again = self.said_again[index]
        agreements = self.agreements[index].items()
        outliers = sorted(
            (value, part) for part, value in agreements if value < self.least and part not in again
        )
        return [*(part for part, _ in agreements if part in again), *(part for _, part in outliers)]


def consensus_of(
    texts: Sequence[str], *, before: Sequence[str] = (), language: str
) -> Consensus | None:
    """Return how far the candidates agree; None for too few, or without an encoder.

    `before` are the texts of the earlier parts.
    """
    encoder = encoder_for(language)
    if encoder is None or len(texts) < FEWEST:
        return None
    parts = [_parts(text, language) for text in texts]
    earlier = [part for text in before for part in _parts(text, language)]
    vectors = encoder([*earlier, *(part for found in parts for part in found), " "])
    starts = list(accumulate(map(len, parts), initial=len(earlier)))
    spans = list(starmap(slice, pairwise(starts)))
    agreements = _agreements(parts, spans, vectors)
    own = [value for found in agreements for value in found.values() if value < SAME]
    return Consensus(
        agreements=agreements,
        said_again=[
            _said_again(found, vectors[span], vectors[: len(earlier)])
            for found, span in zip(parts, spans, strict=True)
        ],
        least=mean(own) - OUTLIER * pstdev(own) if own else 0.0,
    )


def _referring(parts: Sequence[str]) -> Iterator[str]:
    """Yield the first parts as long as they speak of what the one before them said (English)."""
    return takewhile(_REFERS.match, parts)


def _without(text: str, unwanted: str, language: str) -> str:
    return cut_parts(text, lambda part: part.strip() == unwanted, language=language).strip()


def _parts(text: str, language: str) -> list[str]:
    """Return the different sentences and list items of a text, in order."""
    found = (part.strip() for part in split_parts(text, language=language))
    return list(dict.fromkeys(part for part in found if count_words(part) >= FEWEST_WORDS))


def _agreements(
    parts: Sequence[Sequence[str]], spans: Sequence[slice], vectors: Any
) -> list[dict[str, float]]:
    cosines = vectors @ vectors.T
    rivals = [span for span in spans if span.start < span.stop]
    agreements = []
    for found, own in zip(parts, spans, strict=True):
        others = [cosines[own, span].max(axis=1) for span in rivals if span != own]
        means = sum(others) / len(others) if others and found else [0.0] * len(found)
        agreements.append(dict(zip(found, map(float, means), strict=True)))
    return agreements


def _said_again(parts: Sequence[str], own: Any, earlier: Any) -> frozenset[str]:
    """Return the parts whose vector is near one of `earlier`, or of the parts before them."""
    again = set()
    for index, part in enumerate(parts):
        cosines = [*(earlier @ own[index]), *(own[:index] @ own[index])]
        if max(cosines, default=0.0) >= SAID_AGAIN:
            again.add(part)
    return frozenset(again)
