"""The parts of an article: the topic's own outline, or one of a pattern."""

from dataclasses import replace
from pathlib import Path

import pytest

from autoblog.errors import TemplateError
from autoblog.package_data import shipped_templates
from autoblog.prompts import Part, plan_parts
from autoblog.topics import Topic, parse_topics

SHIPPED = (shipped_templates() / "prompts",)
KINDS = ("explainer", "how-to", "list", "news", "opinion", "review")


def topic_of(text: str) -> Topic:
    [topic] = parse_topics(f"topics:\n- {text}", source="t")
    return topic


def headings(topic: Topic, *, folders: tuple[Path, ...] = SHIPPED, period: str = "") -> list[str]:
    parts = plan_parts(topic, folders=folders, period=period)
    return [part.heading or "" for part in parts]


def pattern(folder: Path, text: str, name: str = "explainer.yaml") -> tuple[Path, ...]:
    """The prompt folders, with one pattern beside the first."""
    path = folder / "outlines" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return (folder / "prompts", *SHIPPED)


def test_a_topics_own_outline_stands_between_an_opening_and_a_closing() -> None:
    topic = topic_of("{title: How to rest, outline: [Sit down, Do nothing], closing: At last}")
    assert plan_parts(topic, folders=SHIPPED) == (
        Part(kind="opening"),
        Part(kind="section", heading="Sit down"),
        Part(kind="section", heading="Do nothing"),
        Part(kind="closing", heading="At last", optional=True),
    )


def test_a_topic_without_an_outline_takes_one_that_may_lose_a_section() -> None:
    opening, *sections, closing = plan_parts(topic_of("{title: How to rest}"), folders=SHIPPED)
    assert (opening.kind, closing.kind) == ("opening", "closing")
    assert len(sections) == 3
    assert all(part.heading and part.optional for part in sections)
    assert not opening.optional


@pytest.mark.parametrize("language", ["en", "de", "ja"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_pattern_has_outlines_with_and_without_keywords(
    kind: str, language: str
) -> None:
    common = f"kind: {kind}, language: {language}"
    for number in range(20):
        bare = headings(topic_of(f"{{title: Number {number}, {common}}}"))
        named = headings(topic_of(f"{{title: Number {number}, {common}, keywords: [open data]}}"))
        for outline in (bare, named):
            assert len(outline) == len(set(outline)) == 5
            assert not any("{{" in heading for heading in outline)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("How to bake bread", "how-to"),
        ("Why we bake bread", "explainer"),
        ("What is bread?", "explainer"),
        ("Seven breads to try", "list"),
        ("10 breads", "list"),
        ("Everyone should bake bread", "opinion"),
        ("In praise of bread", "opinion"),
        ("A review of the new bakery", "review"),
        ("Announcing a bread festival", "news"),
        ("Bread", "explainer"),
    ],
)
def test_without_a_kind_the_title_decides(title: str, kind: str) -> None:
    topic = topic_of(f'{{title: "{title}", slug: one}}')
    assert headings(topic) == headings(replace(topic, kind=kind))


@pytest.mark.parametrize(
    ("language", "title", "kind"),
    [
        ("de", "Wie man Brot bäckt", "how-to"),
        ("de", "So backen wir Brot", "how-to"),
        ("de", "Warum wir Brot backen", "explainer"),
        ("de", "Sieben Brote zum Ausprobieren", "list"),
        ("de", "10 Brote", "list"),
        ("de", "Alle sollten Brot backen", "opinion"),
        ("de", "Die neue Bäckerei im Test", "review"),
        ("de", "Unsere neue Bäckerei", "news"),
        ("de", "Brot", "explainer"),
        ("ja", "はじめてのパンの焼き方", "how-to"),
        ("ja", "天然酵母とは", "explainer"),
        ("ja", "試したい5つのパン", "list"),
        ("ja", "誰もがパンを焼くべきだ", "opinion"),
        ("ja", "新しいパン屋のレビュー", "news"),
        ("ja", "ホームベーカリーを使ってみた", "review"),
        ("ja", "パン教室のお知らせ", "news"),
        ("ja", "パン", "explainer"),
    ],
)
def test_a_title_decides_in_its_own_language(language: str, title: str, kind: str) -> None:
    topic = topic_of(f'{{title: "{title}", slug: one, language: {language}}}')
    chosen = headings(topic)
    assert chosen == headings(replace(topic, kind=kind))
    assert chosen != headings(replace(topic, kind=kind, language="en"))


def test_the_same_topic_keeps_its_outline_and_another_period_may_have_another() -> None:
    topic = topic_of("{title: What we learned, repeat: monthly}")
    assert headings(topic, period="2026-01") == headings(topic, period="2026-01")
    assert len({tuple(headings(topic, period=f"2026-{n}")) for n in range(40)}) > 3


def test_an_empty_outline_is_an_opening_alone() -> None:
    assert headings(topic_of("{title: A note, outline: []}")) == [""]


def test_a_topic_may_do_without_a_closing() -> None:
    assert headings(topic_of("{title: A, outline: [B], closing: none}")) == ["", "B"]


def test_a_pattern_beside_the_topics_wins_and_may_have_a_name_of_its_own(tmp_path: Path) -> None:
    folders = pattern(tmp_path, "outlines: [[Mine]]\n")
    assert headings(topic_of("{title: Bread}"), folders=folders) == ["", "Mine"]
    pattern(tmp_path, "outlines: [[Crumb, Crust]]\nclosings: [Eat]\n", "tasting.yaml")
    topic = topic_of("{title: Bread, kind: tasting}")
    assert headings(topic, folders=folders) == ["", "Crumb", "Crust", "Eat"]


def test_the_subject_is_the_first_keyword(tmp_path: Path) -> None:
    folders = pattern(tmp_path, 'outlines: [["{{ subject }} at home"], [Plain]]\n')
    named = [topic_of(f"{{title: Bread {n}, keywords: [rye, wheat]}}") for n in range(9)]
    assert {headings(topic, folders=folders)[1] for topic in named} == {"Rye at home", "Plain"}
    bare = [topic_of(f"{{title: Bread {n}}}") for n in range(9)]
    assert {headings(topic, folders=folders)[1] for topic in bare} == {"Plain"}


def test_another_language_has_patterns_of_its_own_or_none(tmp_path: Path) -> None:
    topic = topic_of("{title: Leivän leipominen, language: fi}")
    assert headings(topic) == [""]
    assert headings(replace(topic, outline=("Taikina",))) == ["", "Taikina"]
    folders = pattern(tmp_path, "outlines: [[Taikina]]\nclosings: [Lopuksi]\n", "fi/explainer.yaml")
    assert headings(topic, folders=folders) == ["", "Taikina", "Lopuksi"]
    assert headings(replace(topic, language="en"), folders=folders)[-1] != "Lopuksi"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("outlines: []", "outlines must be a list of lists"),
        ("closings: [a]", "outlines must be a list of lists"),
        ("outlines: [a, b]", "explainer.yaml:1: an outline must be a list"),
        ("outlines: [[a]]\nclosing: [b]", "explainer.yaml:2: a pattern: unknown key 'closing'"),
        ("outlines: [[a]]\ntitles: '('", "explainer.yaml:2: titles is no regular expression"),
        ("outlines: [[a]\n", "explainer.yaml:"),
        ('outlines: [["{{ subject }}"]]', "a topic without keywords has none"),
    ],
)
def test_a_wrong_pattern_is_told_with_its_file_and_line(
    tmp_path: Path, text: str, reason: str
) -> None:
    folders = pattern(tmp_path, text)
    with pytest.raises(TemplateError) as caught:
        plan_parts(topic_of("{title: Bread}"), folders=folders)
    assert reason in str(caught.value)


def test_a_wrong_placeholder_is_told(tmp_path: Path) -> None:
    folders = pattern(tmp_path, 'outlines: [["{{ topic }}"]]')
    with pytest.raises(TemplateError, match="'topic' is undefined"):
        plan_parts(topic_of("{title: Bread, keywords: [rye]}"), folders=folders)


def test_a_kind_that_is_not_there_is_told_with_the_places_looked_in() -> None:
    with pytest.raises(
        TemplateError,
        match=r"poem.yaml: there is no such outline pattern in .*outlines; there are explainer, ",
    ):
        plan_parts(topic_of("{title: Bread, kind: poem}"), folders=SHIPPED)
