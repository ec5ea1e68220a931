"""Tags are what a text turns on, few, and the blog's own before new ones."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.filters import split_tokens
from autoblog.posts import find_tags
from autoblog.posts import tag_extraction as tags_module
from autoblog.posts.keyword_extraction import word_stems
from autoblog.posts.tag_extraction import MOST_FOUND, MOST_NEW

ENGLISH = (
    "Release notes are read by people who want to know what changed for them. They skip what does "
    "not concern them. Release notes that people read begin with the reader, and plain language "
    "helps. Plain language is a habit. The release manager writes the release notes."
)
GERMAN = (
    "Die Versionshinweise werden von Menschen gelesen, die wissen wollen, was sich geändert hat. "
    "Eine klare Sprache hilft. Klare Sprache ist eine Gewohnheit. Versionshinweise brauchen klare "
    "Sprache. Die API ändert sich, und die API wird beschrieben. Lies die API."
)
JAPANESE = (
    "日本語のブログを書くときは、読者のことを考える。ブログの読者は忙しい。"
    "リリースノートは読者のために書く。リリースノートは短い。"
)
CHINESE = (
    "城市图书馆正在开放自己的数据。开放数据让读者知道图书馆有哪些书,也让开发者做出新的应用。我们可以从一个小"
    "的目录开始,因为目录最容易整理。图书馆员每天更新目录,读者可以下载。开放数据并不难,难的是坚持更新。"
)
THAI = (
    "ห้องสมุดของเมืองเริ่มเปิดข้อมูลของตนเอง ข้อมูลเปิดช่วยให้ผู้อ่านรู้ว่าห้องสมุดมีหนังสืออะไรบ้าง "
    "เราเริ่มจากรายการหนังสือเล็กๆ เพราะรายการหนังสือจัดระเบียบง่ายที่สุด "
    "บรรณารักษ์ปรับปรุงรายการหนังสือทุกวัน"
)
MIXED = ENGLISH + " The Japanese for release notes is リリースノート, and for reader 読者."


def tags(
    text: str,
    *known: str,
    title: str | None = None,
    headings: tuple[str, ...] = (),
    keywords: tuple[str, ...] = (),
    language: str = "en",
) -> tuple[str, ...]:
    """Without a title of its own, all of the text is the subject."""
    return find_tags(
        text,
        title=text if title is None else title,
        headings=headings,
        known=known,
        keywords=keywords,
        language=language,
    )


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        (ENGLISH, "en", ("release notes", "plain language")),
        (GERMAN, "de", ("klare Sprache", "API")),
        (JAPANESE, "ja", ("リリースノート", "ブログ")),
        (CHINESE, "zh", ("图书馆", "开放数据")),
        (THAI, "th", ("รายการหนังสือ", "ห้องสมุด")),
        (MIXED, "en", ("release notes", "plain language")),
    ],
)
def test_new_tags_are_the_words_that_a_text_turns_on(
    text: str, language: str, found: tuple[str, ...]
) -> None:
    assert tags(text, language=language) == found


def test_the_blog_s_own_tags_come_first_as_it_spells_them() -> None:
    assert tags(ENGLISH, "Plain Language", "Gardening") == ("Plain Language", "release notes")


def test_a_known_tag_that_the_text_says_once_is_not_what_it_is_about() -> None:
    assert "habit" not in tags(ENGLISH, "habit")


def test_known_tags_are_whole_words() -> None:
    assert tags("The art of smart charts. Smart charts are art-free. Hearts start.", "art") != (
        "art",
    )


def test_the_topic_s_keywords_come_before_those_of_the_text() -> None:
    assert tags(ENGLISH, keywords=("Habit", "chess"))[0] == "Habit"


@pytest.mark.parametrize(
    ("title", "headings", "keywords", "found"),
    [
        ("How to release software", (), (), ("release notes",)),
        ("Habits", ("Plain speaking", "On notes"), (), ("release notes", "plain language")),
        ("On people", (), (), ("people",)),
        ("Habits", ("On people",), (), ()),
        ("On writing", (), ("language",), ("language",)),
        ("The what and the who", (), (), ()),
        ("", (), (), ()),
    ],
)
def test_what_has_nothing_to_do_with_the_topic_becomes_no_new_tag(
    title: str, headings: tuple[str, ...], keywords: tuple[str, ...], found: tuple[str, ...]
) -> None:
    text = ENGLISH + " People differ."
    assert tags(text, title=title, headings=headings, keywords=keywords) == found


def test_the_blog_s_own_tags_need_nothing_but_the_text() -> None:
    assert tags(ENGLISH, "plain language", title="On writing") == ("plain language",)


def test_one_word_in_two_forms_is_the_same_subject() -> None:
    text = "The quarry is deep. Marble came from the quarry, and a quarry it was."
    assert tags(text, title="On quarries") == ("quarry",)


@pytest.mark.parametrize(
    ("title", "name"), [("On interviews", "internet"), ("Police reports", "policy")]
)
def test_two_words_that_begin_alike_are_two_subjects(title: str, name: str) -> None:
    text = f"The {name} is here. About the {name}, and of the {name}."
    assert tags(text, title=title) == ()
    assert tags(text, title=name) == (name,)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "garden", "gardening"),
        ("de", "Versionshinweis", "Versionshinweise"),
        ("fr", "recette", "recettes"),
        ("ru", "\u0442\u0435\u0441\u0442", "\u0442\u0435\u0441\u0442\u044b"),
        ("pt-BR", "receita", "receitas"),
        ("xx", "garden", "Garden"),
    ],
)
def test_forms_of_one_word_have_one_stem(language: str, one: str, other: str) -> None:
    assert word_stems(one, language) == word_stems(other, language) != []


def test_no_tag_says_what_another_one_says() -> None:
    assert tags(ENGLISH, "language", "plain language") == ("language", "release notes")


def test_tags_are_few_and_new_ones_fewer() -> None:
    known = ("people", "language", "release", "notes", "what", "read")
    assert tags(ENGLISH, *known) == known[:MOST_FOUND]
    assert len(tags(ENGLISH, keywords=("habit", "reader", "manager"))) == MOST_NEW


@pytest.mark.parametrize(
    "hostile",
    [
        "bob@example.org",
        "+49 30 901820",
        "1-800-FED-INFO",
        "https://example.org/a",
        "<script>",
        "[gallery]",
        "**",
        "7",
    ],
)
def test_nothing_that_is_no_word_becomes_a_tag(hostile: str) -> None:
    text = f"Write to {hostile} today. Write to {hostile} tomorrow. {hostile} {hostile}"
    for found in (tags(text), tags(text, keywords=(hostile,))):
        assert hostile not in found
        assert all(sign.isalnum() or sign in " '-" for tag in found for sign in tag)


def test_swear_words_and_banned_phrases_become_no_tags() -> None:
    text = "Shit happens. That shit is real shit. The shit list grows, a shit list. " + ENGLISH
    assert not any("shit" in tag.lower() for tag in tags(text, keywords=("shit list",)))
    found = find_tags(
        ENGLISH,
        title=ENGLISH,
        headings=(),
        known=(),
        keywords=("habit",),
        language="en",
        banned=("release notes", "habit"),
    )
    assert found == ("plain language", "release")


@given(
    st.text(max_size=300),
    st.lists(st.text(max_size=20)),
    st.sampled_from(["en", "ja", "th", "zh", "xx"]),
)
def test_any_text_has_few_tags_and_each_of_them_occurs(
    text: str, known: list[str], language: str
) -> None:
    found = tags(text, *known, language=language)
    assert len(found) <= MOST_FOUND
    assert all(set(split_tokens(tag)) <= set(split_tokens(text)) for tag in found)


def test_half_a_letter_costs_no_tags() -> None:
    assert tags(f"\ud800{CHINESE}", language="zh") == tags(CHINESE, language="zh")


def test_a_text_is_looked_through_only_while_places_are_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_through: list[str] = []

    def find(text: str, language: str) -> tuple[str, ...]:
        looked_through.append(text)
        return ()

    monkeypatch.setattr(tags_module, "find_keywords", find)
    tags(ENGLISH, "people", "language", "release", "notes")
    tags(ENGLISH, keywords=("habit", "reader", "manager"))
    assert not looked_through
    tags(ENGLISH, keywords=("habit",))
    assert looked_through == [ENGLISH]


def test_dictionaries_are_read_only_where_tags_are_looked_for() -> None:
    code = (
        "import sys, autoblog.posts, autoblog.pipeline; "
        "sys.exit(bool({'yake', 'icu4py'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_threads_stem_words_side_by_side() -> None:
    text = "Generalizations of nationalities were continuously reorganized by politicians. " * 50
    alone = word_stems(text, "en")
    with ThreadPoolExecutor(8) as threads:
        assert all(found == alone for found in threads.map(word_stems, [text] * 40, ["en"] * 40))
