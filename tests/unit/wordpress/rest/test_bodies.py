"""The JSON in a body, whatever is printed around it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.wordpress.rest.bodies import Json, NotJson, one_line, read_body

_NOTICE = b"<br />\n<b>Warning</b>:  Undefined key [0] {x} in <b>a.php</b> on line <b>3</b><br />\n"
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
_ANSWERS = st.lists(_VALUES, max_size=3) | st.dictionaries(st.text(max_size=3), _VALUES, max_size=3)


@given(_ANSWERS)
def test_json_is_read(value: object) -> None:
    assert read_body(json.dumps(value).encode()) == Json(value=value)


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf", b"\n\n", b"  "])
def test_a_byte_order_mark_or_blank_before_json_is_read_past(before: bytes) -> None:
    assert read_body(before + b'{"id": 5}') == Json(value={"id": 5})


@given(_ANSWERS)
def test_a_notice_before_json_is_read_past_and_told(value: object) -> None:
    body = read_body(_NOTICE + json.dumps(value).encode())

    assert isinstance(body, Json)
    assert body.value == value
    assert body.noise.startswith("Warning : Undefined key")


def test_a_text_notice_before_json_is_read_past() -> None:
    noise = b"\nNotice: Undefined index: a[1] in /x.php on line 2\n"

    assert read_body(noise + b'[{"id": 5}]').value == [{"id": 5}]  # type: ignore[union-attr]  # it is JSON


def test_a_comment_after_json_is_read_past_and_told() -> None:
    assert read_body(b'{"id": 5}\n<!-- cached by x -->tail') == Json(value={"id": 5}, noise="tail")


@given(_ANSWERS, st.data())
def test_json_that_was_cut_is_never_taken_for_a_whole_one(
    value: object, data: st.DataObject
) -> None:
    whole = json.dumps(value).encode()
    cut = whole[: data.draw(st.integers(1, len(whole) - 1))]

    assert read_body(cut) == NotJson(text=one_line(cut.decode()), cut=True)
    assert isinstance(read_body(_NOTICE + cut), NotJson)


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html><script>\n{}\n</script></html>",
        b'<html><script type="application/json">{"id": 1}</script></html>',
        b"<!-- x --><!doctype html>\n{}",
        b"Error establishing a database connection",
        b"-1",
        b'"text"',
    ],
)
def test_a_page_is_no_json_whatever_it_holds(page: bytes) -> None:
    assert isinstance(read_body(page), NotJson)


@pytest.mark.parametrize("body", [b"", b"  \n", b"\xef\xbb\xbf"])
def test_an_empty_body_is_told_apart(body: bytes) -> None:
    assert read_body(body) == NotJson(text="", empty=True)


def test_json_nested_beyond_reason_is_no_json() -> None:
    assert isinstance(read_body(b"[" * 100_000), NotJson)


@given(st.binary())
def test_any_bytes_are_read_without_an_error(body: bytes) -> None:
    read_body(body)


@given(st.text())
def test_text_for_a_message_is_one_short_printable_line(text: str) -> None:
    line = one_line(text)

    assert line.isprintable()
    assert len(line) <= 303


def test_markup_is_taken_out_of_a_message() -> None:
    message = "<p>There has been a <b>critical</b> error &amp; more.<script>x()</script></p>"

    assert one_line(message) == "There has been a critical error & more."
