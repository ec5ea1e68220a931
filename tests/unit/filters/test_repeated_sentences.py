"""Sentences that say again what was said are cut out, and nothing else is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.filters import cut_repeats, split_tokens
from autoblog.filters.repeated_sentences import RUN_WORDS

LONG = "The team looks at each page of the site before it goes out to the public"
BREAD = "毎朝まずパンを焼いてから店を開けます。"
STEPS = "1. Open the page and select the form.\n2. Read it.\n"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{LONG}. Then we rest. {LONG}.", f"{LONG}. Then we rest."),
        (f"{LONG}. Then {LONG.lower()}, said Ann. We rest.", f"{LONG}. We rest."),
        (f"{LONG}, and {LONG.lower()}. We rest.", "We rest."),
        (
            "We write plain words all day. We write plain words all day!",
            "We write plain words all day.",
        ),
        ("So it is. And so it was. So it is.", "So it is. And so it was. So it is."),
        (f"{STEPS}3. Open the page and select the form.", STEPS.strip()),
        (f"{STEPS}\n- Open the page and select the form.\n- Go.", f"{STEPS.strip()}\n\n- Go."),
        (f"{LONG}. Look:\n\n- {LONG}\n\nWe rest.", f"{LONG}.\n\nWe rest."),
        (f"{LONG}.\n\n{LONG}.\n\nWe rest.", f"{LONG}.\n\nWe rest."),
        (f"{LONG}.", f"{LONG}."),
        ("", ""),
        (f"{BREAD}茶を飲む。{BREAD}", f"{BREAD}茶を飲む。"),
    ],
)
def test_a_sentence_that_was_said_goes(text: str, left: str) -> None:
    assert cut_repeats(text) == left


def test_a_run_of_words_may_begin_in_the_sentence_before() -> None:
    text = (
        "Look for the name. If your number appears in the name, go. "
        "Ask for the name. If your number appears in the name, stay."
    )
    assert cut_repeats(text) == (
        "Look for the name. If your number appears in the name, go. Ask for the name."
    )


def test_what_stands_before_was_said() -> None:
    assert cut_repeats(f"We rest. {LONG}.", [f"- {LONG}", "So."]) == "We rest."
    assert cut_repeats(f"{LONG}. We rest.", ["So. We write in plain words."]) == f"{LONG}. We rest."


WORDS = st.sampled_from(["the ", "name ", "a ", "page ", "is. ", "so. ", "\n- ", "\n3. ", "\n\n"])


@given(st.lists(WORDS, max_size=80).map("".join), st.lists(WORDS, max_size=30).map("".join))
def test_what_is_left_says_nothing_twice_and_is_left_at_once(text: str, before: str) -> None:
    left = cut_repeats(text, [before])
    assert cut_repeats(left, [before]) == left
    said = split_tokens(re.sub(r"^(?:-|3\.) ", "", left, flags=re.MULTILINE))
    runs = [tuple(said[i : i + RUN_WORDS]) for i in range(len(said) - RUN_WORDS + 1)]
    assert len(set(runs)) == len(runs)
