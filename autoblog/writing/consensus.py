"""How much of what one candidate says the others say too, and what none of them does.

A model that knows something says it in most of its answers, and invents something else in each
(self-consistency: Wang et al. 2022; by sentences: SelfCheckGPT, Manakul et al. 2023). Sentences
that would fit any text agree with none in meaning, so they go the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, pstdev

from autoblog.filters import count_words, is_item
from autoblog.filters.redaction import cut_parts, split_parts
from autoblog.writing.meaning import Encoder, encoder_for

FEWEST = 4
"""Fewer candidates than these tell nothing by agreeing."""

OUTLIER = 1.0
"""Standard deviations below the mean agreement of a part's sentences at which one is cut."""

SAME = 0.97
"""Cosine of sentences that are the same, such as a fact of the blogger's in every candidate."""

FEWEST_WORDS = 3


@dataclass(frozen=True, kw_only=True)
class Consensus:
    """How far each sentence of the candidates agrees with the other candidates.

    `agreements` holds, for each candidate, its sentences and list items, each with the mean over
    the other candidates of the cosine with their nearest sentence. Sentences below `least` are
    outliers.
    """

    agreements: Sequence[dict[str, float]]
    least: float

    def agreement(self, index: int) -> float:
        """Return the mean agreement of a candidate's sentences that are no outliers."""
        kept = [value for value in self.agreements[index].values() if value >= self.least]
        return mean(kept) if kept else 0.0

    def without_outliers(
        self, index: int, text: str, *, known: str, language: str, min_words: int
    ) -> str:
        """Cut the candidate's outliers, the worst first, while `min_words` are left.

        The blogger's own sentences, which stand in `known`, are no outliers.
        """
        outliers = sorted(
            (value, part)
            for part, value in self.agreements[index].items()
            if value < self.least and part not in known
        )
        for _, outlier in outliers:
            left = _without(text, outlier, language)
            if count_words(left) >= max(1, min_words) and is_item(left) == is_item(text):
                text = left
        return text


def consensus_of(texts: Sequence[str], *, language: str) -> Consensus | None:
    """Return how far the candidates agree; None for too few, or without an encoder."""
    encoder = encoder_for(language)
    if encoder is None or len(texts) < FEWEST:
        return None
    parts = [_parts(text, language) for text in texts]
    agreements = _agreements(parts, encoder)
    own = [value for found in agreements for value in found.values() if value < SAME]
    least = mean(own) - OUTLIER * pstdev(own) if own else 0.0
    return Consensus(agreements=agreements, least=least)


def _without(text: str, unwanted: str, language: str) -> str:
    return cut_parts(text, lambda part: part.strip() == unwanted, language=language).strip()


def _parts(text: str, language: str) -> list[str]:
    """Return the different sentences and list items of a text, in order."""
    found = (part.strip() for part in split_parts(text, language=language))
    return list(dict.fromkeys(part for part in found if count_words(part) >= FEWEST_WORDS))


def _agreements(parts: Sequence[Sequence[str]], encoder: Encoder) -> list[dict[str, float]]:
    vectors = encoder([part for found in parts for part in found] or [" "])
    cosines = vectors @ vectors.T
    starts = [0]
    for found in parts:
        starts.append(starts[-1] + len(found))
    spans = [slice(start, end) for start, end in pairwise(starts)]
    rivals = [span for span in spans if span.start < span.stop]
    agreements = []
    for found, own in zip(parts, spans, strict=True):
        others = [cosines[own, span].max(axis=1) for span in rivals if span != own]
        means = sum(others) / len(others) if others and found else [0.0] * len(found)
        agreements.append(dict(zip(found, map(float, means), strict=True)))
    return agreements
