"""Of the candidates that passed, one on its topic is taken that says something new."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.generation import Completion
from autoblog.ranking_weights import RankingWeights
from autoblog.writing.candidates import Candidate
from autoblog.writing.ranking import (
    Features,
    Likelihood,
    best,
    features_of,
    likelihoods_of,
    prose_first,
    scores_of,
    standardised,
)
from tests.scripted import ScriptedGenerator

BREAD = "Bread takes flour and water and a warm place to rise in."
USUAL = RankingWeights()
TRAINS = "Trains leave at nine and arrive whenever the line is free."


def candidate(text: str, seed: int = 1) -> Candidate:
    completion = Completion(text=text, tokens=9, finish_reason="stop", seed=seed)
    return Candidate(text=text, words=len(text.split()), completion=completion, rejections=())


def features(*texts: str, before: tuple[str, ...] = ()) -> list[Features]:
    candidates = [candidate(text) for text in texts]
    return features_of(candidates, query="bread flour", before=before)


def test_words_of_the_topic_make_a_text_relevant_and_words_of_all_texts_do_not() -> None:
    bread, trains, filler = features(BREAD, TRAINS, "And and and the the.")
    assert bread.relevance > trains.relevance
    assert filler.relevance == trains.relevance == 0


def test_a_text_that_says_what_stands_before_it_has_less_variety() -> None:
    again, half, new = features(BREAD, f"{BREAD} {TRAINS}", TRAINS, before=(BREAD,))
    assert (again.variety, new.variety) == (0.0, 1.0)
    assert 0 < half.variety < 1


def test_the_best_is_on_its_topic() -> None:
    candidates = [candidate(TRAINS), candidate(BREAD)]
    assert best(candidates, query="bread flour", before=(), weights=USUAL).text == BREAD


def test_of_two_on_the_topic_the_one_that_says_something_new_is_taken() -> None:
    other = " ".join(reversed(BREAD.split()))  # the same words, so as near to the topic
    candidates = [candidate(BREAD), candidate(other)]
    assert best(candidates, query="bread flour", before=(BREAD,), weights=USUAL).text == other


def test_prose_goes_before_bare_lists_and_they_before_nothing() -> None:
    bare, prose = candidate("- bread\n- flour"), candidate(TRAINS)
    assert prose_first([bare, prose]) == [prose]
    assert prose_first([bare]) == [bare]


def test_each_feature_counts_as_much_as_its_weight_says() -> None:
    weights = RankingWeights(relevance=1, variety=0.5, likelihood=2, information=0.25)
    low = Features(relevance=0, variety=0)
    for name, weight in vars(weights).items():
        high = Features(**{**vars(low), name: 1.0})
        assert scores_of([low, high], weights) == pytest.approx([-weight, weight])


@pytest.mark.parametrize("name", ["likelihood", "information"])
def test_what_the_model_says_counts_where_it_has_a_weight(name: str) -> None:
    told = [
        Likelihood(**{"likelihood": 0.0, "information": 0.0, name: value}) for value in (1.0, 0.0)
    ]

    def chosen(**weights: float) -> str:
        return best(
            [candidate(TRAINS), candidate(BREAD)],
            query="bread flour",
            before=(),
            likelihoods=told,
            weights=RankingWeights(**weights),
        ).text

    assert chosen() == BREAD
    assert chosen(**{name: 2.0}) == TRAINS


def by_topic(before: str, word: str) -> float:
    """Words that stand before are likely."""
    return -1.0 if word in before.split() else -3.0


def test_likelihood_is_the_mean_over_a_text_s_words_after_its_prompt() -> None:
    generator = ScriptedGenerator(word_likelihood=by_topic)
    prompted, unprompted = likelihoods_of(
        ["a b", "x y z"], prompt="a b", query="", generator=generator
    )
    assert (prompted.likelihood, unprompted.likelihood) == (-1.0, -3.0)


def test_information_is_what_the_topic_adds_to_a_text_and_its_prompt_adds_nothing() -> None:
    generator = ScriptedGenerator(word_likelihood=by_topic)
    texts = ["bread flour", "bread trains", "trains leave"]
    found = likelihoods_of(texts, prompt="trains leave", query="bread flour", generator=generator)
    assert [likelihood.information for likelihood in found] == pytest.approx([2.0, 1.0, 0.0])


def test_a_text_without_a_word_is_neither_likely_nor_unlikely() -> None:
    generator = ScriptedGenerator(word_likelihood=by_topic)
    [empty] = likelihoods_of([""], prompt="a", query="b", generator=generator)
    assert (empty.likelihood, empty.information) == (0.0, 0.0)


@given(st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=1, max_size=9))
def test_bringing_to_one_scale_keeps_the_order(values: list[float]) -> None:
    scaled = standardised(values)
    assert len(scaled) == len(values)
    assert all(
        (scaled[i] <= scaled[k] + 1e-6)
        for i in range(len(values))
        for k in range(len(values))
        if values[i] <= values[k]
    )


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4), st.text(max_size=30))
def test_no_text_breaks_the_ranking(texts: list[str], query: str) -> None:
    candidates = [candidate(text) for text in texts]
    assert best(candidates, query=query, before=texts[:1], weights=USUAL) in candidates
