"""What most candidates say stays, and what one alone says goes, as long as enough is left."""

import pytest

from autoblog.writing import consensus
from autoblog.writing.consensus import FEWEST, consensus_of

WATER = [
    "Water the plant when the soil is dry.",
    "Give it water once the soil feels dry.",
    "Only water it if the soil has dried out.",
    "The soil should be dry before you water the plant.",
]
ROT = "Too much water makes the roots rot."
WILD = "A laser cutter makes a hole in the window."


def test_a_sentence_that_no_rival_says_is_cut() -> None:
    texts = [f"{water} {ROT}" for water in WATER]
    texts[0] = f"{WATER[0]} {WILD} {ROT}"
    found = consensus_of(texts, language="en")
    assert found is not None
    assert found.agreements[0][WILD] < found.least < found.agreements[0][WATER[0]]
    cut = found.without_weak(0, texts[0], known="", language="en", min_words=5)
    assert cut == f"{WATER[0]} {ROT}"


def test_the_bloggers_own_sentence_and_a_text_that_would_be_too_short_stay() -> None:
    texts = [f"{water} {ROT}" for water in WATER]
    texts[0] = f"{WATER[0]} {WILD}"
    found = consensus_of(texts, language="en")
    assert found is not None
    assert found.without_weak(0, texts[0], known=WILD, language="en", min_words=5) == texts[0]
    assert found.without_weak(0, texts[0], known="", language="en", min_words=9) == texts[0]


def test_a_list_loses_the_item_that_no_rival_has() -> None:
    items = [f"1. {water}\n2. {ROT}" for water in WATER]
    items[0] = f"1. {WATER[0]}\n2. {WILD}\n3. {ROT}"
    found = consensus_of(items, language="en")
    assert found is not None
    cut = found.without_weak(0, items[0], known="", language="en", min_words=5)
    assert WILD not in cut
    assert WATER[0] in cut


def test_what_was_said_before_in_other_words_is_cut() -> None:
    texts = [f"{water} {ROT}" for water in WATER]
    found = consensus_of(texts, before=["The roots rot if there is too much water."], language="en")
    assert found is not None
    assert ROT in found.said_again[0]
    assert found.without_weak(0, texts[0], known="", language="en", min_words=5) == WATER[0]
    again = f"{ROT} {WATER[0]} Too much water lets the roots rot."
    found = consensus_of([again, *texts], language="en")
    assert found is not None
    assert found.said_again[0] == {"Too much water lets the roots rot."}


def test_candidates_that_agree_more_have_more_of_it() -> None:
    found = consensus_of([*WATER, WILD], language="en")
    assert found is not None
    agreements = [found.agreement(index) for index in range(len(WATER) + 1)]
    assert min(agreements[:-1]) > agreements[-1]


def test_few_candidates_or_no_encoder_tell_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert consensus_of(WATER[: FEWEST - 1], language="en") is None
    monkeypatch.setattr(consensus, "encoder_for", lambda _: None)
    assert consensus_of(WATER, language="en") is None


def test_candidates_without_a_sentence_agree_with_nothing() -> None:
    found = consensus_of([*WATER, "Yes."], language="en")
    assert found is not None
    assert found.agreement(len(WATER)) == 0.0
    assert found.without_weak(len(WATER), "Yes.", known="", language="en", min_words=0)


def test_what_refers_to_a_cut_sentence_goes_with_it() -> None:
    texts = [f"{water} {ROT}" for water in WATER]
    texts[0] = f"{WATER[0]} {WILD} It leaves a clean edge. {ROT}"
    found = consensus_of(texts, language="en")
    assert found is not None
    cut = found.without_weak(0, texts[0], known="", language="en", min_words=5)
    assert cut == f"{WATER[0]} {ROT}"
