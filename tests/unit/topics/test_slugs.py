"""Slugs of every script."""

# ruff: noqa: RUF001 - letters that look like others are what is tested

from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autoblog.topics import slugify


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("How to write release notes", "how-to-write-release-notes"),
        ("  What's new -- in Python 3.12?! ", "whats-new-in-python-3-12"),
        ("Don\u2019t panic", "dont-panic"),
        ("Größe & Maß: ein Überblick", "grosse-mass-ein-uberblick"),
        ("Ñandú, Curaçao, Øresund, Łódź", "nandu-curacao-oresund-lodz"),
        ("İstanbul'da kış", "istanbulda-kis"),
        ("日本語のブログ", "日本語のブログ"),
        ("ガイド", "ガイド"),
        ("안녕하세요 세계", "안녕하세요-세계"),
        ("Привет, мир: й", "привет-мир-й"),
        ("हिन्दी में लिखना", "हिन्दी-में-लिखना"),
        ("مرحبا بالعالم", "مرحبا-بالعالم"),
        ("Ｆｕｌｌ ｗｉｄｔｈ ﬁne ½", "full-width-fine-1-2"),
        ("snake_case and 2024", "snake-case-and-2024"),
        ("soft\u00adhyphen zero\u200bwidth ❤️ hearts", "softhyphen-zerowidth-hearts"),
    ],
)  # fmt: skip
def test_slugs_read_as_their_titles_do(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_a_title_without_letters_gets_a_name_that_is_its_own_and_stays() -> None:
    assert slugify("???") == slugify("???")
    assert slugify("???").startswith("topic-")
    assert slugify("???") != slugify("!!!")


@pytest.mark.parametrize("word", ["word", "слово", "言葉"])
def test_a_long_slug_is_cut_to_what_wordpress_keeps(word: str) -> None:
    slug = slugify(f"{word} " * 100)
    assert 150 < len(quote(slug)) <= 200
    assert set(slug.split("-")) == {word}


def test_a_word_that_just_fits_is_kept_whole() -> None:
    assert slugify(f"{'a' * 99} {'b' * 100} c") == f"{'a' * 99}-{'b' * 100}"
    assert slugify(f"{'a' * 99} {'b' * 101} c") == "a" * 99


@given(st.text())
@example("\ud800")
@example("a\u0301\u0327 ǿ \u0301")
def test_a_slug_is_never_empty_fits_and_is_its_own_slug(title: str) -> None:
    slug = slugify(title)
    assert slug
    assert len(quote(slug)) <= 200
    assert slugify(slug) == slug
    assert not set(slug) & set(" /?#%&'\"<>")
