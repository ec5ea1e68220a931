"""Lines are as wide as they may be, and no letter is lost."""

from hypothesis import given
from hypothesis import strategies as st

from autoblog.covers.wrapping import balance, breaks_words, shorten, wrap

WORDS = st.lists(st.text("abcäé", min_size=1, max_size=30), max_size=30).map(" ".join)
WIDTHS = st.integers(min_value=3, max_value=40)


def test_words_fill_the_lines() -> None:
    assert wrap("one two three", measure=len, width=7) == ["one two", "three"]


def test_a_long_word_goes_on_in_the_next_line_with_a_hyphen() -> None:
    assert wrap("a windmills", measure=len, width=5) == ["a", "wind-", "mills"]


def test_a_letter_stays_with_its_accent() -> None:
    lines = wrap("e\u0301" * 6, measure=len, width=5)

    assert all(not line.startswith("\u0301") for line in lines)


def test_a_balanced_text_has_no_lonely_word() -> None:
    text = "one two three four"

    assert wrap(text, measure=len, width=14) == ["one two three", "four"]
    assert balance(text, measure=len, width=14) == ["one two", "three four"]


@given(WORDS, WIDTHS)
def test_no_line_is_too_wide_and_every_letter_is_there(text: str, width: int) -> None:
    for lines in (wrap(text, measure=len, width=width), balance(text, measure=len, width=width)):
        assert all(0 < len(line) <= width for line in lines)
        letters = "".join(lines).replace(" ", "").replace("-", "")
        assert letters == text.replace(" ", "")


@given(WORDS, WIDTHS)
def test_balancing_needs_no_more_lines(text: str, width: int) -> None:
    lines = wrap(text, measure=len, width=width)

    assert len(balance(text, measure=len, width=width)) == len(lines)


@given(WORDS, WIDTHS, st.integers(min_value=1, max_value=5))
def test_what_has_no_room_ends_with_an_ellipsis(text: str, width: int, most: int) -> None:
    lines = wrap(text, measure=len, width=width)

    kept = shorten(lines, most, measure=len, width=width)

    assert len(kept) == min(most, len(lines))
    assert all(len(line) <= width for line in kept)
    assert (kept == lines) == (len(lines) <= most)


def test_a_word_wider_than_a_line_is_told() -> None:
    assert breaks_words("a windmill", measure=len, width=7)
    assert not breaks_words("a windmill", measure=len, width=8)
