"""What trained models leave in a text is cut out or mended, and what people write stays."""

# ruff: noqa: RUF001 - Japanese has its own punctuation

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.filter_limits import OFF, FilterLimits
from autoblog.filters import Context, report, tidy

TITLE = "How to paint a fence"
CONTEXT = Context(known=TITLE, labels=(TITLE, "Choosing the colour"))


def refused(text: str, context: Context = CONTEXT) -> set[str]:
    return {one.filter for one in report(text, context=context) if not one.passed}


@pytest.mark.parametrize(
    ("sentence", "language", "name"),
    [
        ("As the photo above shows, it fades.", "en", "absent_things"),
        ("Tell us your favourite in the comments.", "en", "absent_things"),
        ("Klicken Sie hier für die Anleitung.", "de", "absent_things"),
        ("下の写真をご覧ください。", "ja", "absent_things"),
        ("Subscribe to our newsletter for more.", "en", "own_blog"),
        ("In meinem letzten Beitrag ging es um Farbe.", "de", "own_blog"),
        ("前回の記事では塗料を紹介しました。", "ja", "own_blog"),
        ("Thank you for reading this far.", "en", "letters"),
        ("Vielen Dank fürs Lesen.", "de", "letters"),
        ("最後までお読みいただきありがとうございました。", "ja", "letters"),
        ("Contact us today for a free quote.", "en", "advertising"),
        ("Unsere Experten helfen Ihnen gern.", "de", "advertising"),
        ("弊社までお問い合わせください。", "ja", "advertising"),
        ("My name is Peter and I paint.", "en", "credits"),
        ("© 2019 Gartenverlag. Alle Rechte vorbehalten.", "fr", "credits"),
        ("The office is at 12 Main Street, Springfield, IL 62701.", "en", "contacts"),
        ("Das Büro ist in der Hauptstraße 12, 50667 Köln.", "de", "contacts"),
        ("The caf\u00c3\u00a9 opens at noon.", "en", "broken_characters"),
        ("You should edit this draft and rewrite the title.", "en", "about_itself"),
        ("PAINT YOUR FENCE IN SPRING AND NEVER WORRY ABOUT IT AGAIN.", "en", "capitals"),
        ("Then the gluescreels hold it.", "en", "invented_words"),
    ],
)
def test_a_sentence_that_fits_no_post_is_cut_out(sentence: str, language: str, name: str) -> None:
    first, last = "1. Sand.", "2. Oil."
    context = Context(language=language)
    text = f"{first}\n{last}\n\n{sentence}"
    assert name in refused(text, context)
    assert tidy(text, context) == f"{first}\n{last}"
    off = replace(context, limits=replace(FilterLimits(), **{name: OFF}))
    assert name not in refused(text, off)


@pytest.mark.parametrize(
    "text",
    [
        "The video camera stands above the door, and the table below the window.",
        "Click the gear icon, then the tab that is called Privacy.",
        "Mozart wrote letters. Dear friends kept them.",
        "The company sells paint. Its experts are known for patience.",
        "She quoted him: “Thank you for reading my book.”",
        "NASA and ESA work with the USGS, NOAA, EPA and FDA.",
        "Use Kubernetes, kubectl and your own kubectl plugins; kubectl is fast.",
        "Log in, and a message tells whether it worked.",
        "The code is in a file. Its first line says what it is for.",
    ],
)
def test_what_people_write_on_such_subjects_stays(text: str) -> None:
    assert tidy(text, CONTEXT) == text
    assert refused(text) == set()


def test_what_the_topic_says_itself_is_its_subject() -> None:
    text = "Subscribe to our newsletter. It comes on Fridays."
    known = "Tell people to subscribe to our newsletter"
    assert tidy(text, Context(known=known)) == text
    assert tidy(text) == "It comes on Fridays."


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Description: Sand it first.", "Sand it first."),
        ("**Introduction:** Sand it first.", "Sand it first."),
        ("### Introduction\nSand it first.", "Sand it first."),
        ("概要：まず磨きます。", "まず磨きます。"),
        (f"{TITLE} Sand it first.", "Sand it first."),
        (f"{TITLE}: sand it.\n\nThen wait.", f"{TITLE}: sand it.\n\nThen wait."),
        ("**Choosing the colour:** Take green.", "Take green."),
        ("Choosing the colour is hard.", "Choosing the colour is hard."),
        ("### Sand it first.", "Sand it first."),
        ("*Sand it first.", "Sand it first."),
        ("*Sand* it first.", "*Sand* it first."),
        ("Sand it. 2. Oil it. 3. Wait.", "1. Sand it.\n2. Oil it.\n3. Wait."),
        ("You need: 1. Oil. 2. Sand.", "You need:\n\n1. Oil.\n2. Sand."),
        ("It costs 2. 5. 3. points.", "It costs 2. 5. 3. points."),
        ("- Oil.\n- Sand.\n- Oil.\n- Oil.", "- Oil.\n- Sand."),
        ("Sand it.<start_of_image>Next text.", "Sand it."),
        ("Sand it.\n[10:42] anna: yes\nThen wait.", "Sand it.\nThen wait."),
        ("Sand it.\n\n3 comments\n\nThen wait.", "Sand it.\n\nThen wait."),
        ("[2024-03-01 10:12:13] INFO started\nThen wait.", "Then wait."),
    ],
)
def test_what_is_left_of_a_form_is_mended(text: str, mended: str) -> None:
    assert tidy(text, CONTEXT) == mended


def test_a_paragraph_in_another_language_is_cut_out() -> None:
    foreign = (
        "Wer einen Garten anlegt, sollte zuerst den Boden kennen. Sand trocknet schnell aus, Lehm "
        "hält das Wasser lange fest. Am Anfang genügt es, eine Handvoll Erde zu nehmen."
    )
    text = f"Sand the fence before you paint it.\n\n{foreign}\n\nThen wait for an hour."
    assert foreign not in tidy(text)
    assert "Then wait" in tidy(text)
    assert tidy(foreign, Context(language="de")) == foreign


def test_the_fourth_sentence_with_the_same_beginning_is_cut_out() -> None:
    ends = ("roller", "sponge", "cloth", "rag", "brush")
    text = " ".join(f"You can also use a {end}." for end in ends)
    assert "same_beginnings" in refused(text)
    assert tidy(text).count("You can also") == 3


def test_sentences_of_different_sections_may_begin_alike() -> None:
    sections = [f"You can also use a {end}." for end in ("roller", "sponge", "cloth", "rag")]
    found = [one.filter for one in report(*sections) if not one.passed]
    assert "same_beginnings" not in found


def test_a_term_of_the_topic_is_no_invented_word() -> None:
    text = "Then fencequorn holds it."
    assert "invented_words" in refused(text, Context())
    assert "invented_words" not in refused(text, Context(known="The fencequorn and I"))
    assert "invented_words" not in refused(text, Context(language="fr"))


def test_words_without_order_are_refused_in_english_and_german() -> None:
    salad = "the of a water is the to and in with a are the for of my the is and of the to in"
    assert "word_salad" in refused(f"{salad.capitalize()}.")
    german = "den und ein oder für ist von wenn der mit sind den aber"
    assert "word_salad" in refused(f"{german.capitalize()}.", Context(language="de"))


@given(st.text(max_size=300))
def test_mending_is_whole_after_one_turn_and_never_fails(text: str) -> None:
    tidy(text, CONTEXT)
