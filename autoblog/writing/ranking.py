"""The choice among the candidates that pass: the features of each, weighted and summed.

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

NGRAM_WORDS = 3
"""The length of the word n-grams by which texts are compared for repetition."""


@dataclass(frozen=True, kw_only=True)
class Likelihood:
    """The model's likelihood of a text, as logarithms for each token; higher is better.

    `likelihood` is the mean log-probability of its tokens after its prompt. `information` is the
    pointwise mutual information of text and topic (Church and Hanks 1990): how much likelier the
    topic's words before it make the text.
    """

    likelihood: float
    information: float


@dataclass(frozen=True, kw_only=True)
class Features:
    """The features of a candidate beside its rivals; higher is better.

    `relevance` is the cosine of its words and the topic's; words that all rivals have count little.
    `variety` is the share of its n-grams that are not in the text before it. The others are those
    of `Likelihood`; they are 0 if the model was not asked.
    """

    relevance: float
    variety: float
    likelihood: float = 0.0
    information: float = 0.0


def choose(
    candidates: Sequence[Candidate],
    *,
    prompt: str,
    query: str,
    before: Sequence[str],
    weights: RankingWeights,
    generator: TextGenerator,
) -> Candidate:
    """Return the best candidate; ask the model how likely each is if `weights` say so.

    `query` holds the words of topic and heading, `before` the texts of earlier parts.
    """
    rivals = prose_first(candidates)
    likelihoods: Sequence[Likelihood] = ()
    if weights.ask_model and len(rivals) > 1:
        texts = [candidate.text for candidate in rivals]
        likelihoods = likelihoods_of(texts, prompt=prompt, query=query, generator=generator)
    return best(rivals, query=query, before=before, likelihoods=likelihoods, weights=weights)


def prose_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that are no bare lists, or all if there are only lists."""
    return [candidate for candidate in candidates if not candidate.is_list] or list(candidates)


def best(
    candidates: Sequence[Candidate],
    *,
    query: str,
    before: Sequence[str],
    likelihoods: Sequence[Likelihood] = (),
    weights: RankingWeights,
) -> Candidate:
    """Return the candidate whose weighted features have the highest sum.

    `likelihoods` holds one for each candidate, or none.
    """
    features = features_of(candidates, query=query, before=before, likelihoods=likelihoods)
    scores = scores_of(features, weights)
    return candidates[max(range(len(candidates)), key=scores.__getitem__)]


def scores_of(features: Sequence[Features], weights: RankingWeights) -> list[float]:
    """Return each candidate's weighted sum of its features, which are standardised first."""
    columns = [
        [
            getattr(weights, feature.name) * value
            for value in standardised([getattr(candidate, feature.name) for candidate in features])
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
    """Return the features of each candidate."""
    texts = [candidate.text for candidate in candidates]
    rarity = _rarity([*texts, *before])
    known = set().union(*(_ngrams(text) for text in before))
    asked = likelihoods or [Likelihood(likelihood=0.0, information=0.0)] * len(texts)
    return [
        Features(
            relevance=_cosine(_weighted_words(text, rarity), _weighted_words(query, rarity)),
            variety=_share_new(_ngrams(text), known),
            likelihood=likelihood.likelihood,
            information=likelihood.information,
        )
        for text, likelihood in zip(texts, asked, strict=True)
    ]


def likelihoods_of(
    texts: Sequence[str], *, prompt: str, query: str, generator: TextGenerator
) -> list[Likelihood]:
    """Return how likely the model finds each text after `prompt`, with and without the topic.

    `query` holds the words of the topic.
    """
    count = len(texts)
    beginnings = [prompt, f"Title: {query}\n\n", "Title:"]
    found = generator.log_likelihoods([(start, text) for start in beginnings for text in texts])
    after_prompt, after_topic, alone = found[:count], found[count : 2 * count], found[2 * count :]
    return [
        Likelihood(
            likelihood=prompted.total / max(1, prompted.tokens),
            information=(topical.total - bare.total) / max(1, topical.tokens),
        )
        for prompted, topical, bare in zip(after_prompt, after_topic, alone, strict=True)
    ]


def standardised(values: Sequence[float]) -> list[float]:
    """Return each value's distance from the mean in standard deviations, so that features add up.

    Equal values are all 0.
    """
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    return [(value - mean) / spread if spread > 1e-9 else 0.0 for value in values]  # noqa: PLR2004 (rounding)


def _rarity(texts: Sequence[str]) -> Mapping[str, float]:
    """Return inverse document frequencies: a word of every text distinguishes none of them."""
    texts_with = Counter(token for text in texts for token in set(split_tokens(text)))
    return {token: math.log((1 + len(texts)) / (0.5 + n)) for token, n in texts_with.items()}


def _weighted_words(text: str, rarity: Mapping[str, float]) -> dict[str, float]:
    """Return the text's words with their weights; a word that no candidate has weighs most."""
    rarest = max(rarity.values(), default=1.0)
    counts = Counter(split_tokens(text))
    return {
        token: (1 + math.log(count)) * rarity.get(token, rarest) for token, count in counts.items()
    }


def _cosine(words: Mapping[str, float], others: Mapping[str, float]) -> float:
    product = sum(weight * others.get(token, 0.0) for token, weight in words.items())
    lengths = math.hypot(*words.values()) * math.hypot(*others.values())
    return product / lengths if lengths else 0.0


def _ngrams(text: str) -> set[tuple[str, ...]]:
    tokens = split_tokens(text)
    return {tuple(tokens[i : i + NGRAM_WORDS]) for i in range(len(tokens) - NGRAM_WORDS + 1)}


def _share_new(ngrams: set[tuple[str, ...]], known: set[tuple[str, ...]]) -> float:
    return len(ngrams - known) / len(ngrams) if ngrams else 1.0
