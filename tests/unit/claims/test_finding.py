"""Claims that nothing vouches for are found, and those that the topic holds are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.claims import agreed_claims, claims_of, figures_of, find_claims
from benchmarks.claims import HALVES, languages, rates


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("We met Bob Smith in Paris.", {"Bob Smith", "Paris"}),
        ("It costs 20.50 and opens at 10:00.", {"20.50", "10:00"}),
        ("It is closed on Fridays.", {"Fridays"}),
        ("The library is open. Everybody may come, I think.", set()),
        ("1. One step.\n2. **The Wrong Flour** - it rises.", set()),
        ('The café, named "SoulCakes," is open.', {"SoulCakes"}),
        ('He said, "Come in."', set()),
        ("Plain words without any.", set()),
        ("J. K. Rowling and Dr. Patel agree.", {"Rowling", "Patel"}),
        ("The bill came to $1.5 million.", {"$1.5 million"}),
        ("One in five people snores.", {"One in five"}),
        ("It works in two ways, nine out of ten.", {"nine out of ten"}),
        ("Island hopping is fun. Apple trees need light.", set()),
        ("1. Choose The Right Pot For Your Plant", set()),
        ("Use the 3D view, or plant two of them.", set()),
    ],
)
def test_english_claims(text: str, claims: set[str]) -> None:
    assert claims_of(text, known="") == claims


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Wir gehen mit dem Hund in das Haus am Wald.", set()),
        ("Deshalb braucht Holz Luft, und man muss das Mehl sieben.", set()),
        ("Geben Sie eine Tasse Wasser dazu.", set()),
        (
            "Laut Weidemann lebt Frau Okonkwo in Quedlinburg.",
            {"Weidemann", "Okonkwo", "Quedlinburg"},
        ),
        ("Der Physiker Max Planck wusste es.", {"Physiker Max Planck"}),
        ("Am 3. Oktober kostet es fünfundzwanzig Euro.", {"3. Oktober", "fünfundzwanzig Euro"}),
        ("Das sind 1,5 Millionen Dollar.", {"1,5 Millionen Dollar"}),
    ],
)
def test_german_nouns_are_no_names(text: str, claims: set[str]) -> None:
    assert claims_of(text, known="", language="de") == claims


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("皆様、コーヒーを十分に冷まします。", set()),
        ("一番小さな仕様から始めます。", set()),
        ("イタリア料理を八百屋の野菜で作ります。", set()),
        ("三人に一人が２０１９年に買いました。", {"三人に一人", "２０１９年"}),
        ("山田花子さんは『坊っちゃん』を読みます。", {"山田花子", "『坊っちゃん』"}),
        ("価格は１万５千円です。", {"１万５千円"}),
    ],
)
def test_japanese_claims_are_found_in_kanji_and_full_width(text: str, claims: set[str]) -> None:
    assert claims_of(text, known="", language="ja") == claims


def test_the_blogger_s_own_words_vouch_for_names_and_numbers() -> None:
    known = "The library on Mill Street is open on Sundays from 10:00."
    assert claims_of("Come to Mill Street on Sunday at 10:00.", known=known) == set()
    assert claims_of("Come to Mill Street's door at 11:00.", known=known) == {"11:00"}


@pytest.mark.parametrize(
    ("text", "known", "language"),
    [
        ("Some twenty birds live there.", "There are 20 birds.", "en"),
        ("It has 1,500 seats.", "1500 seats", "en"),
        ("Es hat 1.500 Plätze.", "1500 Plätze", "de"),
        ("Dort leben fünfundzwanzig Hunde.", "25 Hunde", "de"),
        ("１万５千円です。", "15000円", "ja"),
        ("二百頭の羊がいます。", "羊は200頭です。", "ja"),
        ('"We never close the doors," she said.', "She says: we never close the doors!", "en"),
    ],
)
def test_what_is_written_otherwise_is_known_too(text: str, known: str, language: str) -> None:
    assert claims_of(text, known="", language=language)
    assert claims_of(text, known=known, language=language) == set()


def test_a_claim_is_named_with_its_sentence() -> None:
    [claim] = find_claims("It rains. The mill opened in 1785. It snows.", known="")
    assert (claim.kind, claim.text, claim.sentence) == ("date", "1785", "The mill opened in 1785.")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("half", HALVES)
def test_planted_claims_are_found_and_other_sentences_are_left_alone(
    language: str, half: str
) -> None:
    found, named = rates(language, half)
    assert found >= 0.95
    assert named <= 0.05


def test_what_many_candidates_name_is_vouched_for_and_what_one_names_is_not() -> None:
    sky = "The sky is blue by what we call Rayleigh scattering."
    texts = [sky, f"{sky} It was found in 1871.", f"Air does it, as Rayleigh said. {sky}", "Why?"]
    assert agreed_claims(texts) == {"Rayleigh"}
    assert agreed_claims(texts[:2]) == set()
    assert agreed_claims([*texts, *["Nothing."] * 9]) == set()


def test_figures_are_the_numbers_that_tell_a_fact() -> None:
    assert figures_of("In two ways, 12 of them, forty in all.", "en") == {"12", "40"}


@given(st.text(max_size=200), st.text(max_size=80), st.sampled_from(["en", "de", "ja", "fr"]))
def test_no_text_breaks_it(text: str, known: str, language: str) -> None:
    for claim in find_claims(text, known=known, language=language):
        assert claim.text in claim.sentence or claim.text.strip() == claim.text
