"""Repetition: the measures are what the paper says, and loops do not pass."""

# ruff: noqa: RUF001 - Chinese has its own punctuation

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autoblog.filter_limits import FilterLimits
from autoblog.filters import report
from autoblog.filters.repetition import measure_repetition

REPETITION = {*measure_repetition(""), "loop", "repeated_passage", "repeated_paragraph"}


def refused(text: str) -> set[str]:
    return {one.filter for one in report(text) if not one.passed} & REPETITION


def distinct_words() -> Iterator[str]:
    """Yield words without end, none twice."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return ("".join(parts) for parts in itertools.product(letters, repeat=4))


@pytest.mark.parametrize(
    "text", ["", " \n\n ", "The cat sat.", "word", "...", "🎉", "日本語です。"]
)
def test_short_and_empty_texts_measure_nothing(text: str) -> None:
    assert set(measure_repetition(text).values()) == {0.0}


def test_every_measure_has_a_limit_of_its_name() -> None:
    assert measure_repetition("").keys() <= set(FilterLimits.__dataclass_fields__)


def test_lines_and_paragraphs_after_the_first_alike_are_duplicates() -> None:
    measured = measure_repetition("aaaa\nbb\naaaa\n\ncc\n\ncc\n\ncc")
    assert measured["duplicate_lines"] == 3 / 6
    assert measured["duplicate_line_characters"] == (4 + 2 + 2) / 16
    assert measured["duplicate_paragraphs"] == 2 / 4
    assert measured["duplicate_paragraph_characters"] == 4 / 18


def test_a_top_n_gram_counts_all_its_occurrences_and_a_character_once() -> None:
    measured = measure_repetition("ha ha ha wow!")
    assert measured["top_2_gram"] == pytest.approx(6 / 9 * 4 / 150)
    assert measured["top_3_gram"] == 0


def test_later_long_n_grams_are_duplicates_and_overlapping_ones_count_once() -> None:
    words = list(itertools.islice(distinct_words(), 30))
    measured = measure_repetition(" ".join([*words, *words[:7]]))
    assert measured["duplicate_5_grams"] == measured["duplicate_7_grams"] == 7 / 37
    assert measured["duplicate_8_grams"] == 0


def test_n_grams_are_told_apart_whatever_their_words_hold() -> None:
    assert measure_repetition("a bc x ab c")["top_2_gram"] == 0


def test_upper_case_and_punctuation_hide_no_repetition() -> None:
    assert measure_repetition("To be, or... TO BE!")["top_2_gram"] == pytest.approx(
        8 / 10 * 5 / 150
    )


@pytest.mark.parametrize("period", range(1, 201))
def test_a_loop_of_any_period_to_two_hundred_words_is_refused(period: int) -> None:
    loop = list(itertools.islice(distinct_words(), period))
    assert refused(" ".join(itertools.islice(itertools.cycle(loop), max(2 * period, 60))))


@pytest.mark.parametrize("period", [1, 2, 3, 5, 8, 13, 21, 34, 50])
def test_a_loop_at_the_end_of_a_good_text_is_refused(period: int) -> None:
    words = distinct_words()
    good = list(itertools.islice(words, 200))
    loop = list(itertools.islice(words, period))
    assert refused(
        " ".join([*good, *itertools.islice(itertools.cycle(loop), max(100, 3 * period))])
    )


def test_a_sentence_said_twice_is_no_loop_and_one_said_thrice_is() -> None:
    words = distinct_words()
    good = " ".join(itertools.islice(words, 200))
    sentence = f"{' '.join(itertools.islice(words, 25))}."
    assert not refused(f"{good}. {sentence} {sentence}")
    assert "loop" in refused(f"{good}. {sentence} {sentence} {sentence}")


def test_a_list_that_stands_twice_is_a_repeated_paragraph() -> None:
    words = distinct_words()
    good = " ".join(itertools.islice(words, 300))
    items = "\n".join(f"- {' '.join(itertools.islice(words, 4))}" for _ in range(9))
    assert "repeated_paragraph" in refused(f"{items}\n\n{good}.\n\n{items}")


@pytest.mark.parametrize(
    "phrase",
    [
        "日本語の文章がここにあります。",
        "这是一个重复的句子。",
        "ภาษาไทยเขียนโดยไม่เว้นวรรค",
        "यह एक वाक्य है। ",
        "هذه جملة عربية. ",
        "한국어 문장입니다. ",
        "🎉🎈",
    ],
)
def test_loops_are_seen_in_any_script(phrase: str) -> None:
    assert refused(phrase * 6)


@pytest.mark.parametrize(
    "text",
    [
        "春は曙。やうやう白くなりゆく山際、少し明かりて、紫だちたる雲の細くたなびきたる。夏は夜。",
        "学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？",
    ],
)
def test_prose_in_scripts_without_spaces_passes(text: str) -> None:
    assert not refused(text)


def test_in_scripts_without_spaces_a_word_that_returns_is_no_repetition() -> None:
    letters = "".join(map(chr, range(0x4E00, 0x4E40)))
    text = "日本".join(letters[start : start + 3] for start in range(0, 60, 3))
    assert measure_repetition(text)["top_2_gram"] == 0
    assert not refused(text)


SPACED = st.characters(categories=["L"], max_codepoint=0x0D7F)


@given(st.lists(st.text(SPACED, min_size=1, max_size=8), unique_by=str.casefold))
def test_a_text_of_distinct_words_is_never_repetitive(words: list[str]) -> None:
    assert not refused(" ".join(words))


@given(st.text(max_size=400))
@example("\ud800 a\x00b")
@example("\n\n\n")
def test_every_measure_of_any_text_is_a_fraction(text: str) -> None:
    assert all(0 <= value <= 1 for value in measure_repetition(text).values())


@given(st.text(max_size=200), st.text(min_size=1, max_size=80))
def test_a_paragraph_over_and_over_is_always_refused(text: str, paragraph: str) -> None:
    paragraph = " ".join(paragraph.split()) or "x"
    lines = text.split("\n")
    assert refused("\n\n".join([*lines, *[paragraph] * (2 * len(lines) + 2)]))
