"""Sentences that hold a contact or a placeholder are cut out, and the rest stays readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.filter_limits import OFF, FilterLimits
from autoblog.filters import Context, check, tidy
from autoblog.filters.contacts import contacts
from autoblog.filters.placeholders import placeholders


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("One. Write to a@b.org. Two.", "One. Two."),
        ("One. Call 202-555-0143, please. Two.", "One. Two."),
        ("One. Dear [Your Name], hello. Two.", "One. Two."),
        ("One.\n\nWrite to a@b.org.\n\nTwo.", "One.\n\nTwo."),
        ("- one\n- a@b.org\n- two\n", "- one\n- two"),
        ("1. One. Two.\n2. Write to a@b.org. Now.\n", "1. One. Two."),
        ("He said: \u201cCall 202-555-0143. Ask.\u201d Two.", "Two."),
        ("One. Write to us:\n\n- a@b.org\n- 202-555-0143\n\nTwo.", "One.\n\nTwo."),
        ("Write to us:\n\n- a@b.org\n\n- Or come.\n", "Write to us:\n\n- Or come."),
        ("One. Write to us:\n- a@b.org\n\nTwo.", "One.\n\nTwo."),
        ("### Contact\n\na@b.org\n\nTwo.", "Two."),
        ("One. Tel.\n5550123456 now. Two.\n\nThree.", "Three."),
        ("Eins. Schreiben Sie an a@b.de! Zwei.", "Eins. Zwei."),
        ("一つ目です。a@b.jpへどうぞ。二つ目です。", "一つ目です。二つ目です。"),
        ("Write to a@b.org.", ""),
        ("One. Lorem\n\nipsum dolor. Two.", ""),
    ],
)
def test_what_holds_a_contact_or_a_placeholder_goes_with_what_led_to_it(
    text: str, left: str
) -> None:
    assert tidy(text) == left


def test_a_text_without_either_is_left_alone() -> None:
    text = "One, at digital.gov: two.\n\n- three\n- four in 2024\n\n> Five. Six."
    assert tidy(text) == text


def test_what_the_topic_gives_and_what_is_switched_off_stays() -> None:
    text = "One. Write to a@b.org. Two."
    assert tidy(text, Context(known="a@b.org")) == text
    assert tidy(text, Context(limits=FilterLimits(contacts=OFF))) == text
    assert tidy(text, Context(limits=FilterLimits(contacts=1))) == text
    assert tidy(f"{text} Or to c@d.org.", Context(limits=FilterLimits(contacts=1))) == "One. Two."


PIECES = st.sampled_from(
    (
        *("One two. ", "a@b.org ", "Tel. ", "202-555-0143", "+49 30 ", "901820. ", "\n", "\n\n"),
        *("[Your ", "Name] ", "www.x.org", "bit.ly", "/x ", "insert ", "here. ", '"', "(at) b.co "),
        *("lorem ipsum ", "dolor ", "jane ", "TODO. ", "https://", "x.org: ", "1. ", "05 55 "),
        *("!\n", "- ", "x: ", "### "),
    )
)


@given(st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=80))
def test_a_tidied_text_holds_no_contact_and_no_placeholder(text: str) -> None:
    tidied = tidy(text)
    assert contacts(tidied) == placeholders(tidied) == 0


@given(st.lists(st.lists(PIECES, max_size=12).map("".join), max_size=3))
def test_nor_do_tidied_sections_together(texts: list[str]) -> None:
    article = "\n\n".join(filter(None, map(tidy, texts)))
    assert contacts(article) == placeholders(article) == 0


def test_what_was_never_tidied_is_refused() -> None:
    assert {one.filter for one in check("Write to a@b.org.")} >= {"contacts"}
