"""Markup to plain text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.html_text import html_to_text


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p class='x'>Salt &amp; pepper&#33;</p>", "Salt & pepper!"),
        ("one<br>two</p><p>three", "one two three"),
        ("a<!-- b --> c<!-- <p>d\n</p> -->", "a c"),
        ("a<SCRIPT async>if (x < 1) y('<p>')</script > b<style>p {}</Style>", "a b"),
        ("1 < 2 <b>and</b> 3 > 2", "1 < 2 and 3 > 2"),
        ("a &lt;b&gt; c", "a <b> c"),
        ("read <!-- never closed <p>more</p>", "read"),
        ("read <script>never closed", "read"),
    ],
)
def test_tags_comments_and_scripts_are_taken_out(markup: str, words: str) -> None:
    assert " ".join(html_to_text(markup).split()) == words


@given(st.text(st.characters(exclude_characters="<&")))
def test_text_without_markup_stays_as_it_is(text: str) -> None:
    assert html_to_text(text) == text


@pytest.mark.parametrize("piece", ["<", "<!--", "<script ", "</script ", "<a ", "&", "<style></"])
def test_time_grows_with_the_length_alone(piece: str) -> None:
    hostile = piece * (1_000_000 // len(piece))

    started = time.process_time()
    html_to_text(hostile)

    assert time.process_time() - started < 5
