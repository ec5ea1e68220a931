"""Weak sentences go if enough is left, and a text is never emptied for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.filters import count_words
from autoblog.writing.editing import (
    ENOUGH_WORDS,
    edit,
    without_joiner,
    without_lead_ups,
    without_restatement,
)
from tests.unit.writing.test_flaws import SOUND


def edited(text: str, **changes: object) -> str:
    options = {"own_words": "How to bake bread", "language": "en", "min_words": 10} | changes
    return edit(text, **options)  # type: ignore[arg-type]


def test_sentences_about_the_text_worn_phrases_and_claims_are_cut() -> None:
    for weak in (
        "In this post we look at bread.",
        "In today's world everybody hurries.",
        "A baker in Paris sold 40 loaves.",
    ):
        assert edited(f"{weak} {SOUND}") == SOUND


def test_the_joining_word_after_a_cut_beginning_is_cut_too() -> None:
    assert edited(f"In today's world we hurry. However, b{SOUND[1:]}") == SOUND


def test_claims_stay_where_they_are_wanted_or_the_blogger_named_them() -> None:
    text = f"{SOUND} Bake for 40 minutes."
    assert edited(text) == SOUND
    assert edited(text, keep_claims=True) == text
    assert edited(text, own_words="Bread in 40 minutes") == text


def test_a_text_that_would_become_too_short_keeps_its_weak_sentences() -> None:
    text = "A baker in Paris sold 40 loaves before noon."
    assert edited(text) == text
    assert edited(f"{SOUND} {text}", min_words=count_words(SOUND) + 1) == f"{SOUND} {text}"


def test_a_last_sentence_that_announces_more_is_cut_from_a_text_that_was_cut_off() -> None:
    text = f"{SOUND}\n\nThe next step is to shape the loaf."
    assert edited(text, cut_off=True) == SOUND
    assert edited(text) == text


@given(
    st.lists(st.sampled_from([SOUND, "In today's world.", "Bob 4.", "1. a", "\n\n"]), max_size=6)
)
def test_what_is_left_is_long_enough_if_the_text_was(parts: list[str]) -> None:
    text = " ".join(parts)
    if count_words(text) >= ENOUGH_WORDS:
        assert count_words(edited(text)) >= ENOUGH_WORDS - 1


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("To keep a houseplant alive, water it sparingly.", "Water it sparingly."),
        ("When keeping a house plant alive, check the soil.", "Check the soil."),
        ("If you want to keep a houseplant alive, wait.", "Wait."),
        ("To find out, ask a gardener.", "To find out, ask a gardener."),
        ("When the soil is dry, water it.", "When the soil is dry, water it."),
        (
            "To keep a houseplant alive takes patience.",
            "To keep a houseplant alive takes patience.",
        ),
        ("", ""),
    ],
)
def test_the_title_is_not_said_again_before_the_first_sentence(text: str, shorter: str) -> None:
    assert without_restatement(text, own_words="How to keep a houseplant alive") == shorter


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("It's important to remember that plants rest.", "Plants rest."),
        (
            "Wait. It is also essential to note that roots rot.\nRemember that",
            "Wait. Roots rot.\nRemember that",
        ),
        ("Also, it is crucial to understand that water drains.", "Water drains."),
        ("She could remember that day.", "She could remember that day."),
    ],
)
def test_words_that_only_lead_up_to_a_sentence_go(text: str, shorter: str) -> None:
    assert without_lead_ups(text) == shorter


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("Next, ensure that it fits.", "Ensure that it fits."),
        ("On the other hand, wait.", "Wait."),
        ("Next to the door, wait.", "Next to the door, wait."),
        ("Wait. Next, ensure that it fits.", "Wait. Next, ensure that it fits."),
    ],
)
def test_a_part_does_not_begin_with_a_joining_word(text: str, shorter: str) -> None:
    assert without_joiner(text) == shorter
