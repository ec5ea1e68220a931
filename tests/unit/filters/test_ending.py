"""Texts that break off are cut back to where they still make sense."""

# ruff: noqa: RUF001 - the stops of other scripts are what is tested

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.filters import (
    count_words,
    split_sentences,
    trim_to_sentence,
    trim_to_words,
    whole_paragraphs,
)


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        ("", ""),
        ("  \n ", ""),
        ("no sentence at all", ""),
        ("One. Two. Thr", "One. Two."),
        ("Whole.", "Whole."),
        ("Really? Yes! And th", "Really? Yes!"),
        ('She said "Stop." Then sh', 'She said "Stop."'),
        ("It (really) works (mostly.) And", "It (really) works (mostly.)"),
        ("He said: \u201cGo.\u201d And \u201cdo not. Never", "He said: \u201cGo.\u201d"),
        ("Er sagte: \u201eGeh!\u201c Dann", "Er sagte: \u201eGeh!\u201c"),
        ("Version 3.5 is out. Version 3.", "Version 3.5 is out."),
        ("It was in 2019. Then we", "It was in 2019."),
        ("It was all in 2019.", "It was all in 2019."),
        ("We met Dr. Jones. Then Mr.", "We met Dr. Jones."),
        ("We use tools, e.g. Python. Or i.e.", "We use tools, e.g. Python."),
        ("See J. R. Smith there. Also K.", "See J. R. Smith there."),
        ("It is law. He works in the U.S. Department of", "It is law."),
        ("See no. 5 there. And No. 6", "See no. 5 there."),
        ("No. That is wrong. And", "No. That is wrong."),
        ("Was it so? No. Then it wa", "Was it so? No."),
        ("It is fine. Yahoo! is a na", "It is fine."),
        (":) Fine. He said (yes. No", ":) Fine."),
        ("Bring pens, paper, etc. Then sit do", "Bring pens, paper, etc."),
        ("Wait\u2026 what? It goes o", "Wait\u2026 what?"),
        ("And so on... Then", "And so on..."),
        ("Visit digital.gov today. Or plainlanguage.go", "Visit digital.gov today."),
        ("日本語です。途中で", "日本語です。"),
        ("「終わり。」と言った", "「終わり。」"),
        ("这是第一句！这是", "这是第一句！"),
        ("यह वाक्य है। और यह", "यह वाक्य है।"),
        ("هل هذا سؤال؟ نعم", "هل هذا سؤال؟"),
        ("ภาษาไทย ไม่มีจุด และ", "ภาษาไทย ไม่มีจุด"),
        ("Բարեւ։ Ինչ", "Բարեւ։"),
    ],
)
def test_what_follows_the_last_full_sentence_is_cut_off(text: str, trimmed: str) -> None:
    assert trim_to_sentence(text) == trimmed


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        ("One.\n\nTwo is cu", "One."),
        ("One.\n\nTwo. Three is cu", "One.\n\nTwo."),
        ("One.\n\n## Heading", "One."),
        ("One.\n\n## Heading\n\nCut here", "One."),
        ("One.\n\n## A\n\n### B\n", "One."),
        ("One.\n\n### B\nCut he", "One."),
        ("One.\n\n### B\nTwo. Cut he", "One.\n\n### B\nTwo."),
        ("One.\n\nThe parts are:\n\n", "One."),
        ("One. The parts are:\n\n- fir", "One."),
        ("They live in the U.S.\n\nNow cu", "They live in the U.S."),
        ("Parts:\n\n- first\n- second\n- thi", "Parts:\n\n- first\n- second"),
        ("Parts:\n\n- first\n- second\n", "Parts:\n\n- first\n- second"),
        ("ภาษาไทย ไม่มีจุด และ\n\nตอนท้าย ขา", "ภาษาไทย ไม่มีจุด และ\n\nตอนท้าย"),
        ("ภาษาไทย ไม่มีจุด\n", "ภาษาไทย ไม่มีจุด"),
        ("Parts:\n\n1. First.\n2. Second.", "Parts:\n\n1. First.\n2. Second."),
        ("Parts:\n\n1. First thing\n2. Second", "Parts:\n\n1. First thing"),
        ("Parts:\n\n1. First thing\n2.", "Parts:\n\n1. First thing"),
        ("Parts:\n\n* One. And mo", "Parts:\n\n* One."),
        ("A line\nwrapped. And\nthen cu", "A line\nwrapped."),
        ("> A quote. And mo", "> A quote."),
    ],
)
def test_what_leads_to_nothing_is_cut_off(text: str, trimmed: str) -> None:
    assert trim_to_sentence(text) == trimmed


def test_a_quote_left_open_is_kept_where_nothing_else_would_be() -> None:
    assert trim_to_sentence('He said: "Go. And then') == 'He said: "Go.'


@pytest.mark.parametrize(
    ("text", "max_words", "trimmed"),
    [
        ("One two. Three four. Five.", 9, "One two. Three four. Five."),
        ("One two. Three four. Five.", 4, "One two. Three four."),
        ("One two. Three four. Five.", 3, "One two."),
        ("One two. Three four. Five.", 1, ""),
        ("One two.\n\nThree four.\n\nFive", 4, "One two.\n\nThree four."),
        ("One two.\n\n## Three\n\nFour five six.", 4, "One two."),
        ("One:\n\n- two\n- three four", 2, "One:\n\n- two"),
    ],
)
def test_a_text_is_cut_to_so_many_words_at_a_sentence(
    text: str, max_words: int, trimmed: str
) -> None:
    assert trim_to_words(text, max_words=max_words) == trimmed


def test_sentences_are_split_and_a_rest_left_out() -> None:
    text = "Dr. Lee asked: \u201cWhy?\u201d Nobody knew (yet). Then, in v2.0, they"
    assert split_sentences(text) == ["Dr. Lee asked: \u201cWhy?\u201d", "Nobody knew (yet)."]
    assert split_sentences("") == []


TEXTS = st.text(st.sampled_from("ab A.B !?\"'()\n-#:。「」1…"), max_size=60)


@given(TEXTS | st.text(max_size=60))
def test_what_is_left_is_how_the_text_began(text: str) -> None:
    trimmed = trim_to_sentence(text)
    assert text.strip().startswith(trimmed)
    assert trimmed == trimmed.strip()


@given(TEXTS, st.integers(min_value=0, max_value=12))
def test_no_more_words_are_left_than_asked_for(text: str, max_words: int) -> None:
    assert count_words(trim_to_words(text, max_words=max_words)) <= max_words


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("One is here. Write to us at\n\nTwo is here.", "One is here.\n\nTwo is here."),
        ("Download the latest version\n\nTwo is here.", "Two is here."),
        ("Do this:\n\nTwo is here.", "Do this:\n\nTwo is here."),
        ("- one item\n- another\n\nTwo is here.", "- one item\n- another\n\nTwo is here."),
        ("パンを焼く。次に\n\n冷ます。", "パンを焼く。\n\n冷ます。"),
        ("ภาษาไทย ไม่มีจุด\n\nตอนท้าย", "ภาษาไทย ไม่มีจุด\n\nตอนท้าย"),
        ("Only this", "Only this"),
        ("5. Select the button\n\nTwo is here.", "Two is here."),
        ("- An item\n\n5. Select it\n\nTwo is here.", "- An item\n\nTwo is here."),
        ("5. Is it? Who\n\nTwo is here.", "5. Is it?\n\nTwo is here."),
        ("- an item\n5. Select it\n- another", "- an item\n- another"),
        ("- an item\n5. Select it\nnow\n\nTwo is here.", "- an item\n\nTwo is here."),
        ("One is here.\n\n5. Select it\n- an item", "One is here.\n\n- an item"),
        ("Two is here.\n\n- an item\n\n5. Select it", "Two is here.\n\n- an item"),
        ("Two is here. Do this:\n\n5. Select it", "Two is here."),
        ("3. one item\n4. another\n\nTwo is here.", "Two is here."),
        ("3. One is here.\n4. Two is.", "3. One is here.\n4. Two is."),
        ("1. one item\nand more\n2. another\n\nTwo.", "1. one item\nand more\n2. another\n\nTwo."),
        ("1. one item\n\n2. another\n\nTwo.", "1. one item\n\n2. another\n\nTwo."),
        ('"One is here.\n\nTwo is here.', "One is here.\n\nTwo is here."),
        ('He said "no" and "yes.\n\nTwo.', 'He said "no" and "yes.\n\nTwo.'),
        ('A 5" pipe.\n\n"Two is here."', 'A 5" pipe.\n\n"Two is here."'),
    ],
)
def test_every_paragraph_is_made_of_whole_sentences(text: str, whole: str) -> None:
    assert whole_paragraphs(text) == whole


@given(st.text(alphabet='ab1. \n-:"', max_size=80))
def test_nothing_is_added_and_twice_is_as_once(text: str) -> None:
    whole = whole_paragraphs(text)
    assert len(whole) <= len(text)
    assert whole_paragraphs(whole) == whole


@pytest.mark.parametrize(
    ("language", "text", "trimmed"),
    [
        ("en", "It rained. We met on Jan. 5 in the", "It rained."),
        ("en", "It rained. The report came on Sept.", "It rained."),
        ("en", "See Xie et al. 2012 there. And", "See Xie et al. 2012 there."),
        ("en", "We left in Sept. Then we ca", "We left in Sept."),
        ("en", "Do it for me. Then", "Do it for me."),
        ("en", "It is on Digital.gov. Federal age", "It is on Digital.gov."),
        ("en", "The car has a device ID. Then", "The car has a device ID."),
        ("en", "It sends over 100 m. Or ten if we", "It sends over 100 m."),
        ("en", "The wire is 5 mm. The next", "The wire is 5 mm."),
        ("en", "Then x is y. This wou", "Then x is y."),
        ("en", "Acme Inc. sells it. Acme Inc. Then", "Acme Inc. sells it. Acme Inc."),
        ("de", "Es regnete. Wir trafen uns am 3. Mai 2020 im", "Es regnete."),
        ("de", "Es regnete. Nimm z. B. Brot und", "Es regnete."),
        ("de", "Nimm z. B. Brot. Und d. h. Auch das", "Nimm z. B. Brot."),
        ("de", "Siehe Dr. Müller. Und d", "Siehe Dr. Müller."),
        ("de", "Das war 2019. Dann kam", "Das war 2019."),
        ("de", "Er sagte: „Geh!“ Dann", "Er sagte: „Geh!“"),
        ("de-AT", "Es regnete. Am 3. Mai kam", "Es regnete."),
        ("ja", "日本語です。Dr. Lee も来た。途中で", "日本語です。Dr. Lee も来た。"),
        ("ja", "はい！そうです。「終わり。」と", "はい！そうです。「終わり。」"),
        ("fr", "Il pleut. M. Dupont est", "Il pleut."),
        ("fr", "M. Dupont est là. Voir p. ex. Paris", "M. Dupont est là."),
        ("ru", "Шёл дождь. Это т. е. так", "Шёл дождь."),
        ("ru", "Это т. е. так. Он при", "Это т. е. так."),
        ("it", "Il dott. Rossi è qui. E la", "Il dott. Rossi è qui."),
        ("xx", "One. Two. Thr", "One. Two."),
    ],
)
def test_an_abbreviation_of_the_language_ends_no_sentence(
    language: str, text: str, trimmed: str
) -> None:
    assert trim_to_sentence(text, language=language) == trimmed


@given(st.text(), st.sampled_from(["en", "de", "ja", "fr", "ru", "th", "", "x-y"]))
def test_any_text_is_trimmed_in_any_language(text: str, language: str) -> None:
    assert text.strip().startswith(trim_to_sentence(text, language=language))
