"""What the model says of texts: how likely they are, and how much the topic has to do with it."""

import pytest

from autoblog.writing.ranking import likelihoods_of
from tests.scripted import ScriptedGenerator


def by_topic(before: str, word: str) -> float:
    """Words that stand before are likely."""
    return -1.0 if word in before.split() else -3.0


def test_likelihood_is_the_mean_over_a_text_s_words_after_its_prompt() -> None:
    generator = ScriptedGenerator(word_likelihood=by_topic)
    one, other = likelihoods_of(["a b", "x y z"], prompt="a b", query="", generator=generator)
    assert (one.likelihood, other.likelihood) == (-1.0, -3.0)


def test_information_is_what_the_topic_adds_to_a_text_and_its_prompt_adds_nothing() -> None:
    generator = ScriptedGenerator(word_likelihood=by_topic)
    texts = ["bread flour", "bread trains", "trains leave"]
    found = likelihoods_of(texts, prompt="trains leave", query="bread flour", generator=generator)
    assert [one.information for one in found] == pytest.approx([2.0, 1.0, 0.0])


def test_a_text_without_a_word_is_neither_likely_nor_unlikely() -> None:
    generator = ScriptedGenerator(word_likelihood=by_topic)
    [empty] = likelihoods_of([""], prompt="a", query="b", generator=generator)
    assert (empty.likelihood, empty.information) == (0.0, 0.0)
