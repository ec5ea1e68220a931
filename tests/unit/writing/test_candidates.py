"""Completions become candidates whose paragraphs are whole."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.filter_limits import OFF
from autoblog.filters import Context, Limits
from autoblog.generation import Completion
from autoblog.pipeline.mending import whole_paragraphs
from autoblog.topics import WordRange
from autoblog.writing.candidates import Candidate, judge


def judged(
    text: str, *, heading: str | None, before: Sequence[str] = (), least: int = 1, **limits: float
) -> Candidate:
    return judge(
        Completion(text=text, tokens=9, finish_reason="stop", seed=1),
        words=WordRange(min=least, max=100),
        heading=heading,
        before=before,
        most=100,
        context=Context(limits=Limits(**limits)),
    )


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("One is here. Write to us at\n\nTwo is here.", "One is here.\n\nTwo is here."),
        ("Download the latest version\n\nTwo is here.", "Two is here."),
        ("Do this:\n\nTwo is here.", "Do this:\n\nTwo is here."),
        ("- one item\n- another\n\nTwo is here.", "- one item\n- another\n\nTwo is here."),
        ("パンを焼く。次に\n\n冷ます。", "パンを焼く。\n\n冷ます。"),
        ("ภาษาไทย ไม่มีจุด\n\nตอนท้าย", "ภาษาไทย ไม่มีจุด\n\nตอนท้าย"),
        ("Only this", "Only this"),
        ("5. Select the button\n\nTwo is here.", "Two is here."),
        ("- An item\n\n5. Select it\n\nTwo is here.", "- An item\n\nTwo is here."),
        ("5. Is it? Who\n\nTwo is here.", "5. Is it?\n\nTwo is here."),
        ("- an item\n5. Select it\n- another", "- an item\n- another"),
        ("- an item\n5. Select it\nnow\n\nTwo is here.", "- an item\n\nTwo is here."),
        ("One is here.\n\n5. Select it\n- an item", "One is here.\n\n- an item"),
        ("Two is here.\n\n- an item\n\n5. Select it", "Two is here.\n\n- an item"),
        ("Two is here. Do this:\n\n5. Select it", "Two is here."),
        ("3. one item\n4. another\n\nTwo is here.", "Two is here."),
        ("3. One is here.\n4. Two is.", "3. One is here.\n4. Two is."),
        ("1. one item\nand more\n2. another\n\nTwo.", "1. one item\nand more\n2. another\n\nTwo."),
        ("1. one item\n\n2. another\n\nTwo.", "1. one item\n\n2. another\n\nTwo."),
        ('"One is here.\n\nTwo is here.', "One is here.\n\nTwo is here."),
        ('He said "no" and "yes.\n\nTwo.', 'He said "no" and "yes.\n\nTwo.'),
        ('A 5" pipe.\n\n"Two is here."', 'A 5" pipe.\n\n"Two is here."'),
    ],
)
def test_every_paragraph_is_made_of_whole_sentences(text: str, whole: str) -> None:
    assert whole_paragraphs(text) == whole


@given(st.text(alphabet='ab1. \n-:"', max_size=80))
def test_nothing_is_added_and_twice_is_as_once(text: str) -> None:
    whole = whole_paragraphs(text)
    assert len(whole) <= len(text)
    assert whole_paragraphs(whole) == whole


def test_a_sentence_with_a_contact_is_cut_out_and_the_rest_is_taken() -> None:
    one = judged("Bread is made of flour. Write to a@b.org. Water makes it soft.", heading="What")
    assert one.text == "Bread is made of flour. Water makes it soft."
    assert one.rejections == ()


@pytest.mark.parametrize("sign", "-*+•")
def test_an_opening_is_no_bare_list_and_a_section_may_be_one(sign: str) -> None:
    text = f"{sign} Bread is made of flour.\n{sign} Water makes it soft."
    assert [one.filter for one in judged(text, heading=None).rejections] == ["bare_list"]
    assert judged(text, heading="What it takes").rejections == ()


SAID = "We knead the dough for ten minutes on a board with flour."
FIRST = (
    "Bread begins the evening before, with a spoon of old leaven and a jug of water. Stir both "
    "until no lumps remain, cover the bowl, and leave it in a warm corner overnight."
)
LAST = (
    "By morning its surface shows bubbles. Now comes salt, since it slows everything down when it "
    "is added too early. Shape two loaves, let them rise again, and heat your oven meanwhile."
)
LEFT, LEFT_WORDS = f"{FIRST} {LAST}", 65


def test_a_sentence_that_was_said_is_cut_out_of_a_text_that_passes() -> None:
    one = judged(f"{FIRST} {SAID} {LAST}", heading="What", before=[SAID])
    assert (one.text, one.words, one.rejections) == (LEFT, LEFT_WORDS, ())


def test_what_is_too_short_without_it_is_refused() -> None:
    one = judged(f"{FIRST} {SAID} {LAST}", heading="What", before=[SAID], least=LEFT_WORDS + 1)
    assert [rejection.filter for rejection in one.rejections] == ["too_short"]


def test_nothing_is_cut_where_repeated_passages_are_not_judged() -> None:
    text = f"{FIRST} {SAID} {LAST}"
    one = judged(text, heading="What", before=[SAID], repeated_passage=OFF)
    assert (one.text, one.rejections) == (text, ())
