"""Prompts: the form that models were taught, and what a user's template may do."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autoblog.errors import TemplateError
from autoblog.prompts import prompt_folders, write_prompts
from autoblog.shipped import shipped_templates
from autoblog.topics import Topic, parse_topics

SHIPPED = (shipped_templates() / "prompts",)
[TOPIC] = parse_topics(
    "topics:\n"
    "- title: How to write release notes that people read\n"
    "  tags: [writing, Plain Language]\n"
    "  keywords: [plain language, release notes]\n"
    "  outline: [Why they matter, What to leave out]\n",
    source="t",
)
HEADER = (
    "Title: How to write release notes that people read\n"
    "Tags: writing, Plain Language, release notes\n"
    "\n"
)


@pytest.fixture
def write_template(tmp_path: Path) -> Callable[[str], tuple[Path, ...]]:
    """Writes the text of a template `article`, and answers the folders that find it."""

    def write(text: str) -> tuple[Path, ...]:
        (tmp_path / "article.txt.j2").write_text(text, encoding="utf-8")
        return (tmp_path, *SHIPPED)

    return write


def refused(topic: Topic, folders: tuple[Path, ...]) -> str:
    with pytest.raises(TemplateError) as caught:
        write_prompts(topic, folders=folders)
    return str(caught.value)


def test_the_opening_is_a_header_and_each_section_adds_its_heading() -> None:
    prompts = write_prompts(TOPIC, folders=SHIPPED)
    assert [prompt.heading for prompt in prompts] == [None, *TOPIC.outline]
    assert [prompt.text for prompt in prompts] == [
        HEADER,
        f"{HEADER}## Why they matter\n\n",
        f"{HEADER}## What to leave out\n\n",
    ]


def test_without_tags_and_keywords_there_is_no_tags_line() -> None:
    topic = replace(TOPIC, tags=(), keywords=(), outline=())
    [opening] = write_prompts(topic, folders=SHIPPED)
    assert opening.text == "Title: How to write release notes that people read\n\n"


def test_notes_stand_as_first_paragraphs_before_a_section_and_not_before_an_opening() -> None:
    topic = replace(TOPIC, notes="One fact\nover two lines.\n\n- a\n- b")
    opening, section, _ = write_prompts(topic, folders=SHIPPED)
    assert opening.text == HEADER
    assert section.text == (
        f"{HEADER}One fact over two lines.\n\n- a\n- b\n\n## Why they matter\n\n"
    )


def test_notes_of_a_topic_without_an_outline_are_used_all_the_same() -> None:
    topic = replace(TOPIC, notes="A fact.", outline=())
    [opening] = write_prompts(topic, folders=SHIPPED)
    assert opening.text == f"{HEADER}A fact.\n\n"


def test_a_template_beside_the_topic_file_wins_over_the_shipped_one(tmp_path: Path) -> None:
    folders = prompt_folders(tmp_path / "topics.yaml")
    assert write_prompts(TOPIC, folders=folders)[0].text == HEADER
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "article.txt.j2").write_text("Mine: {{ title }}")
    assert write_prompts(TOPIC, folders=folders)[0].text == f"Mine: {TOPIC.title}\n\n"


def test_a_template_sees_all_of_the_topic_and_where_it_is(
    write_template: Callable[[str], tuple[Path, ...]],
) -> None:
    folders = write_template(
        "{{ section }}/{{ outline | length }} {{ heading }} {{ title }} {{ notes }} "
        "{{ tags | join('+') }} {{ keywords | first }}"
    )
    _, _, last = write_prompts(replace(TOPIC, notes="n"), folders=folders)
    assert last.text == (
        f"2/2 What to leave out {TOPIC.title} n writing+Plain Language plain language\n\n"
    )


@pytest.mark.parametrize("ending", ["", " ", "\n", "\n\n\n \n", "\r\n\t"])
def test_a_prompt_ends_in_one_empty_line_whatever_the_template_ends_in(
    write_template: Callable[[str], tuple[Path, ...]], ending: str
) -> None:
    assert write_prompts(TOPIC, folders=write_template(f"x{ending}"))[0].text == "x\n\n"


def test_text_is_not_escaped_as_html(
    write_template: Callable[[str], tuple[Path, ...]],
) -> None:
    folders = write_template("{{ title }}")
    topic = replace(TOPIC, title="Q&A <b>")
    assert write_prompts(topic, folders=folders)[0].text == "Q&A <b>\n\n"


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("fine\n{{ titel }}", "article.txt.j2:2: 'titel' is undefined"),
        ("{% if %}", "article.txt.j2:1: Expected an expression"),
        ("one\ntwo\n{% for x in tags %}", "article.txt.j2:3: Unexpected end of template"),
        ("\n\n{{ 1 / 0 }}", "article.txt.j2:3: division by zero"),
        ("{{ title.nothing }}", "has no attribute 'nothing'"),
        ("{{ title.__class__.__mro__ }}", "article.txt.j2:1: access to attribute '__class__'"),
        ("{{ 'x' * 10 ** 10 }}", "article.txt.j2:1: "),
        ("{% for i in range(10**5) %}x{% endfor %}", "a loop of more than 1000 turns is refused"),
        (
            "{% for i in range(999) %}{% for j in range(999) %}{{ title }}{% endfor %}{% endfor %}",
            "makes more than 65536 characters",
        ),
        ("{% include 'other' %}", "other"),
        ("{# nothing #}", "makes no text"),
        ("{{ title | fancy }}", "article.txt.j2:1: No filter named 'fancy'"),
    ],
)
def test_a_wrong_template_is_told_with_its_file_and_line(
    write_template: Callable[[str], tuple[Path, ...]], template: str, reason: str
) -> None:
    assert reason in refused(TOPIC, write_template(template))


def test_a_template_that_is_not_there_is_told_with_the_places_looked_in(tmp_path: Path) -> None:
    told = refused(replace(TOPIC, template="letter"), (tmp_path, *SHIPPED))
    assert "letter.txt.j2: there is no such template in" in told
    assert str(tmp_path) in told


def test_a_template_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "article.txt.j2").write_bytes(b"one\n\xff\xfe")
    assert "article.txt.j2:2: is not UTF-8" in refused(TOPIC, (tmp_path,))


def test_a_template_may_begin_with_a_byte_order_mark(
    write_template: Callable[[str], tuple[Path, ...]],
) -> None:
    assert write_prompts(TOPIC, folders=write_template("\ufeffx"))[0].text == "x\n\n"
