"""Prompts: the form that models were taught, and what a user's template may do."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.errors import ContextError, TemplateError
from autoblog.package_data import shipped_templates
from autoblog.prompts import Form, prompt_folders, read_script, template_sha256
from autoblog.topics import Topic, WordRange, parse_topics

SHIPPED = (shipped_templates() / "prompts",)
[TOPIC] = parse_topics(
    "topics:\n"
    "- title: How to write release notes that people read\n"
    "  tags: [writing, Plain Language]\n"
    "  keywords: [plain language, release notes]\n"
    "  outline: [Why they matter, What to leave out]\n"
    "  closing: none\n",
    source="t",
)
HEADER = (
    "Title: How to write release notes that people read\n"
    "Tags: writing, Plain Language, release notes\n"
    "Outline: Why they matter; What to leave out\n"
    "\n"
)
WORDS = WordRange(min=40, max=120)


def write_prompts(topic: Topic, folders: tuple[Path, ...], *, form: Form = "headers") -> list[str]:
    """The prompts of all parts, none of which is written yet."""
    script = read_script(topic, folders=folders)
    return [
        script.prompt(part_index, title=topic.title, before=(), words=WORDS, form=form)
        for part_index in range(len(script.parts))
    ]


@pytest.fixture
def write_template(tmp_path: Path) -> Callable[[str], tuple[Path, ...]]:
    """Writes the text of a template `article`, and answers the folders that find it."""

    def write(text: str) -> tuple[Path, ...]:
        (tmp_path / "article.txt.j2").write_text(text, encoding="utf-8")
        return (tmp_path, *SHIPPED)

    return write


def refused(topic: Topic, folders: tuple[Path, ...]) -> str:
    with pytest.raises(TemplateError) as caught:
        write_prompts(topic, folders)
    return str(caught.value)


def test_the_opening_is_a_header_and_each_section_adds_its_heading() -> None:
    assert write_prompts(TOPIC, SHIPPED) == [
        HEADER,
        f"{HEADER}## Why they matter\n\n",
        f"{HEADER}## What to leave out\n\n",
    ]


def test_without_tags_and_keywords_there_is_no_tags_line() -> None:
    topic = replace(TOPIC, tags=(), keywords=(), outline=())
    [opening] = write_prompts(topic, SHIPPED)
    assert opening == "Title: How to write release notes that people read\n\n"


def test_notes_stand_as_first_paragraphs_before_a_section_and_not_before_an_opening() -> None:
    topic = replace(TOPIC, notes="One fact\nover two lines.\n\n- a\n- b")
    opening, section, _ = write_prompts(topic, SHIPPED)
    assert opening == HEADER
    assert section == (f"{HEADER}One fact over two lines.\n\n- a\n- b\n\n## Why they matter\n\n")


def test_notes_of_a_topic_without_an_outline_are_used_all_the_same() -> None:
    topic = replace(TOPIC, notes="A fact.", outline=())
    [opening] = write_prompts(topic, SHIPPED)
    header = HEADER.replace("Outline: Why they matter; What to leave out\n", "")
    assert opening == f"{header}A fact.\n\n"


def test_a_template_beside_the_topic_file_wins_over_the_shipped_one(tmp_path: Path) -> None:
    folders = prompt_folders(tmp_path / "topics.yaml")
    assert write_prompts(TOPIC, folders)[0] == HEADER
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "article.txt.j2").write_text("Mine: {{ title }}")
    assert write_prompts(TOPIC, folders)[0] == f"Mine: {TOPIC.title}\n\n"


def test_a_template_sees_all_of_the_topic_and_where_it_is(
    write_template: Callable[[str], tuple[Path, ...]],
) -> None:
    folders = write_template(
        "{{ section }}/{{ outline | length }} {{ heading }} {{ title }} {{ notes }} "
        "{{ tags | join('+') }} {{ keywords | first }} {{ part }} {{ words.min }}-{{ words.max }} "
        "{{ language }} {{ before }}"
    )
    _, _, last = write_prompts(replace(TOPIC, notes="n", language="en"), folders)
    assert last == (
        f"2/2 What to leave out {TOPIC.title} n writing+Plain Language plain language section "
        "40-120 en\n\n"
    )


@pytest.mark.parametrize("ending", ["", " ", "\n", "\n\n\n \n", "\r\n\t"])
def test_a_prompt_ends_in_one_empty_line_whatever_the_template_ends_in(
    write_template: Callable[[str], tuple[Path, ...]], ending: str
) -> None:
    assert write_prompts(TOPIC, write_template(f"x{ending}"))[0] == "x\n\n"


def test_text_is_not_escaped_as_html(
    write_template: Callable[[str], tuple[Path, ...]],
) -> None:
    folders = write_template("{{ title }}")
    topic = replace(TOPIC, title="Q&A <b>")
    assert write_prompts(topic, folders)[0] == "Q&A <b>\n\n"


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
    assert write_prompts(TOPIC, write_template("\ufeffx"))[0] == "x\n\n"


def test_what_stands_before_is_a_document_up_to_the_heading() -> None:
    script = read_script(TOPIC, folders=SHIPPED)
    before = [(script.parts[0], "One.\n\nTwo."), (script.parts[1], "Three.")]
    prompt = script.prompt(2, title="Mine", before=before, words=WORDS, form="headers")
    assert prompt == (
        HEADER.replace(TOPIC.title, "Mine")
        + "One.\n\nTwo.\n\n## Why they matter\n\nThree.\n\n## What to leave out\n\n"
    )


@given(st.lists(st.integers(min_value=1, max_value=30), max_size=12), st.integers(0, 300))
def test_the_oldest_paragraphs_make_room_and_the_prompt_never_outgrows_it(
    sizes: list[int], room: int
) -> None:
    script = read_script(TOPIC, folders=SHIPPED)
    paragraphs = [f"{number}:" + "x" * size for number, size in enumerate(sizes)]
    before = [(script.parts[0], "\n\n".join(paragraphs))] if paragraphs else []
    bare = len(f"{HEADER}## What to leave out\n\n")
    prompt = script.prompt(
        2,
        title=TOPIC.title,
        before=before,
        words=WORDS,
        form="headers",
        fits=lambda text: len(text) <= bare + room,
    )
    assert len(prompt) <= bare + room
    kept = [paragraph for paragraph in paragraphs if paragraph in prompt.split("\n\n")]
    assert kept == paragraphs[len(paragraphs) - len(kept) :]
    if len(kept) < len(paragraphs):  # one more would not have fitted
        assert len(prompt) + len(paragraphs[-1 - len(kept)]) + 2 > bare + room


def test_a_prompt_that_does_not_fit_without_any_text_is_told_with_its_section() -> None:
    script = read_script(TOPIC, folders=SHIPPED)
    with pytest.raises(ContextError, match=r"section 'Why they matter'.*notes or outline"):
        script.prompt(
            1, title="t", before=(), words=WORDS, form="headers", fits=lambda text: len(text) < 20
        )


def test_a_chat_model_gets_one_short_request_for_each_part_without_the_notes() -> None:
    opening, section, _ = write_prompts(replace(TOPIC, notes="A fact."), SHIPPED, form="chat")
    assert opening == f"{TOPIC.title}. Explain it in one short paragraph."
    assert section == f"{TOPIC.title}: Why they matter. Explain it in two short paragraphs."


def test_a_base_model_sees_a_finished_post_of_the_same_kind_and_then_a_title() -> None:
    opening, section, _ = write_prompts(TOPIC, SHIPPED, form="document")
    example = (shipped_templates() / "examples" / "how-to.md").read_text(encoding="utf-8").strip()
    assert opening == f"{example}\n\n\n# {TOPIC.title}\n\n"
    assert section == f"{opening}## Why they matter\n\n"


def test_the_example_goes_before_the_text_so_far_if_both_do_not_fit() -> None:
    script = read_script(TOPIC, folders=SHIPPED)
    prompt = script.prompt(
        1,
        title="T",
        before=[(script.parts[0], "One.")],
        words=WORDS,
        form="document",
        fits=lambda text: len(text) < 100,
    )
    assert prompt == "# T\n\nOne.\n\n## Why they matter\n\n"


def test_examples_of_the_blog_win_and_other_languages_have_their_own(tmp_path: Path) -> None:
    folders = prompt_folders(tmp_path / "topics.yaml")
    german = replace(TOPIC, language="de")
    assert read_script(german, folders=folders).examples == ()
    for path, text in (("examples/how-to.md", "Mine"), ("examples/de/how-to.md", "Meins")):
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert read_script(TOPIC, folders=folders).examples == ("Mine",)
    told = replace(german, kind="how-to")
    assert read_script(told, folders=folders).examples == ("Meins",)


def test_a_prompt_about_nothing_has_no_word_of_the_topic() -> None:
    topic = replace(TOPIC, notes="A fact.")
    script = read_script(topic, folders=SHIPPED)
    for form in get_args(Form):
        bare = script.bare_prompt(script.parts[1], words=WORDS, form=form)
        assert "Notes" in bare
        assert not {"fact", "release", "matter", "examples"} & set(bare.casefold().split())


def test_a_template_without_instructions_is_a_document_for_every_model(
    write_template: Callable[[str], tuple[Path, ...]],
) -> None:
    write_template("unused")
    folder = write_template("unused")[0]
    (folder / "letter.txt.j2").write_text("Dear reader of {{ title }}")
    script = read_script(replace(TOPIC, template="letter"), folders=(folder, *SHIPPED))
    assert script.instructions is None
    prompt = script.prompt(0, title="T", before=(), words=WORDS, form="chat")
    assert prompt == "Dear reader of T"


def test_every_template_is_tried_the_instructions_too(tmp_path: Path) -> None:
    (tmp_path / "article.chat.txt.j2").write_text("{{ part }} {{ nothing }}")
    script = read_script(TOPIC, folders=(tmp_path, *SHIPPED))
    with pytest.raises(TemplateError, match=r"article.chat.txt.j2:1: 'nothing' is undefined"):
        script.try_all()


def test_a_template_that_another_names_in_vain_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "article.txt.j2").write_text("{% include 'absent.j2' ignore missing %}x")
    assert len(template_sha256(TOPIC, folders=[tmp_path])) == 64
