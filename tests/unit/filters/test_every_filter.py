"""Every filter sees what it is there for, in any language, and nothing else."""

# ruff: noqa: RUF001 - Japanese has its own punctuation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.filters import Context, report, signature, tidy
from autoblog.filters.minhash import near_duplicate
from autoblog.filters.repetition import measure_repetition

GERMAN = (
    "Wer einen Garten anlegt, sollte zuerst den Boden kennen. Sand trocknet schnell aus, Lehm hält "
    "das Wasser lange fest. Am Anfang genügt es, eine Handvoll Erde zu nehmen und sie zwischen den "
    "Fingern zu reiben. Danach weiß man, welche Pflanzen sich hier wohlfühlen werden."
)
JAPANESE = (
    "庭をつくる前に、まず土を知ることが大切です。砂はすぐに乾き、粘土は水を長く保ちます。はじめは一握りの土を"
    "取り、指の間でこすってみるだけで十分です。そうすれば、どの植物がここでよく育つかがわかります。"
)
THAI = (
    "กรุงเทพมหานครเป็นเมืองหลวงของประเทศไทย มีประชากรมากกว่าแปดล้านคน อาหารไทยมีชื่อเสียงไปทั่วโลก\n\n"
    "ตลาดน้ำเป็นสถานที่ที่น่าสนใจ คุณสามารถซื้อผลไม้สด ขนม และของที่ระลึกได้ ควรไปแต่เช้าเพื่อหลีกเลี่ยงอากาศร้อน"
)
LATIN_FILLER = " ".join(f"{one}{other}" for one in "abcdefghijk" for other in "abcdefghijklmnopq")
HAN_FILLER = "".join(map(chr, range(0x4E00, 0x5000)))
THAI_FILLER = "".join(chr(0x0E01 + one * one % 46) + chr(0x0E01 + one % 41) for one in range(300))


def refused(text: str, **context: object) -> set[str]:
    found = report(text, context=Context(**context))  # type: ignore[arg-type]
    return {one.filter for one in found if not one.passed}


@pytest.mark.parametrize(("text", "language"), [(GERMAN, "de"), (JAPANESE, "ja"), (THAI, "th")])
def test_prose_of_another_language_passes_as_its_own_and_not_as_english(
    text: str, language: str
) -> None:
    assert refused(text, language=language) == set()
    assert refused(tidy(text), language=language) == set()
    assert "other_language" in refused(text)


@pytest.mark.parametrize(("text", "language"), [(GERMAN, "de"), (JAPANESE, "ja")])
def test_a_copy_is_known_in_any_script(text: str, language: str) -> None:
    assert near_duplicate(text, [signature(text)]) == 1
    assert refused(text, language=language, earlier=[signature(text)]) == {"near_duplicate"}


@pytest.mark.parametrize(
    ("text", "filler"),
    [(GERMAN, LATIN_FILLER), (JAPANESE, HAN_FILLER), (THAI, THAI_FILLER)],
)
def test_a_part_of_an_earlier_post_is_a_copy_and_a_post_with_a_part_of_it_is_not(
    text: str, filler: str
) -> None:
    longer = f"{text}\n\n{filler}"
    assert near_duplicate(text, [signature(filler), signature(longer)]) > 0.9
    assert near_duplicate(longer, [signature(text)]) < 0.5


def test_a_text_without_a_run_in_common_is_no_copy() -> None:
    assert near_duplicate(GERMAN, [signature(THAI), b"", signature(JAPANESE)]) == 0
    assert near_duplicate("Too short.", [signature(GERMAN)]) == 0
    assert near_duplicate(GERMAN, []) == 0


@pytest.mark.parametrize(
    ("piece", "name"),
    [
        ("Contact [Your Name] today.", "placeholders"),
        ("The {{ title }} is here.", "placeholders"),
        ("TODO: write more.", "placeholders"),
        ("Dear XXX, hello.", "placeholders"),
        ("```python", "markup"),
        ('<div class="x">', "markup"),
        ("Fish &amp; chips.", "markup"),
        ("As an AI language model, I try.", "prompt_residue"),
        ("Here is a blog post about tea:", "prompt_residue"),
        ("Write a blog post about tea.", "prompt_residue"),
        ('[gallery ids="1,2"]', "markup"),
        ("### Instruction: write.", "prompt_residue"),
        ("- One point.\n- Title: People talk, and it gets easier.", "prompt_residue"),
        ("1. Keywords: tea, coffee.", "prompt_residue"),
        ("What a motherfucker.", "profanity"),
        ("Then <svg/onload=alert(1)> came.", "markup"),
        ("Then <details/open/ontoggle=x> came.", "markup"),
        ("Then <?php echo 1 ?> came.", "markup"),
        ("Then &lt;svg and &#60svg came.", "markup"),
        ("Write to jane (at) example (dot) com.", "contacts"),
    ],
)
def test_a_piece_that_no_post_may_hold_is_refused(piece: str, name: str) -> None:
    assert refused(f"A quiet start.\n\n{piece}") - {"unfinished", "letters"} == {name}


@pytest.mark.parametrize(
    "piece",
    [
        "Here is a blog post about tea, for those who drink it.",
        "We hope to write a peer-reviewed article about this.",
        "Eames Office: Design Q & A. [video] 2013.",
        "Take the chouriço negro, and listen to the great tits.",
        f"See /{LATIN_FILLER.replace(' ', '/')[:120]} for it.",
        "The bits are 0011100111100001, from the left.",
    ],
)
def test_what_people_write_is_no_residue(piece: str) -> None:
    assert refused(f"A quiet start.\n\n{piece}") == set()


def test_banned_phrases_are_whole_words_in_any_case_and_script() -> None:
    assert refused("In Today's Fast-Paced world.", banned=("today’s fast paced",)) == {
        "banned_phrases"
    }
    assert refused("Recategorise it.", banned=("cat",)) == set()
    assert refused(JAPANESE, language="ja", banned=("粘土",)) == {"banned_phrases"}


def test_addresses_that_the_topic_gives_may_be_repeated() -> None:
    assert refused("Write to a@b.org.", known="Write to a@b.org") == set()


def test_a_text_that_the_generator_broke_off_as_a_loop_is_refused() -> None:
    assert refused("A quiet start.", looped=True) == {"loop"}


def test_the_path_of_a_bare_address_is_cut_off() -> None:
    assert tidy("See agency.gov/data/new now.") == "See agency.gov now."


@given(st.lists(st.text(max_size=80), max_size=4))
def test_no_text_makes_any_filter_fail(sections: list[str]) -> None:
    for one in report(*sections, context=Context(prompt="A line.", banned=("x",))):
        assert one.passed == (one.measured <= one.limit) or one.filter == "too_short"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("他的奶奶在路口交通站等他，今日你来，这是激情的一年。", "zh"),
        ("Je vais bosser ce soir, dit la veuve, et la chatte dort.", "fr"),
        ("عدة مرات غسلت شعر البنت، ثم شربت لبن.", "ar"),
        ("İt havladı, durum iyi, destek ve bira var, saat 31.", "tr"),
        ("La regina va a prendere il pesce duro con lo zio.", "it"),
    ],
)
def test_ordinary_words_that_a_list_takes_for_swear_words_pass(text: str, language: str) -> None:
    assert "profanity" not in refused(text, language=language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("你这个傻逼，操你妈。", "zh"),
        ("Quel connard, cet enculé.", "fr"),
        ("Orospu çocuğu, siktir git.", "tr"),
        ("يا شرموطة.", "ar"),
    ],
)
def test_swear_words_of_other_languages_are_refused(text: str, language: str) -> None:
    assert "profanity" in refused(text, language=language)


def test_a_post_of_a_series_shares_its_form_with_the_others_and_is_no_copy() -> None:
    def notes(version: int, news: str) -> str:
        return (
            f"Version {version} of the garden planner is out. It can be had from the usual place, "
            "and the steps of the update are the same as ever: stop the planner, make a copy of "
            "your data, install the new version and start it again. Thanks to all who sent "
            f"reports, and to those who translated the texts. {news} Should anything go wrong, go "
            "back to the copy of your data and tell us about it."
        )

    news = [
        " ".join(
            f"{word}{letter * 3} {word} {letter}{word}" for word in ["bed", "hedge", "pond", "path"]
        )
        for letter in "abcde"
    ]
    earlier = [signature(notes(number, own)) for number, own in enumerate(news[:4])]
    ponds = (
        "Ponds can be drawn now, and the frogs in them are counted whenever the sun goes down. "
        "A hedge may be as crooked as you like, and whoever forgets to water it hears about that "
        "by post within a week, with a list of neighbours who have time on Saturdays."
    )
    assert near_duplicate(notes(9, ponds), earlier) < 0.3
    assert near_duplicate(notes(9, ponds), [*earlier, signature(notes(8, ponds))]) > 0.75


def test_a_short_list_with_a_word_in_each_item_is_no_repetition() -> None:
    items = "- Prep time: 5 min\n- Cook time: 5 min\n- Rest time: 5 min"
    assert refused(items) == set()
    assert "top_2_gram" in refused("\n".join([items] * 12))


def test_a_long_loanword_is_one_word_of_the_text() -> None:
    loanword = "ブックマークレット"
    rests = ("を押すと秋になります。", "は冬に書けません。", "なら春でも開く人がいる。")
    text = "".join(f"{loanword}{rest}" for rest in rests) * 4
    assert measure_repetition(text)["top_4_gram"] < 0.18
