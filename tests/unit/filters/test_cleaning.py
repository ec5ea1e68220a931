"""What is no word of the article is stripped."""

# ruff: noqa: RUF001 - Persian is written with a joiner, which must stay

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autoblog.filters import clean, normalise, tidy, unlink


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("", ""),
        ("\n\n  One.  \r\nTwo.\r\r\n\n\n\u2028Three.\t \n", "One.\nTwo.\n\nThree.\n"),
        ("a\u00a0b\u3000c  d\te", "a b c d e"),
        ("cafe\u0301", "caf\u00e9"),
        ("nul\x00 esc\x1b[0m bell\x07 del\x7f c1\x9b", "nul esc[0m bell del c1"),
        ("zero\u200bwidth \ufeffbom soft\u00adhyphen", "zerowidth bom softhyphen"),
        ("right\u202eto\u2066left", "righttoleft"),
        ("hidden\U000e0041tag \ufffe \ud800", "hiddentag"),
        ("می\u200cخواهم 👩\u200d💻", "می\u200cخواهم 👩\u200d💻"),
        ("See [the guide](https://example.com/a_b) now.", "See the guide now."),
        ('A ![chart](x.png "title") and [ref][1].', "A chart and ref."),
        ("An array[0] (of x) [sic].", "An array[0] (of x) [sic]."),
        ("Then a[i][j] and b[0][1].", "Then a[i][j] and b[0][1]."),
    ],
)
def test_characters_spaces_and_links_become_plain(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    "next_text",
    [
        "Title: Another post",
        "Tags: a, b",
        "## Another heading",
        "# Another title",
        "##",
        "<|endoftext|>Noise",
        "</s> noise",
    ],
)
def test_the_text_ends_where_another_begins(next_text: str) -> None:
    assert clean(f"One.\n\nTwo.\n\n{next_text}\n\nThree.") == "One.\n\nTwo.\n"
    assert clean(next_text) == ""


@pytest.mark.parametrize("line", ["### Smaller", "#hashtag", "My title: x", "C# and F#"])
def test_what_only_looks_like_another_text_stays(line: str) -> None:
    assert clean(f"{line}\n\nMore.") == f"{line}\n\nMore."


def test_an_end_of_text_token_inside_a_line_ends_the_text_there() -> None:
    assert clean("One. Two<|endoftext|>Three") == "One. Two"


def test_tidying_leaves_whole_sentences_of_this_text_alone() -> None:
    completion = " First.\n\n\n- one\n- two\n\n## Next\n\nSecond."
    assert tidy(completion) == "First.\n\n- one\n- two"
    assert tidy("First. And th\ufffd") == "First."
    assert tidy("Title: x\n\nText.") == ""


PIECES = [*'ab[](!) "\n#<|>:/.\u0301', "](", "][", "a.com/", "</s>", "<|a|>", "##", "Title:", "x"]


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
@example("[[a](b)](c)")
@example("\r\n \r\n")
@example("One.\n##<|endoftext|>")
def test_cleaning_twice_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "unlinked"),
    [
        ("[[a](b)](c)", "a"),
        ("[![logo](x.png)](https://example.com) here", "logo here"),
        ("[[a][1] and [b](c)](d)", "a and b"),
        ("[a [sic] b](c)", "a [sic] b"),
        ("[a\n](b)", "[a\n](b)"),
        ("a[i](j)[k]", "ai[k]"),
        ("] [a", "] [a"),
    ],
)
def test_links_in_links_become_words(text: str, unlinked: str) -> None:
    assert unlink(text) == unlinked


def test_links_in_links_take_no_longer_than_others() -> None:
    started = time.process_time()
    assert clean("[" * 20_000 + "a" + "](b)" * 20_000) == "a"
    assert time.process_time() - started < 5


@given(st.text())
def test_a_clean_text_can_be_stored_and_shown(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not set(cleaned) & set("\r\t\x00\u200b\u202e\u2028")
    assert "\n\n\n" not in cleaned


@given(st.text(st.characters(categories=["L", "Nd"], max_codepoint=0x2FF)))
def test_letters_and_digits_are_kept(text: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFC", text)
