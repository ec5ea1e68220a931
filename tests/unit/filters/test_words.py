"""What counts as a word, and the filters of length that count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.filters import count_words
from autoblog.filters.checks import FilterMeasurement, measure_length
from autoblog.filters.words import split_tokens, tokens_per_word


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n ... -- !?", 0),
        ("The cat sat.", 3),
        ("Don't worry: a well-known rock\u2019n\u2019roll band", 6),
        ("In 2024, 3 of 18F's teams (snake_case)", 7),
        ("Größe, façade, naïveté", 3),
        ("हिन्दी में लिखना", 3),
        ("مرحبا بالعالم", 2),
        ("안녕하세요 세계", 2),
        ("Привет, мир", 2),
        ("你好世界", 2),
        ("日本語です", 3),
        ("API設計の話", 3),
        ("ภาษาไทย", 3),
        ("e\u0301te\u0301", 1),
        ("🎉 🎉", 0),
    ],
)
def test_counts_words_in_any_script(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The Cat, the HAT", ["the", "cat", "the", "hat"]),
        ("API設計", ["api", "設", "計"]),
        ("Straße 🎉🎉 a+b", ["strasse", "🎉", "🎉", "a", "+", "b"]),
        ("ที่นี่", ["ที่", "นี่"]),
    ],
)
def test_repetition_is_counted_in_words_letters_and_symbols(text: str, tokens: list[str]) -> None:
    assert split_tokens(text) == tokens


@pytest.mark.parametrize(
    ("text", "size"),
    [("", 1), ("words", 1), ("日本語のAPI", 2), ("an API for 日本", 1), ("ภาษาไทย", 3)],
)
def test_the_script_of_most_words_says_how_many_tokens_a_word_has(text: str, size: int) -> None:
    assert tokens_per_word(text) == size


def test_length_limits_are_included() -> None:
    assert all(one.passed for one in measure_length("a b c", min_words=3, max_words=3))


def test_a_refusal_for_length_tells_what_was_measured() -> None:
    assert measure_length("a b", min_words=3, max_words=1) == (
        FilterMeasurement(filter="too_short", measured=2, limit=3, passed=False),
        FilterMeasurement(filter="too_long", measured=2, limit=1, passed=False),
    )


@given(st.text(), st.text())
def test_counting_two_texts_apart_or_together_differs_by_rounding_at_most(
    one: str, other: str
) -> None:
    apart = count_words(one) + count_words(other)
    assert apart - 2 <= count_words(f"{one}\n\n{other}") <= apart
