"""`show` and `regenerate`: what a post was made with, and the same text again."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.prose import passing, short
from tests.scripted import ScriptedGenerator
from tests.unit.cli.conftest import Folder


def mixed(prompt: str, seed: int) -> str:
    return short(prompt, seed) if seed % 3 == 0 else passing(prompt, seed)


def posted(folder: Folder) -> str:
    """The number of the first topic's post."""
    folder.set(AUTOBLOG_SEED=1, AUTOBLOG_CANDIDATES=4)
    folder.generator = ScriptedGenerator(mixed)
    said = folder.run("publish", "--json")
    assert said.code == 0, said.err
    return str(json.loads(said.out)["post_id"])


def change(folder: Folder, statement: str) -> None:
    with closing(sqlite3.connect(folder.path / "autoblog.db")) as connection:
        connection.execute(statement)
        connection.commit()


def test_show_tells_in_words_what_a_post_was_made_with(folder: Folder) -> None:
    number = posted(folder)
    said = folder.run("show", number)
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == f"First things  (post {number}, draft)"
    assert f"model      scripted, revision {'0' * 40}, float32 on cpu by script" in lines
    assert "seed       1" in lines
    assert any(line.startswith("section  2 Why: seed ") for line in lines)
    assert any(line.startswith("attempt ") and "posted" in line for line in lines)
    refused = [line for line in lines if "length_min" in line or "too_short" in line]
    assert refused == [line for line in lines if line.startswith(("  (", "  W"))]
    assert refused


def test_show_prints_everything_for_programs(folder: Folder) -> None:
    number = posted(folder)
    told = json.loads(folder.run("show", number, "--json").out)
    assert told["post_id"] == int(number)
    assert told["title"] == "First things"
    assert told["provenance"]["model"] == "scripted"
    assert [section["heading"] for section in told["provenance"]["sections"]] == [None, "Why"]
    assert {candidate["chosen"] for candidate in told["candidates"]} == {True, False}
    assert told["calls"][0]["prompts"]
    assert [attempt["outcome"] for attempt in told["attempts"]] == ["posted"]


@pytest.mark.parametrize("command", ["show", "regenerate"])
def test_a_number_that_is_no_post_of_ours_is_a_wrong_call(folder: Folder, command: str) -> None:
    posted(folder)
    said = folder.run(command, "99999")
    assert said.code == 2
    assert "no post 99999 of blog.example" in said.err
    assert "autoblog history" in said.err


def test_before_anything_was_posted_nothing_is_made(folder: Folder) -> None:
    assert folder.run("show", "1").code == 2
    assert not (folder.path / "autoblog.db").exists()


def test_a_post_from_before_provenance_is_shown_as_far_as_it_is_known(folder: Folder) -> None:
    number = posted(folder)
    old = {"model": "x", "device": "cpu", "dtype": "float32", "seed": 3, "decoding": {"top_k": 50}}
    change(folder, f"UPDATE posts SET provenance = '{json.dumps(old)}'")
    change(folder, "DELETE FROM writings")
    said = folder.run("show", number)
    assert said.code == 0
    assert "model      x, revision unknown, float32 on cpu" in said.out
    assert "decoding   top_k 50" in said.out
    assert "no longer kept" in said.out
    again = folder.run("regenerate", number)
    assert again.code == 2
    assert "older autoblog" in again.err


def test_the_oldest_rows_are_shown_too(folder: Folder) -> None:
    number = posted(folder)
    change(folder, """UPDATE posts SET provenance = '{"seed": 7}'""")
    said = folder.run("show", number)
    assert said.code == 0
    assert "model      unknown, revision unknown" in said.out
    assert "seed       7" in said.out


def test_a_post_that_was_found_on_the_site_has_no_provenance(folder: Folder) -> None:
    number = posted(folder)
    change(folder, "UPDATE posts SET provenance = '{}'")
    said = folder.run("show", number)
    assert said.code == 0
    assert "written from another database" in said.out


def test_show_lets_no_text_steer_the_terminal(folder: Folder) -> None:
    number = posted(folder)
    change(folder, "UPDATE posts SET provenance = json_set(provenance, '$.model', char(27) || 'x')")
    assert "\x1b" not in folder.run("show", number).out


def test_the_same_text_is_made_again_and_nothing_is_touched(folder: Folder) -> None:
    number = posted(folder)
    database = (folder.path / "autoblog.db").read_bytes()
    requests = len(folder.site.received)
    said = folder.run("regenerate", number, "--out", "again.md")
    assert said.code == 0, said.err
    assert said.out.splitlines()[-1] == "the same text"
    assert [line.split(",")[0] for line in said.out.splitlines()[:2]] == [
        "identical: (opening)",
        "identical: Why",
    ]
    text = (folder.path / "again.md").read_text(encoding="utf-8")
    assert text.startswith("# First things\n\n")
    assert "\n\n## Why\n\n" in text
    assert (folder.path / "autoblog.db").read_bytes() == database
    assert len(folder.site.received) == requests


AUTO = """
defaults: {words: {min: 50, max: 300}, closing: none}
topics: [{title: auto, slug: on-bread, keywords: [Q&A], outline: [Why]}]
"""


def with_title(prompt: str, seed: int) -> str:
    return " bread & butter of teams" if prompt == "Title: Q&A:" else mixed(prompt, seed)


def test_a_title_that_was_found_is_shown_and_written_as_one(folder: Folder) -> None:
    (folder.path / "templates" / "topics.yaml").write_text(AUTO, encoding="utf-8")
    folder.set(AUTOBLOG_SEED=1, AUTOBLOG_CANDIDATES=4)
    folder.generator = ScriptedGenerator(with_title)
    said = folder.run("publish", "--json")
    assert said.code == 0, said.err + said.out
    number = str(json.loads(said.out)["post_id"])
    lines = folder.run("show", number).out.splitlines()
    assert lines[0] == f"Q&A: bread & butter of teams  (post {number}, draft)"
    assert [line[:12] for line in lines if line.startswith(("title", "section"))] == [
        "title      s",
        "section  1 (",
        "section  2 W",
    ]
    said = folder.run("regenerate", number, "--out", "again.md")
    assert [line.split(",")[0] for line in said.out.splitlines()[:2]] == [
        "identical: (title)",
        "identical: (opening)",
    ]
    text = (folder.path / "again.md").read_text(encoding="utf-8")
    assert text.startswith("# Q&A: bread & butter of teams\n\n")
    assert [line for line in text.splitlines() if line.startswith("##")] == ["## Why"]
    told = json.loads(folder.run("regenerate", number, "--json").out)
    assert [section["heading"] for section in told["sections"]] == [None, "Why"]
    assert told["title"]["identical"] is True


def test_show_names_settings_and_limits_each_by_itself(folder: Folder) -> None:
    folder.set(AUTOBLOG_FILTERS="top_2_gram=0.3", AUTOBLOG_RANKING="information=0.5")
    shown = folder.run("show", posted(folder)).out
    assert max(map(len, shown.splitlines())) <= 110
    lines = shown.replace("\n" + " " * 11, " ").splitlines()
    [limits] = [line for line in lines if line.startswith("limits")]
    assert "top_2_gram 0.3, " in limits
    [ranking] = [line for line in lines if line.startswith("ranking")]
    assert ranking.startswith("ranking    relevance 0.5, variety 0.5, ")
    assert ranking.endswith(", information 0.5")
    [settings] = [line for line in lines if line.startswith("settings")]
    assert settings.startswith("settings   candidates 4, rounds 3, facts list, disclosure This")
    assert settings.endswith("language en")


def test_calls_are_made_again_as_a_whole_so_that_batches_keep_their_shape(folder: Folder) -> None:
    number = posted(folder)
    made = list(folder.generator.calls)
    folder.generator.calls.clear()
    assert folder.run("regenerate", number).code == 0
    assert folder.generator.calls
    assert all(call in made for call in folder.generator.calls)


def test_another_text_ends_with_76_and_tells_where_they_part(folder: Folder) -> None:
    number = posted(folder)

    def newer(prompt: str, seed: int) -> str:
        text = mixed(prompt, seed)
        return text[:40] + "#" + text[41:]

    folder.generator = ScriptedGenerator(newer, revision="1" * 40)
    said = folder.run("regenerate", number)
    assert said.code == 76
    assert "differs:   (opening), after 40 characters" in said.out
    assert f"changed:   revision was {'0' * 40}, is {'1' * 40}" in said.out
    assert f"post {number} was written again, and its text differs" in said.err
    told = json.loads(folder.run("regenerate", number, "--json").out)
    assert told["identical"] is False
    assert told["changes"] == [f"revision was {'0' * 40}, is {'1' * 40}"]
    assert [section["parts_at"] for section in told["sections"]] == [40, 40]


def test_other_settings_template_and_topic_are_told_and_make_no_difference(folder: Folder) -> None:
    number = posted(folder)
    folder.set(AUTOBLOG_CANDIDATES=2)
    prompts = folder.path / "templates" / "prompts"
    prompts.mkdir()
    (prompts / "article.txt.j2").write_text("{{ title }}")
    topics = folder.path / "templates" / "topics.yaml"
    topics.write_text(topics.read_text().replace("tags: [writing]", "tags: [reading]"))
    said = folder.run("regenerate", number)
    assert said.code == 0
    changed = [line for line in said.out.splitlines() if line.startswith("changed")]
    assert changed == [
        "changed, for new posts alone: candidates was 4, is 2",
        "changed, for new posts alone: the template article has changed",
        "changed, for new posts alone: the topic has changed",
    ]
    topics.write_text("topics: [{title: Another}]")
    assert "first-things is no longer in" in folder.run("regenerate", number).out


def test_another_decoding_is_told_and_changes_no_post(folder: Folder) -> None:
    number = posted(folder)
    assert "decoding   temperature 0.6, " in folder.run("show", number).out
    folder.set(AUTOBLOG_TEMPERATURE=0.1, AUTOBLOG_DRY="off")
    said = folder.run("regenerate", number)
    assert said.code == 0
    assert [line for line in said.out.splitlines() if line.startswith("changed")] == [
        "changed, for new posts alone: decoding.dry_multiplier was 0.8, is 0.0",
        "changed, for new posts alone: decoding.temperature was 0.6, is 0.1",
    ]
    written = len(folder.generator.calls)
    assert folder.run("publish", "--topic", "first-things").code == 0
    assert len(folder.generator.calls) == written


def test_the_decoding_of_a_post_of_an_older_autoblog_is_compared_too(folder: Folder) -> None:
    """It was stored among the settings, and knew no min-p."""
    number = posted(folder)
    old = {"temperature": 0.8, "top_k": 50, "stop": [], "max_new_tokens": 400}
    change(
        folder,
        "UPDATE posts SET provenance = json_set(json_remove(provenance, '$.decoding'), "
        f"'$.settings.decoding', json('{json.dumps(old)}'))",
    )
    assert "decoding   temperature 0.8, top_k 50" in folder.run("show", number).out
    changed = folder.run("regenerate", number).out
    assert "decoding.temperature was 0.8, is 0.6" in changed
    assert "decoding.top_k was 50, is 0" in changed
    assert "decoding.min_p was 0.0, is 0.08" in changed
    assert "None" not in changed


def test_what_was_pruned_cannot_be_made_again(folder: Folder) -> None:
    number = posted(folder)
    change(folder, "DELETE FROM writings")
    said = folder.run("regenerate", number)
    assert said.code == 2
    assert "AUTOBLOG_KEEP_DAYS" in said.err


def test_texts_that_were_changed_in_the_database_are_noticed(folder: Folder) -> None:
    number = posted(folder)
    change(folder, "UPDATE writings SET calls = replace(calls, 'ou', 'uo')")
    said = folder.run("regenerate", number)
    assert said.code == 2
    assert "does not fit together" in said.err


def test_a_call_of_a_newer_autoblog_is_told_as_such(folder: Folder) -> None:
    number = posted(folder)
    change(folder, """UPDATE writings SET calls = replace(calls, '"top_k"', '"top_q"')""")
    said = folder.run("regenerate", number)
    assert said.code == 2
    assert "newer autoblog" in said.err


@pytest.mark.parametrize("dtype", ["auto", "float32", "bfloat16"])
def test_the_starter_writes_the_same_post_again(folder: Folder, dtype: str) -> None:
    folder.loads_real_models = True
    folder.set(AUTOBLOG_MODEL="starter", AUTOBLOG_DEVICE="cpu", AUTOBLOG_DTYPE=dtype)
    folder.set(AUTOBLOG_SEED=5, AUTOBLOG_CANDIDATES=4)
    posts = folder.run("publish", "--json")
    assert posts.code == 0, posts.err
    number = str(json.loads(posts.out)["post_id"])
    assert "revision sha256:" in folder.run("show", number).out
    said = folder.run("regenerate", number)
    assert said.code == 0, said.out + said.err
    assert said.out.splitlines()[-1] == "the same text"
    # the model is the post's, whatever the settings name now
    folder.set(AUTOBLOG_MODEL=Path("/nowhere"))
    assert folder.run("regenerate", number).code == 0
    change(
        folder,
        "UPDATE posts SET provenance = json_set("
        "provenance, '$.device', 'cuda:7', '$.engine', 'transformers')",
    )
    elsewhere = folder.run("regenerate", number)
    assert elsewhere.code == 0
    assert "changed:   device was cuda:7, is cpu" in elsewhere.out
    assert "changed:   engine was transformers, is " in elsewhere.out
    assert "not on the device that wrote it" in elsewhere.err
