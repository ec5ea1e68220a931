"""What most candidates say stays, and what one alone says goes, as long as enough is left."""

import pytest

from autoblog.writing import consensus
from autoblog.writing.consensus import FEWEST, Consensus, consensus_of

WATER = [
    "Water the plant when the soil is dry.",
    "Give it water once the soil feels dry.",
    "Only water it if the soil has dried out.",
    "The soil should be dry before you water the plant.",
]
ROT = "Too much water makes the roots rot."
WILD = "A laser cutter makes a hole in the window."


def agreed(texts: list[str], *before: str) -> Consensus:
    found = consensus_of(texts, before=before, language="en")
    assert found is not None
    return found


def first_cut(texts: list[str], *before: str, known: str = "", min_words: int = 5) -> str:
    """Return the first text without what is weak in it."""
    found = agreed(texts, *before)
    return found.without_weak(0, texts[0], known=known, language="en", min_words=min_words)


def rotten(*, first: str = "") -> list[str]:
    """Return candidates that agree but for the first, where another is given."""
    texts = [f"{water} {ROT}" for water in WATER]
    return [first or texts[0], *texts[1:]]


def test_a_sentence_that_no_rival_says_is_cut() -> None:
    texts = rotten(first=f"{WATER[0]} {WILD} {ROT}")
    found = agreed(texts)
    assert found.agreements[0][WILD] < found.least < found.agreements[0][WATER[0]]
    assert first_cut(texts) == f"{WATER[0]} {ROT}"


def test_the_bloggers_own_sentence_and_a_text_that_would_be_too_short_stay() -> None:
    texts = rotten(first=f"{WATER[0]} {WILD}")
    assert first_cut(texts, known=WILD) == texts[0]
    assert first_cut(texts, min_words=9) == texts[0]


def test_a_list_loses_the_item_that_no_rival_has() -> None:
    items = [f"1. {water}\n2. {ROT}" for water in WATER]
    items[0] = f"1. {WATER[0]}\n2. {WILD}\n3. {ROT}"
    cut = first_cut(items)
    assert WILD not in cut
    assert WATER[0] in cut


def test_what_was_said_before_in_other_words_is_cut() -> None:
    before = "The roots rot if there is too much water."
    assert ROT in agreed(rotten(), before).said_again[0]
    assert first_cut(rotten(), before) == WATER[0]
    again = f"{ROT} {WATER[0]} Too much water lets the roots rot."
    assert agreed([again, *rotten()]).said_again[0] == {"Too much water lets the roots rot."}


def test_what_refers_to_a_cut_sentence_goes_with_it() -> None:
    texts = rotten(first=f"{WATER[0]} {WILD} It leaves a clean edge. {ROT}")
    assert first_cut(texts) == f"{WATER[0]} {ROT}"


def test_candidates_that_agree_more_have_more_of_it() -> None:
    found = agreed([*WATER, WILD])
    agreements = [found.agreement(index) for index in range(len(WATER) + 1)]
    assert min(agreements[:-1]) > agreements[-1]


def test_few_candidates_or_no_encoder_tell_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert consensus_of(WATER[: FEWEST - 1], language="en") is None
    monkeypatch.setattr(consensus, "encoder_for", lambda _: None)
    assert consensus_of(WATER, language="en") is None


def test_candidates_without_a_sentence_agree_with_nothing() -> None:
    found = agreed([*WATER, "Yes."])
    assert found.agreement(len(WATER)) == 0.0
    assert found.without_weak(len(WATER), "Yes.", known="", language="en", min_words=0)
