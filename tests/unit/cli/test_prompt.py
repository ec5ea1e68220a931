"""`autoblog prompt` shows what a run gives the model."""

import json
import shutil
from pathlib import Path

import autoblog
from tests.unit.cli.conftest import Folder


def test_the_prompts_are_those_of_a_run_with_marks_for_what_is_not_written(folder: Folder) -> None:
    said = folder.run("prompt", "--topic", "first-things", "--json")
    assert said.code == 0
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert [(row["part"], row["heading"]) for row in rows] == [
        ("opening", None),
        ("section", "Why"),
    ]
    folder.run("publish", "--dry-run", "--topic", "first-things")
    opening, section = (call.prompts[0] for call in folder.generator.calls)
    assert rows[0]["prompt"] == opening
    before, mark, after = rows[1]["prompt"].partition("[the text of this part will stand here]")
    assert mark
    assert section.startswith(before)
    assert section.endswith(after)
    assert rows[1]["tokens"] == len(rows[1]["prompt"].split())


def test_people_see_each_part_under_a_line_that_names_it(folder: Folder) -> None:
    said = folder.run("prompt", "--topic", "first-things")
    assert "===== opening (" in said.out
    assert "===== section: Why (" in said.out
    assert "\n## Why\n" in said.out
    assert folder.generator.calls == []
    assert folder.site.received == []


def test_a_model_s_chat_template_is_shown_too(folder: Folder) -> None:
    folder.generator.takes_chat = True
    said = folder.run("prompt", "--topic", "first-things")
    assert "<|user|> First things. Explain it" in said.out
    assert "<|end|> <|assistant|>" in said.out


def test_a_title_that_the_model_is_to_find_comes_first(folder: Folder) -> None:
    (folder.path / "templates" / "topics.yaml").write_text(
        "topics: [{title: auto, slug: on-bread, keywords: [rye bread], outline: []}]"
    )
    said = folder.run("prompt", "--topic", "on-bread")
    title, opening = said.out.split("===== opening")
    assert "Title: Rye bread:" in title
    assert "Title: [the title that the model finds]" in opening


def test_an_unknown_topic_is_a_wrong_call(folder: Folder) -> None:
    said = folder.run("prompt", "--topic", "nothing")
    assert said.code == 2
    assert "autoblog topics" in said.err


def test_the_model_s_weights_are_not_needed(folder: Folder) -> None:
    folder.loads_real_models = True
    shutil.copytree(
        Path(autoblog.__file__).parent / "starter",
        folder.path / "model",
        ignore=shutil.ignore_patterns("*.safetensors"),
    )
    folder.set(AUTOBLOG_MODEL="./model")
    said = folder.run("prompt", "--topic", "first-things", "--json")
    assert said.code == 0, said.err
    assert all(json.loads(line)["tokens"] > 10 for line in said.out.splitlines())
