"""The choice among the candidates that pass: the features of each, weighted and summed.

What each feature is worth was measured by `benchmarks/ranking.py`; docs/quality.md has the table.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from statistics import mean

from autoblog.claims import claims_of
from autoblog.filters import count_words, split_tokens
from autoblog.filters.words import token_runs
from autoblog.generation import TextGenerator
from autoblog.ranking_weights import RankingWeights
from autoblog.writing.candidates import Candidate
from autoblog.writing.consensus import consensus_of
from autoblog.writing.editing import without_joiner
from autoblog.writing.flaws import flaws_of
from autoblog.writing.meaning import encoder_for, nearness

NGRAM_WORDS = 3
"""The length of the word n-grams by which texts are compared for repetition."""

SHORTLIST = 8
"""The most candidates that the model is asked about: the best by the features that cost nothing."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """The subject of a part, and the texts before it.

    `terms` are the topic's keywords and tags, `known` is everything that the blogger wrote about
    the topic, `agreed` are claims that many candidates have, `others` are the headings
    of the other parts. `foreign` are words of the examples that stand before the document, which
    leak into a text about something else.
    """

    title: str
    heading: str | None = None
    terms: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    known: str = ""
    agreed: str = ""
    before: tuple[str, ...] = ()
    foreign: frozenset[str] = frozenset()
    language: str = "en"

    @property
    def query(self) -> str:
        """The words of topic and heading."""
        return " ".join([self.title, *self.terms, self.heading or ""])

    @property
    def own_words(self) -> str:
        """Everything that the blogger wrote about the topic, and what is `agreed`."""
        return "\n".join([self.query, *self.others, self.known, self.agreed])


@dataclass(frozen=True, kw_only=True)
class Likelihood:
    """The model's likelihood of a text, as logarithms for each token; higher is better.

    `likelihood` is the mean log-probability of its tokens after its prompt. `information` is the
    pointwise mutual information of text and topic (Church and Hanks 1990): how much likelier title
    and heading make the text.
    """

    likelihood: float
    information: float


@dataclass(frozen=True, kw_only=True)
class Features:
    """The features of a candidate beside its rivals; higher is better.

    `relevance` is the cosine of its words and the topic's; words that all rivals have count little.
    `meaning` is the cosine of the sentence embeddings of the text and of title and heading,
    `focus` how much nearer it is to its own heading than to the others, with as much taken off as
    it is near to an earlier part. `consensus` is how far its sentences agree with the other
    candidates. `variety` is the share of its n-grams that are not in the text
    before it. `soundness` counts what an editor would strike, and `support` its claims, which
    nothing vouches for, both below 0. The others are those of `Likelihood`; they are 0 if the
    model was not asked.
    """

    relevance: float
    variety: float
    meaning: float = 0.0
    focus: float = 0.0
    consensus: float = 0.0
    soundness: float = 0.0
    support: float = 0.0
    likelihood: float = 0.0
    information: float = 0.0


def choose(
    candidates: Sequence[Candidate],
    *,
    prompt: str,
    bare_prompt: str,
    target: Target,
    weights: RankingWeights,
    generator: TextGenerator,
    min_words: int = 0,
) -> Candidate:
    """Return the best candidate; ask the model how likely the best are if `weights` say so.

    If consensus has a weight, sentences that agree with no other candidate, or say again what was
    said before, are cut first, as long as `min_words` are left. `bare_prompt` is the same prompt
    without the topic.
    """
    rivals, agreements = prose_first(candidates), None
    if weights.consensus:
        rivals, agreements = agreeing(rivals, target=target, min_words=min_words)
    meanings = meanings_of([candidate.text for candidate in rivals], target)
    features = features_of(rivals, target=target, meanings=meanings, agreements=agreements)
    scores = scores_of(features, weights)
    order = sorted(range(len(rivals)), key=scores.__getitem__, reverse=True)
    if not (weights.ask_model and generator.can_score) or len(rivals) == 1:
        return rivals[order[0]]
    listed = sorted(order[:SHORTLIST])
    shortlist = [rivals[index] for index in listed]
    texts = [candidate.text for candidate in shortlist]
    likelihoods = likelihoods_of(texts, prompt=prompt, bare_prompt=bare_prompt, generator=generator)
    return best(
        shortlist,
        target=target,
        likelihoods=likelihoods,
        meanings=[meanings[index] for index in listed],
        agreements=agreements and [agreements[index] for index in listed],
        weights=weights,
    )


def agreeing(
    candidates: Sequence[Candidate], *, target: Target, min_words: int
) -> tuple[list[Candidate], list[float] | None]:
    """Return the candidates without weak sentences, and how far each agrees with the others."""
    texts = [candidate.text for candidate in candidates]
    consensus = consensus_of(texts, before=target.before, language=target.language)
    if consensus is None:
        return list(candidates), None
    pruned = []
    for index, candidate in enumerate(candidates):
        text = consensus.without_weak(
            index,
            candidate.text,
            known=" ".join(target.known.split()),
            language=target.language,
            min_words=min_words,
        )
        text = without_joiner(text) if target.language == "en" else text
        pruned.append(replace(candidate, text=text, words=count_words(text)))
    return pruned, [consensus.agreement(index) for index in range(len(candidates))]


def prose_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that are no bare lists, or all if there are only lists."""
    return [candidate for candidate in candidates if not candidate.is_list] or list(candidates)


def best(
    candidates: Sequence[Candidate],
    *,
    target: Target,
    likelihoods: Sequence[Likelihood] = (),
    meanings: Sequence[tuple[float, float]] | None = None,
    agreements: Sequence[float] | None = None,
    weights: RankingWeights,
) -> Candidate:
    """Return the candidate whose weighted features have the highest sum; see `features_of`."""
    features = features_of(
        candidates,
        target=target,
        likelihoods=likelihoods,
        meanings=meanings,
        agreements=agreements,
    )
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
    target: Target,
    likelihoods: Sequence[Likelihood] = (),
    meanings: Sequence[tuple[float, float]] | None = None,
    agreements: Sequence[float] | None = None,
) -> list[Features]:
    """Return the features of each candidate.

    `likelihoods` and `agreements` hold one for each candidate, or none. `meanings` are those of
    `meanings_of`; they are computed if they are not given, and embedding the texts takes most of
    the time.
    """
    texts = [candidate.text for candidate in candidates]
    rarity = _rarity([*texts, *target.before])
    known = set().union(*(_ngrams(text) for text in target.before))
    query, own_words = _weighted_words(target.query, rarity), target.own_words
    asked = likelihoods or [Likelihood(likelihood=0.0, information=0.0)] * len(texts)
    return [
        Features(
            relevance=_cosine(_weighted_words(text, rarity), query),
            variety=_share_new(_ngrams(text), known),
            meaning=near,
            focus=focus,
            consensus=agreement,
            soundness=-flaws_of(
                text, before=target.before, own_words=own_words, foreign=target.foreign
            ),
            support=-float(len(claims_of(text, known=own_words, language=target.language))),
            likelihood=likelihood.likelihood,
            information=likelihood.information,
        )
        for text, (near, focus), agreement, likelihood in zip(
            texts,
            meanings_of(texts, target) if meanings is None else meanings,
            agreements or [0.0] * len(texts),
            asked,
            strict=True,
        )
    ]


def meanings_of(texts: Sequence[str], target: Target) -> list[tuple[float, float]]:
    """Return each text's `meaning` and `focus`; zeros without an encoder for the language."""
    encoder = encoder_for(target.language)
    if encoder is None:
        return [(0.0, 0.0)] * len(texts)
    own = target.heading or target.title
    subjects = [f"{target.title}. {target.heading or ''}", own, *target.others, *target.before]
    found = []
    for row in nearness(texts, subjects, encoder):
        others = row[2 : 2 + len(target.others)]
        before = row[2 + len(target.others) :]
        apart = row[1] - mean(others) if others else 0.0
        found.append((row[0], apart - max(before, default=0.0)))
    return found


def likelihoods_of(
    texts: Sequence[str], *, prompt: str, bare_prompt: str, generator: TextGenerator
) -> list[Likelihood]:
    """Return how likely the model finds each text after its prompt, with and without the topic."""
    found = generator.log_likelihoods(
        [(start, text) for start in (prompt, bare_prompt) for text in texts]
    )
    return [
        Likelihood(
            likelihood=prompted.total / max(1, prompted.tokens),
            information=(prompted.total - bare.total) / max(1, prompted.tokens),
        )
        for prompted, bare in zip(found[: len(texts)], found[len(texts) :], strict=True)
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
    return set(token_runs(split_tokens(text), NGRAM_WORDS))


def _share_new(ngrams: set[tuple[str, ...]], known: set[tuple[str, ...]]) -> float:
    return len(ngrams - known) / len(ngrams) if ngrams else 1.0
