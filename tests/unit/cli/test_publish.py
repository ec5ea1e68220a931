"""`publish`: its lines, its JSON, and one exit code for each kind of failure."""

import json
from typing import Any

from tests.fake_site import faults
from tests.prose import short
from tests.scripted import ScriptedGenerator
from tests.unit.cli.conftest import Folder

KEYS = [
    "topic",
    "outcome",
    "post_id",
    "link",
    "edit_link",
    "status",
    "title",
    "words",
    "model",
    "seed",
    "candidates",
    "rejections",
    "seconds",
    "claims",
    "error",
]


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_two_topics_become_two_drafts(folder: Folder) -> None:
    said = folder.run("publish", "--count", "2")
    assert said.code == 0
    assert [line.split(" (")[0] for line in said.out.splitlines()[::2]] == [
        "posted: First things",
        "posted: Second thoughts",
    ]
    assert {post.status for post in folder.site.posts.values()} == {"draft"}


def test_json_has_the_keys_that_scripts_read(folder: Folder) -> None:
    [line] = lines(folder.run("publish", "--json").out)
    assert list(line) == KEYS
    assert (line["topic"], line["outcome"], line["status"]) == ("first-things", "posted", "draft")
    assert line["edit_link"].endswith(f"post.php?post={line['post_id']}&action=edit")
    assert line["error"] is None


def test_status_publishes(folder: Folder) -> None:
    [line] = lines(folder.run("publish", "--status", "publish", "--json").out)
    assert line["status"] == "publish"
    assert [post.status for post in folder.site.posts.values()] == ["publish"]


def test_a_dry_run_renders_and_changes_nothing(folder: Folder) -> None:
    before = sorted(path.name for path in folder.path.rglob("*"))
    [line] = lines(folder.run("publish", "--dry-run", "--json").out)
    assert list(line) == [*KEYS, "content"]
    assert line["outcome"] == "rendered"
    assert "<!-- wp:heading -->" in line["content"]
    assert folder.site.received == []
    assert sorted(path.name for path in folder.path.rglob("*")) == before


def test_a_dry_run_needs_no_site(folder: Folder) -> None:
    (folder.path / ".env").write_text("", encoding="utf-8")
    assert folder.run("publish", "--dry-run").code == 0


def test_nothing_due_is_no_failure(folder: Folder) -> None:
    folder.run("publish", "--count", "3")
    said = folder.run("publish")
    assert said.code == 0
    assert "nothing is due: 3 of 3 topics are written" in said.err


def test_a_dry_run_shows_the_text_without_markup(folder: Folder) -> None:
    said = folder.run("publish", "--dry-run")
    assert said.code == 0
    assert said.out.startswith("First things (")
    assert "\n## Why\n" in said.out
    assert "<" not in said.out


def test_a_topic_that_was_written_before_is_found_and_can_be_rehearsed(folder: Folder) -> None:
    [first] = lines(folder.run("publish", "--topic", "first-things", "--json").out)
    said = folder.run("publish", "--topic", "first-things")
    assert said.code == 0
    assert said.out == f"skipped: First things, draft\n  {first['edit_link']}\n"
    assert "written before. Give the topic another slug" in said.err
    said = folder.run("publish", "--topic", "first-things", "--dry-run")
    assert said.code == 0
    assert "\n## Why\n" in said.out
    assert len(folder.site.posts) == 1


def test_a_wrong_call_exits_with_2(folder: Folder) -> None:
    assert folder.run("publish", "--count", "0").code == 2
    assert folder.run("publish", "--status", "future").code == 2
    assert folder.run("publish", "--topic", "no-such-topic").code == 2


def test_a_broken_topic_file_exits_with_65_and_all_its_lines(folder: Folder) -> None:
    path = folder.path / "templates" / "topics.yaml"
    path.write_text("topics:\n  - {titel: x}\n  - {title: y, words: 3}\n", encoding="utf-8")
    said = folder.run("publish")
    assert said.code == 65
    assert "topics.yaml:2" in said.err
    assert "topics.yaml:3" in said.err


def test_a_site_that_is_down_exits_with_69_before_anything_is_written(folder: Folder) -> None:
    folder.site.faults.script(faults.refused(), times=99)
    folder.set(AUTOBLOG_SEED=1)
    # the command would wait between its attempts; a site that asks for an hour is left at once
    folder.site.faults.clear()
    folder.site.faults.script(faults.maintenance("3600"), times=99)
    said = folder.run("publish")
    assert said.code == 69
    assert folder.generator.calls == []


def test_nothing_that_passes_exits_with_75(folder: Folder) -> None:
    folder.generator = ScriptedGenerator(short)
    said = folder.run("publish")
    assert said.code == 75
    assert "nothing passed for 'first-things'" in said.err


def test_a_wrong_password_exits_with_77_and_is_not_shown(folder: Folder) -> None:
    folder.set(WORDPRESS_APPLICATION_PASSWORD="'wrong word wrong word'")
    said = folder.run("publish")
    assert said.code == 77
    assert "wrong word" not in said.out + said.err
    assert folder.generator.calls == []


def test_a_role_that_may_not_publish_exits_with_77(folder: Folder) -> None:
    contributor = folder.site.user("contributor")
    folder.set(
        WORDPRESS_USERNAME=contributor.username,
        WORDPRESS_APPLICATION_PASSWORD=f"'{contributor.application_password}'",
    )
    assert folder.run("publish", "--status", "publish").code == 77
    assert folder.run("publish").code == 0


def test_a_missing_or_wrong_setting_exits_with_78(folder: Folder) -> None:
    (folder.path / ".env").write_text("AUTOBLOG_CANDIDATES=none\n", encoding="utf-8")
    said = folder.run("publish")
    assert said.code == 78
    assert ".env:1: AUTOBLOG_CANDIDATES" in said.err
    (folder.path / ".env").write_text("", encoding="utf-8")
    said = folder.run("publish")
    assert said.code == 78
    assert "WORDPRESS_URL" in said.err


def test_an_unknown_model_exits_with_78(folder: Folder) -> None:
    folder.loads_real_models = True
    folder.set(AUTOBLOG_MODEL="./no-such-folder")
    said = folder.run("generate", "Hello")
    assert said.code == 78
    assert "no-such-folder" in said.err


def test_a_database_that_cannot_be_made_exits_with_73(folder: Folder) -> None:
    folder.set(AUTOBLOG_DATABASE_URL="sqlite:////proc/no/such/place.db")
    assert folder.run("publish").code == 73


def test_a_failure_never_shows_the_password(folder: Folder) -> None:
    folder.site.faults.script(faults.fatal_error(acts=False), method="POST", times=1)
    said = folder.run("-v", "publish")
    secret = folder.site.application_password
    assert secret not in said.out + said.err
