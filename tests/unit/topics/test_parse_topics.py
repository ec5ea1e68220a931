"""Topic files that are right."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoblog.package_data import shipped_templates
from autoblog.topics import Topic, WordRange, parse_topics, read_topics

DESIGN = """\
defaults:
  template: article            # templates/prompts/article.txt.j2
  words: {min: 250, max: 800}
  status: draft                # draft | pending | publish
  categories: [Notes]
topics:
  - title: How to write release notes that people read
    keywords: [release notes, plain language]
    outline: [Why they matter, What to leave out, A short checklist]
    tags: [writing]
    notes: |
      Facts that the article may lean on.
  - title: "What we learned about {{ subject }} this month"
    each: {subject: [accessibility, security, search]}    # three topics
    repeat: monthly                   # never (default) | daily | weekly | monthly
"""


def parse(text: str) -> tuple[Topic, ...]:
    return parse_topics(text, source="topics.yaml")


def test_reads_the_design_document_s_example() -> None:
    notes, *learned = parse(DESIGN)
    assert notes == Topic(
        slug="how-to-write-release-notes-that-people-read",
        title="How to write release notes that people read",
        keywords=("release notes", "plain language"),
        outline=("Why they matter", "What to leave out", "A short checklist"),
        tags=("writing",),
        categories=("Notes",),
        notes="Facts that the article may lean on.",
        template="article",
        words=WordRange(min=250, max=800),
        status="draft",
        repeat="never",
    )
    assert [topic.title for topic in learned] == [
        "What we learned about accessibility this month",
        "What we learned about security this month",
        "What we learned about search this month",
    ]
    assert {topic.repeat for topic in learned} == {"monthly"}


def test_a_title_is_enough() -> None:
    [topic] = parse("topics:\n- title: Bread")
    assert topic == Topic(
        slug="bread",
        title="Bread",
        keywords=(),
        outline=None,
        tags=(),
        categories=(),
        notes="",
        template="article",
        words=WordRange(min=250, max=800),
        status=None,
        repeat="never",
        names_tags=False,
    )


def test_a_topic_s_own_values_take_the_place_of_the_defaults() -> None:
    [topic] = parse(
        "defaults: {words: {min: 10, max: 20}, categories: [A], status: draft, tags: [x]}\n"
        "topics:\n- {title: T, words: {max: 90}, categories: [B], status: publish, tags: []}"
    )
    assert topic.words == WordRange(min=10, max=90)
    assert topic.categories == ("B",)
    assert topic.status == "publish"
    assert topic.tags == ()
    assert topic.names_tags


@pytest.mark.parametrize("scalar", ["no", "Yes", "on", "2024", "1.0", "2026-11-21", "null", "0x1F"])
def test_a_scalar_that_yaml_takes_for_something_else_is_the_text_that_stands_there(
    scalar: str,
) -> None:
    [topic] = parse(f"topics:\n- title: {scalar}\n  tags: [{scalar}]")
    assert topic.title == scalar
    assert topic.tags == (scalar,)


@pytest.mark.parametrize("nothing", ["", "~"])
def test_a_key_with_nothing_behind_it_counts_as_not_given(nothing: str) -> None:
    [topic] = parse(f"defaults: {{tags: [a]}}\ntopics:\n- title: T\n  tags: {nothing}\n  notes:")
    assert topic.tags == ("a",)
    assert topic.notes == ""


@pytest.mark.parametrize(
    "disguise",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("tags: [writing]", "tags: [ 'writing' ]   "),
        lambda text: text.replace("    tags: [writing]", "    tags:\n      - writing"),
        lambda text: "---\n" + text,
    ],
)
def test_byte_order_marks_line_ends_and_styles_change_nothing(
    disguise: Callable[[str], str],
) -> None:
    assert parse(disguise(DESIGN)) == parse(DESIGN)


def test_white_space_in_a_title_is_one_space_and_notes_keep_their_lines() -> None:
    [topic] = parse('topics:\n- title: "  a \\t b\n    c "\n  notes: |\n    one\n\n    two\n')
    assert topic.title == "a b c"
    assert topic.notes == "one\n\ntwo"


def test_what_stands_twice_in_a_list_is_kept_once_in_its_first_form() -> None:
    [topic] = parse("topics:\n- title: T\n  tags: [API, api, b, B, a]")
    assert topic.tags == ("API", "b", "a")
    [topic] = parse("topics:\n- title: T\n  tags: [API, b, api]")
    assert topic.tags == ("API", "b")


def test_each_multiplies_its_lists_out_and_fills_every_text() -> None:
    topics = parse(
        "topics:\n"
        '- title: "{{ what }} in {{ where }}"\n'
        '  slug: "{{ what }}-{{ where }}"\n'
        "  each: {what: [rain, 2024], where: [spring, autumn]}\n"
        '  keywords: ["{{ what }}", weather]\n'
        '  outline: ["Why {{ what | upper }}"]\n'
        '  tags: ["{{ where }}"]\n'
        '  categories: ["{{ where | capitalize }}"]\n'
        '  notes: "It is {{ where }}."\n'
    )
    assert [topic.slug for topic in topics] == [
        "rain-spring",
        "rain-autumn",
        "2024-spring",
        "2024-autumn",
    ]
    last = topics[-1]
    assert last.title == "2024 in autumn"
    assert last.keywords == ("2024", "weather")
    assert last.outline == ("Why 2024",)
    assert last.tags == ("autumn",)
    assert last.categories == ("Autumn",)
    assert last.notes == "It is autumn."


def test_braces_that_are_no_placeholder_stay() -> None:
    [topic] = parse("topics:\n- title: Sets {a, b} and {#anchors}\n  notes: 'f(x) = {x} %}'")
    assert topic.title == "Sets {a, b} and {#anchors}"
    assert topic.notes == "f(x) = {x} %}"


def test_read_topics_reads_a_file_whatever_its_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "topics.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + DESIGN.encode())
    assert read_topics(path) == parse(DESIGN)


def test_the_shipped_topic_file_is_right_and_shows_every_feature() -> None:
    path = shipped_templates() / "topics.yaml"
    topics = read_topics(path)
    assert len(topics) >= 12
    assert all(topic.words.min < topic.words.max and topic.categories for topic in topics)
    assert {"never", "monthly"} == {topic.repeat for topic in topics}
    assert "each:" in path.read_text()
    assert any(topic.notes for topic in topics)


def test_the_moments_that_the_shipped_topic_file_shows_are_right() -> None:
    text = (shipped_templates() / "topics.yaml").read_text(encoding="utf-8")
    topics, examples = text.split("  # - title", maxsplit=1)
    shown = re.sub(r"(?m)^  # ?", "  ", f"  # - title{examples}")
    spring, greetings = parse(f"{topics}{shown}")[-2:]
    assert spring.not_before == datetime(2027, 2, 15, tzinfo=UTC)
    assert greetings.publish_at == datetime(2026, 12, 31, 9, 0, tzinfo=UTC)
