"""Numbers and names that nothing vouches for are found, and those of the notes are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.writing.numbers_and_names import agreed_claims, claims_of, facts_of


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("We met Bob Smith in Paris.", {"Bob", "Smith", "Paris"}),
        ("It costs 20.50 and opens at 10:00.", {"20.50", "10:00"}),
        ("It is closed on Fridays.", {"Fridays"}),
        ("The library is open. Everybody may come, I think.", set()),
        ("1. One step.\n2. **The Wrong Flour** - it rises.", set()),
        ('The café, named "SoulCakes," is open.', {"SoulCakes"}),
        ('He said, "Come in."', set()),
        ("Plain words without any.", set()),
    ],
)
def test_numbers_and_names_are_claims(text: str, claims: set[str]) -> None:
    assert claims_of(text, known="") == claims


def test_the_blogger_s_own_words_vouch_for_names_and_numbers() -> None:
    known = "The library on Mill Street is open on Sundays from 10:00."
    assert claims_of("Come to Mill Street on Sunday at 10:00.", known=known) == set()
    assert claims_of("Come to Mill Street's door at 11:00.", known=known) == {"11:00"}


def test_what_many_candidates_name_is_vouched_for_and_what_one_names_is_not() -> None:
    sky = "The sky is blue by what we call Rayleigh scattering."
    texts = [sky, f"{sky} It was found in 1871.", f"Air does it, as Rayleigh said. {sky}", "Why?"]
    assert agreed_claims(texts) == {"Rayleigh"}
    assert agreed_claims(texts[:2]) == set()
    assert agreed_claims([*texts, *["Nothing."] * 9]) == set()


def test_german_nouns_are_no_names() -> None:
    assert claims_of("Wir gehen am Montag in das Haus.", known="", language="de") == set()


def test_facts_are_the_whole_sentences_of_notes() -> None:
    notes = "It opens at\n10:00. Books go\nin the box.\n\nshort hint"
    assert list(facts_of(notes)) == ["It opens at 10:00.", "Books go in the box."]


@given(st.text(max_size=200), st.text(max_size=80))
def test_no_text_breaks_it(text: str, known: str) -> None:
    claims_of(text, known=known)
