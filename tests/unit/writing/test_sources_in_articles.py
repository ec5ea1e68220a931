"""A part draws on the passages of its topic's sources, names them, and copies no more than one."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autoblog.package_data import shipped_templates
from autoblog.prompts import Script, read_script
from autoblog.sources import read_library, with_passages
from autoblog.topics import WordRange, parse_topics
from autoblog.writing import WritingOptions, WrittenArticle, write_article
from autoblog.writing.copying import without_copies
from tests.prose import passing
from tests.scripted import ScriptedGenerator

FOLDERS = (shipped_templates() / "prompts",)
WHEELS = "The old mill on the river has 12 wheels of oak, and each turns twice a minute."
FLOUR = "It grinds 350 sacks of flour in a good week, most of it from rye of the valley."
SAILS = "Sails were sewn by hand from flax until the wind mill was closed in 1931."
Text = Callable[[str, int], str]


def script_of(tmp_path: Path, facts: str = "list", **keys: Any) -> Script:
    (tmp_path / "mill.md").write_text(
        f"# Mills\n\n{WHEELS} {FLOUR}\n\n## Sails\n\n{SAILS}\n", encoding="utf-8"
    )
    fields = {
        "title": "How the old mill grinds flour",
        "outline": ["Why wheels turn"],
        "closing": "none",
        "words": {"min": 60, "max": 600},
        "sources": ["mill.md", "gone.md"],
        "facts": facts,
    }
    [topic] = parse_topics(f"topics:\n- {json.dumps(fields | keys)}", source="t")
    script = read_script(topic, folders=FOLDERS)
    return with_passages(script, read_library(topic.sources, folder=tmp_path))


def write(script: Script, text: Text, **options: Any) -> tuple[WrittenArticle, ScriptedGenerator]:
    generator = ScriptedGenerator(text, **options)
    written = write_article(
        script,
        key=(script.topic.slug, ""),
        generator=generator,
        options=WritingOptions(seed=3, candidates=1),
    )
    return written, generator


def text_of(written: WrittenArticle) -> str:
    assert written.article is not None
    return "\n\n".join(section.text for section in written.article.sections)


@pytest.mark.parametrize("form", ["headers", "document", "chat"])
def test_passages_stand_in_the_prompt_of_each_form(tmp_path: Path, form: Any) -> None:
    script = script_of(tmp_path)
    words = WordRange(min=30, max=300)
    prompt = script.prompt(1, title="Mills", before=(), words=words, form=form)
    assert WHEELS in prompt
    bare = replace(script, passages=()).prompt(1, title="Mills", before=(), words=words, form=form)
    assert WHEELS not in bare


def test_passages_that_do_not_fit_are_left_out_the_worst_first(tmp_path: Path) -> None:
    script = script_of(tmp_path)
    words = WordRange(min=30, max=300)
    best, *_, worst = script.passages_of(1)

    def prompt(most: int) -> str:
        return script.prompt(
            1, title="Mills", before=(), words=words, form="chat", fits=lambda t: len(t) <= most
        )

    whole = prompt(10_000)
    assert worst.text in whole
    shorter = prompt(len(whole) - 1)
    assert best.text in shorter
    assert worst.text not in shorter
    assert best.text not in prompt(150)


def test_what_the_sources_say_is_no_claim_and_is_named(tmp_path: Path) -> None:
    def said(prompt: str, seed: int) -> str:
        return f"Rye from the valley fills 350 sacks. {passing(prompt, seed)} It has 99 doors."

    written, _ = write(script_of(tmp_path, facts="strict"), said)
    assert "350" in text_of(written)
    assert "99" not in text_of(written)
    assert {entry["source"] for entry in written.provenance["sources"]} == {"mill.md"}
    [unread] = written.provenance["unread_sources"]
    assert unread.startswith("gone.md: there is no")


def test_a_part_copies_one_sentence_at_most(tmp_path: Path) -> None:
    def copying(prompt: str, seed: int) -> str:
        return f"{WHEELS} {FLOUR} {passing(prompt, seed)}"

    written, _ = write(script_of(tmp_path), copying)
    assert written.article is not None
    for section in written.article.sections:
        assert sum(sentence in section.text for sentence in (WHEELS, FLOUR, SAILS)) <= 1


def test_an_article_that_is_nothing_but_a_source_is_refused(tmp_path: Path) -> None:
    def only_copying(prompt: str, seed: int) -> str:
        del prompt, seed
        return f"{WHEELS} {FLOUR} {SAILS}"

    written, _ = write(script_of(tmp_path), only_copying)
    assert written.article is None


def test_the_blogger_s_own_sentences_are_no_copies() -> None:
    text = f"{WHEELS} {FLOUR} Come and see."
    assert without_copies(text, [WHEELS, FLOUR], known=FLOUR, language="en") == text
    assert (
        without_copies(text, [WHEELS, FLOUR], known="", language="en") == f"{WHEELS} Come and see."
    )
    assert without_copies(text, [], known="", language="en") == text


NOTES = "The mill has 12 wheels. It opens on 3 May at 10:30."


@pytest.mark.parametrize("seed", range(4))
def test_every_number_of_a_strict_post_with_notes_stands_in_the_notes(
    tmp_path: Path, seed: int
) -> None:
    def inventing(prompt: str, number: int) -> str:
        year = 1700 + number % 300
        made = passing(prompt, number + seed).split("\n\n")
        return f"Built in {year}, it has {year % 90} doors. {made[0]}\n\n{made[1]} It cost ${year}."

    script = script_of(tmp_path, facts="strict", notes=NOTES, sources=["none.md"])
    written, _ = write(script, inventing)
    numbers = set(re.findall(r"\d+", text_of(written)))
    assert numbers
    assert numbers <= set(re.findall(r"\d+", NOTES))
