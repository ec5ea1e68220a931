"""Which of the candidates that passed is taken: the features of each, and their order; pure.

What each feature is worth was measured by `benchmarks/ranking.py`; docs/quality.md has the table
and tells why likelihoods are not among them.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from autoblog.filters import split_tokens
from autoblog.pipeline.candidates import Candidate

RUN = 3
"""Words; what stands so often in a row in two texts was said twice."""

WEIGHTS: Final = {"relevance": 1.0, "variety": 0.5}
"""Chosen on the half of the held-out posts that is not reported."""


@dataclass(frozen=True, kw_only=True)
class Features:
    """What is known of a candidate beside its neighbours; more is better of each.

    `relevance` is the cosine of its words and the topic's, by what the neighbours do not all say.
    `variety` is the share of its runs of words that the text before it has not.
    """

    relevance: float
    variety: float


def best(candidates: Sequence[Candidate], *, query: str, before: Sequence[str]) -> Candidate:
    """The candidate whose weighted features sum up highest; prose goes before bare lists.

    `query` are the words of the topic and the heading, `before` the texts that stand already.
    """
    prose = [one for one in candidates if not one.is_list] or list(candidates)
    scores = scores_of(features_of(prose, query=query, before=before))
    return prose[max(range(len(prose)), key=scores.__getitem__)]


def scores_of(features: Sequence[Features]) -> list[float]:
    """The weighted sums of the features, each brought to the same scale first."""
    columns = [
        [weight * value for value in order([getattr(one, name) for one in features])]
        for name, weight in WEIGHTS.items()
    ]
    return [sum(row) for row in zip(*columns, strict=True)]


def features_of(
    candidates: Sequence[Candidate], *, query: str, before: Sequence[str]
) -> list[Features]:
    """The features of each."""
    texts = [one.text for one in candidates]
    weights = _weights([*texts, *before])
    runs = set().union(*(_runs(text) for text in before))
    return [
        Features(
            relevance=_cosine(_bag(text, weights), _bag(query, weights)),
            variety=_share_new(_runs(text), runs),
        )
        for text in texts
    ]


def order(values: Sequence[float]) -> list[float]:
    """Each value's distance from the mean in standard deviations, so that features can be added."""
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    return [(value - mean) / spread if spread > 1e-9 else 0.0 for value in values]  # noqa: PLR2004 (rounding)


def _weights(texts: Sequence[str]) -> Mapping[str, float]:
    """Inverse document frequencies: what stands in every text says nothing of one of them."""
    found = Counter(token for text in texts for token in set(split_tokens(text)))
    return {token: math.log((1 + len(texts)) / (0.5 + count)) for token, count in found.items()}


def _bag(text: str, weights: Mapping[str, float]) -> dict[str, float]:
    """Words of the text with their weights; a word that none of the candidates has weighs most."""
    rarest = max(weights.values(), default=1.0)
    counts = Counter(split_tokens(text))
    return {
        token: (1 + math.log(count)) * weights.get(token, rarest) for token, count in counts.items()
    }


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    product = sum(weight * other.get(token, 0.0) for token, weight in one.items())
    lengths = math.hypot(*one.values()) * math.hypot(*other.values())
    return product / lengths if lengths else 0.0


def _runs(text: str) -> set[tuple[str, ...]]:
    tokens = split_tokens(text)
    return {tuple(tokens[i : i + RUN]) for i in range(len(tokens) - RUN + 1)}


def _share_new(own: set[tuple[str, ...]], known: set[tuple[str, ...]]) -> float:
    return len(own - known) / len(own) if own else 1.0
