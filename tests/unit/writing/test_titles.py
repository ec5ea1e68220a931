"""Titles that a topic leaves to the model: filtered and chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.generation import Completion
from autoblog.topics import parse_topics
from autoblog.writing.titles import MAX_CHARACTERS, best_title, judge_title

TOPICS = """
topics:
  - title: auto
    slug: bread-for-beginners
    keywords: [sourdough bread, baking]
    words: {min: 100, max: 600}
    outline: [Flour, Water]
    closing: none
"""


def completion(text: str) -> Completion:
    return Completion(text=text, tokens=1, finish_reason="stop", seed=1)


def refused_by(text: str, *, beginning: str = "") -> set[str]:
    rejections = judge_title(completion(text), beginning=beginning).rejections
    return {rejection.filter for rejection in rejections}


@pytest.mark.parametrize(
    ("text", "beginning", "title"),
    [
        (" How to begin\nA text.", "Bread:", "Bread: How to begin"),
        ("\n\n**“How to Bake Bread.”**\n", "", "How to Bake Bread"),
        ("Title: How to bake bread", "", "How to bake bread"),
        (", butter and jam", "Bread", "Bread, butter and jam"),
        ("パンの焼き方をやさしく説明します", "", "パンの焼き方をやさしく説明します"),
    ],
)
def test_a_title_is_one_line_without_marks(text: str, beginning: str, title: str) -> None:
    judged = judge_title(completion(text), beginning=beginning)
    assert judged.text == title
    assert judged.rejections == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "too_short"),
        ("Bread", "too_short"),
        ("one two three four five six seven eight nine ten eleven twelve a b c", "too_long"),
        ("Bread and butter,", "title_unfinished"),
        ("Bread and butter -", "title_unfinished"),
        ("data, data, data, data here", "title_repeats"),
        ("Write to jo@example.org about bread", "contacts"),
        ("Incomprehensibilities " * 5, "title_characters"),
    ],
)
def test_what_is_no_title_is_refused(text: str, reason: str) -> None:
    assert reason in refused_by(text)


@given(st.text(max_size=300), st.text(max_size=30))
def test_no_text_breaks_the_judging_and_what_passes_is_a_line_of_sane_length(
    text: str, beginning: str
) -> None:
    judged = judge_title(completion(text), beginning=beginning)
    if not judged.rejections:
        assert judged.text == judged.text.strip()
        assert len(judged.text) <= MAX_CHARACTERS


def test_the_title_that_names_the_topic_is_taken() -> None:
    [topic] = parse_topics(TOPICS, source="t")
    texts = ["A week of walking", "Baking bread at home", "Bread and how we eat it daily"]
    candidates = [judge_title(completion(text), beginning="") for text in texts]
    assert best_title(candidates, topic).text == "Baking bread at home"
