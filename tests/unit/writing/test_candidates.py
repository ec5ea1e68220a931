"""Completions become candidates whose paragraphs are whole."""

from collections.abc import Sequence

import pytest

from autoblog.filter_limits import OFF, FilterLimits
from autoblog.filters import Context
from autoblog.generation import Completion
from autoblog.topics import WordRange
from autoblog.writing.candidates import Candidate, judge


def judged(
    text: str,
    *,
    heading: str | None,
    before: Sequence[str] = (),
    min_words: int = 1,
    **limits: float,
) -> Candidate:
    return judge(
        Completion(text=text, tokens=9, finish_reason="stop", seed=1),
        words=WordRange(min=min_words, max=100),
        heading=heading,
        before=before,
        max_article_words=100,
        context=Context(limits=FilterLimits(**limits)),
    )


def test_a_sentence_with_a_contact_is_cut_out_and_the_rest_is_taken() -> None:
    candidate = judged(
        "Bread is made of flour. Write to a@b.org. Water makes it soft.", heading="What"
    )
    assert candidate.text == "Bread is made of flour. Water makes it soft."
    assert candidate.rejections == ()


@pytest.mark.parametrize("sign", "-*+•")
def test_an_opening_is_no_bare_list_and_a_section_may_be_one(sign: str) -> None:
    text = f"{sign} Bread is made of flour.\n{sign} Water makes it soft."
    assert [rejection.filter for rejection in judged(text, heading=None).rejections] == [
        "bare_list"
    ]
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
    candidate = judged(f"{FIRST} {SAID} {LAST}", heading="What", before=[SAID])
    assert (candidate.text, candidate.words, candidate.rejections) == (LEFT, LEFT_WORDS, ())


def test_what_is_too_short_without_it_is_refused() -> None:
    candidate = judged(
        f"{FIRST} {SAID} {LAST}", heading="What", before=[SAID], min_words=LEFT_WORDS + 1
    )
    assert [rejection.filter for rejection in candidate.rejections] == ["too_short"]


def test_nothing_is_cut_where_repeated_passages_are_not_judged() -> None:
    text = f"{FIRST} {SAID} {LAST}"
    candidate = judged(text, heading="What", before=[SAID], repeated_passage=OFF)
    assert (candidate.text, candidate.rejections) == (text, ())
