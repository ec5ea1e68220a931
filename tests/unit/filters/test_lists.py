"""What models write as lists becomes whole lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.filters import tidy_lists


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("4. Four\n5. Five", "1. Four\n2. Five"),
        ("1. One\n\n2. Two\n\n3. Three", "1. One\n2. Two\n3. Three"),
        ("1. One\n2.\n3. Three\n4.", "1. One\n2. Three"),
        ("1. One\nand more\n2. Two", "1. One and more\n2. Two"),
        ("1. Lead\n\nIts text.\n\n2. Two\n\nAfter.", "1. Lead Its text.\n2. Two\n\nAfter."),
        ("Steps:\n1. One\n2. Two", "Steps:\n\n1. One\n2. Two"),
        ("2. Alone.", "Alone."),
        ("Plain.\n\nText.", "Plain.\n\nText."),
        ("- a\n- b", "- a\n- b"),
        ("1.\n\n2.", ""),
    ],
)
def test_a_list_counts_from_one_without_holes(written: str, tidied: str) -> None:
    assert tidy_lists(written) == tidied


def test_a_lone_number_may_be_a_day_where_days_are_written_so() -> None:
    assert tidy_lists("3. Oktober ist Feiertag.", language="de") == "3. Oktober ist Feiertag."
    assert tidy_lists("3. A\n4. B", language="de") == "1. A\n2. B"


@given(
    st.lists(st.sampled_from(["1. a", "7. b.", "2.", "", "text", "- c", "\n"]), max_size=9).map(
        "\n".join
    )
)
def test_a_tidied_text_stays_as_it_is(text: str) -> None:
    once = tidy_lists(text)
    assert tidy_lists(once) == once


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    tidy_lists(text)
