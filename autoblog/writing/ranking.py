"""Which of the candidates that passed is taken: the features of each, and their order; pure.

What each feature is worth was measured by `benchmarks/ranking.py`; docs/quality.md has the table.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from autoblog.filters import split_tokens
from autoblog.generation import TextGenerator
from autoblog.ranking_weights import RankingWeights
from autoblog.writing.candidates import Candidate

RUN = 3
"""Words; what stands so often in a row in two texts was said twice."""


@dataclass(frozen=True, kw_only=True)
class Likelihood:
    """Of a text, a token; more is better of each.

    `likelihood` is the mean log-probability of its tokens after its prompt. `information` is the
    pointwise mutual information of text and topic (Church and Hanks 1990): by how much the topic's
    words before it make it likelier than it is by itself.
    """

    likelihood: float
    information: float


@dataclass(frozen=True, kw_only=True)
class Features:
    """What is known of a candidate beside its neighbours; more is better of each.

    `relevance` is the cosine of its words and the topic's, by what the neighbours do not all say.
    `variety` is the share of its runs of words that the text before it has not. The others are the
    model's (`Likelihood`), where it was asked.
    """

    relevance: float
    variety: float
    likelihood: float = 0.0
    information: float = 0.0


def prose_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those to compare: bare lists only where there is nothing else."""
    return [one for one in candidates if not one.is_list] or list(candidates)


def best(
    candidates: Sequence[Candidate],
    *,
    query: str,
    before: Sequence[str],
    likelihoods: Sequence[Likelihood] = (),
    weights: RankingWeights,
) -> Candidate:
    """The candidate whose weighted features sum up highest.

    `query` are the words of the topic and the heading, `before` the texts that stand already;
    `likelihoods` are one for each candidate, or none.
    """
    features = features_of(candidates, query=query, before=before, likelihoods=likelihoods)
    scores = scores_of(features, weights)
    return candidates[max(range(len(candidates)), key=scores.__getitem__)]


def scores_of(features: Sequence[Features], weights: RankingWeights) -> list[float]:
    """The weighted sums of the features, each brought to the same scale first."""
    columns = [
        [
            getattr(weights, feature.name) * value
            for value in order([getattr(one, feature.name) for one in features])
        ]
        for feature in fields(weights)
    ]
    return [sum(row) for row in zip(*columns, strict=True)]


def features_of(
    candidates: Sequence[Candidate],
    *,
    query: str,
    before: Sequence[str],
    likelihoods: Sequence[Likelihood] = (),
) -> list[Features]:
    """The features of each."""
    texts = [one.text for one in candidates]
    rarity = _rarity([*texts, *before])
    runs = set().union(*(_runs(text) for text in before))
    asked = likelihoods or [Likelihood(likelihood=0.0, information=0.0)] * len(texts)
    return [
        Features(
            relevance=_cosine(_bag(text, rarity), _bag(query, rarity)),
            variety=_share_new(_runs(text), runs),
            likelihood=own.likelihood,
            information=own.information,
        )
        for text, own in zip(texts, asked, strict=True)
    ]


def likelihoods_of(
    texts: Sequence[str], *, prompt: str, query: str, generator: TextGenerator
) -> list[Likelihood]:
    """The likelihoods of each text after `prompt`; `query` are the words of its topic."""
    count = len(texts)
    before = [prompt, f"Title: {query}\n\n", "Title:"]
    found = generator.log_likelihoods([(one, text) for one in before for text in texts])
    after, on_topic, alone = found[:count], found[count : 2 * count], found[2 * count :]
    return [
        Likelihood(
            likelihood=told.total / max(1, told.tokens),
            information=(topical.total - bare.total) / max(1, topical.tokens),
        )
        for told, topical, bare in zip(after, on_topic, alone, strict=True)
    ]


def order(values: Sequence[float]) -> list[float]:
    """Each value's distance from the mean in standard deviations, so that features can be added."""
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    return [(value - mean) / spread if spread > 1e-9 else 0.0 for value in values]  # noqa: PLR2004 (rounding)


def _rarity(texts: Sequence[str]) -> Mapping[str, float]:
    """Inverse document frequencies: what stands in every text says nothing of one of them."""
    found = Counter(token for text in texts for token in set(split_tokens(text)))
    return {token: math.log((1 + len(texts)) / (0.5 + count)) for token, count in found.items()}


def _bag(text: str, rarity: Mapping[str, float]) -> dict[str, float]:
    """Words of the text with their weights; a word that none of the candidates has weighs most."""
    rarest = max(rarity.values(), default=1.0)
    counts = Counter(split_tokens(text))
    return {
        token: (1 + math.log(count)) * rarity.get(token, rarest) for token, count in counts.items()
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
