"""Which of the candidates that passed is taken: the features of each, and their order.

What each feature is worth was measured by `benchmarks/ranking.py`; see docs/quality.md.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autoblog.filters import split_tokens
from autoblog.generation import TextGenerator
from autoblog.pipeline.candidates import Candidate
from autoblog.topics import WordRange

RUN = 3
"""Words; what stands so often in a row in two texts was said twice."""


@dataclass(frozen=True, kw_only=True)
class Features:
    """What is known of a candidate beside its neighbours; more is better of each.

    `relevance` is the cosine of its words and the topic's. `likelihood` is the mean log-probability
    of its tokens after its prompt, `information` by how much more likely the prompt makes them:
    the pointwise mutual information of the two, a token. `variety` is the share of its runs of
    words that do not stand in the text before it.
    """

    relevance: float
    likelihood: float
    information: float
    variety: float


def best(candidates: Sequence[Candidate], *, words: WordRange) -> Candidate:
    """Prose before a bare list, and a text that came to its own end before one that was cut.

    Then the one nearest to the middle of the range.
    """
    middle = (words.min + words.max) // 2
    return min(candidates, key=lambda one: (one.is_list, not one.ended, abs(one.words - middle)))


def features_of(
    candidates: Sequence[Candidate],
    *,
    query: str,
    before: Sequence[str],
    prompt: str,
    generator: TextGenerator,
) -> list[Features]:
    """The features of each; `query` are the words of the topic and the heading."""
    texts = [one.text for one in candidates]
    weights = _weights([*texts, *before])
    after = generator.log_likelihoods([(prompt, text) for text in texts])
    alone = generator.log_likelihoods([("", text) for text in texts])
    runs = set().union(*(_runs(text) for text in before))
    return [
        Features(
            relevance=_cosine(_bag(text, weights), _bag(query, weights)),
            likelihood=told.total / max(1, told.tokens),
            information=(told.total - bare.total) / max(1, told.tokens),
            variety=_share_new(_runs(text), runs),
        )
        for text, told, bare in zip(texts, after, alone, strict=True)
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
