"""What an editor would strike counts, and what the blogger speaks of does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.writing.flaws import flaws_of, foreign_words, is_about_itself

SOUND = (
    "Bread wants time more than work. Mix flour and water in the evening, cover the bowl and go to "
    "bed. By morning small bubbles show that the dough is alive. Fold it twice, let it rest while "
    "the oven heats, and bake until the crust sounds hollow. A cold kitchen only makes it slower, "
    "so begin earlier in winter. Wait an hour before cutting, or the crumb turns to paste."
)


def flaws(text: str, *before: str, own_words: str = "How to bake bread") -> float:
    return flaws_of(text, before=before, own_words=own_words)


def test_a_sound_text_has_no_flaw() -> None:
    assert flaws(SOUND) == 0


@pytest.mark.parametrize(
    "addition",
    [
        "In this post, we look at bread.",
        "The reader will see it.",
        "My name is Emily.",
        "Here's a sample outline that can help you.",
        "Happy baking!",
        "Check out the picture above.",
        "It is a testament to the art of baking.",
        "I bake for my friends.",
        'He said "wait.',
        "Mix flour and water in the evening, cover the bowl and go.",
    ],
)
def test_each_flaw_counts(addition: str) -> None:
    assert flaws(f"{SOUND} {addition}") > 0.2


@pytest.mark.parametrize(
    "sentence",
    [
        'The sentence "How to bake bread" is a classic example.',
        "The phrase \u201chow to bake bread,\u201d means little.",
        "The original sentence is short.",
        "This example shows how to use flour.",
    ],
)
def test_a_sentence_that_quotes_its_own_title_is_about_itself(sentence: str) -> None:
    assert is_about_itself(sentence, own_words="How to bake bread\nFlour")
    assert not is_about_itself('Bakers call it "the old dough" here.', own_words="Bread")


def test_what_was_said_before_counts() -> None:
    assert flaws(SOUND, SOUND) > 5


def test_a_part_that_begins_as_another_counts() -> None:
    other = "Bread wants time, and everything else can be bought."
    assert flaws(SOUND, other) == flaws(SOUND, "So " + other) + 1.5


def test_words_that_leak_in_from_an_example_count() -> None:
    foreign = foreign_words(
        ["# How to repot a house plant\n\nText."], own_words="Bread in the house"
    )
    assert foreign == {"repot", "plant"}
    leak = f"{SOUND} Then the plant grows."
    assert flaws_of(leak, before=(), own_words="", foreign=foreign) == flaws(leak) + 1


def test_points_that_all_begin_alike_count() -> None:
    points = [f"The starter {verb} warm places." for verb in ("likes", "needs", "wants")]
    apart = [f"{first} starter likes {w} places." for first, w in zip("ABC", "abc", strict=True)]
    assert flaws("\n".join(points)) > flaws("\n".join(apart)) + 1


def test_a_short_text_counts_the_more_the_shorter_it_is() -> None:
    assert flaws("Bread takes time.") > flaws(SOUND[: len(SOUND) // 2]) > 0


@pytest.mark.parametrize(
    ("sentence", "own_words", "about"),
    [
        ("In this article we explain it.", "", True),
        ("This blog post is for you.", "", True),
        ("Subscribe to hear more.", "", True),
        ("A blog post takes a day to write.", "How to write a blog post", False),
        ("The bread is done.", "", False),
    ],
)
def test_sentences_about_the_text_itself(sentence: str, own_words: str, *, about: bool) -> None:
    assert is_about_itself(sentence, own_words=own_words) is about


@given(st.text(max_size=200), st.text(max_size=80))
def test_no_text_breaks_it(text: str, before: str) -> None:
    assert flaws(text, before) >= 0
