"""The main job on real parts: a topic file, the starter model, a real WordPress."""

import random
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.integration.program import Program
from tests.integration.real_wordpress import RealWordPress

pytestmark = pytest.mark.wordpress

TITLES = [
    "Why we write in plain language",
    "How to share what you learned",
    "What a small team can do",
    "A website for everyone",
]


@pytest.fixture
def program(tmp_path: Path, wordpress: RealWordPress) -> Iterator[Program]:
    wordpress.forget_posts()
    before = own_complaints(wordpress)
    yield Program(folder=tmp_path, wordpress=wordpress)
    assert own_complaints(wordpress) == before


def own_complaints(wordpress: RealWordPress) -> list[str]:
    """PHP's warnings, but for those that core itself makes for any draft with a slug.

    WP_REST_Posts_Controller::create_item() reads `id` and `post_parent` of an object that has
    none when it makes the slug unique (core 6.1).
    """
    core = re.compile(r"Undefined property: stdClass::\$(id|post_parent) in .*posts-controller.php")
    return [line for line in wordpress.complaints().splitlines() if not core.search(line)]


def test_two_topics_become_two_drafts_and_the_next_run_takes_the_next(program: Program) -> None:
    lines = program.publish("--count", "2")
    assert [line["outcome"] for line in lines] == ["posted", "posted"]
    first, second = program.posts()
    assert [first["title"], second["title"]] == TITLES[:2]
    assert {first["status"], second["status"]} == {"draft"}
    assert (first["tags"], first["categories"]) == (["writing"], ["Uncategorized"])
    assert first["excerpt"]
    assert ">What to tell</h2>" in second["content"]
    assert "&amp;amp;" not in first["content"] + second["content"]
    program.publish("--count", "9")
    assert [post["title"] for post in program.posts()] == TITLES
    assert program.publish() == []


def test_no_post_breaks_off_in_a_sentence_or_holds_its_prompt(program: Program) -> None:
    program.publish("--count", "2")
    for post in program.posts():
        texts = re.findall(r"<(p|li)>(.*?)</(?:p|li)>", post["content"], flags=re.DOTALL)
        tag, last = texts[-2]  # before the disclosure; the items of a list need no full stop
        assert tag == "li" or re.search(r"[.!?…\"”')»]$", last), last
        assert "Title:" not in post["content"]


def test_published_posts_stand_on_the_public_page(program: Program) -> None:
    [line] = program.publish("--status", "publish")
    assert line["status"] == "publish"
    page = requests.get(line["link"], timeout=30)
    assert page.status_code == 200
    assert TITLES[0] in page.text
    assert "drafted with the help of a language model" in page.text
    marker = re.search(r'"autoblog":"([0-9a-f]{32})"', program.posts()[0]["content"])
    assert marker is not None
    assert marker[1] not in page.text


def test_a_draft_is_not_on_the_public_page(program: Program) -> None:
    [line] = program.publish()
    assert line["status"] == "draft"
    assert requests.get(line["link"], timeout=30).status_code == 404
    assert TITLES[0] not in requests.get(program.wordpress.url, timeout=30).text


def test_a_dry_run_changes_nothing_anywhere(program: Program) -> None:
    files = sorted(program.folder.rglob("*"))
    [line] = program.publish("--dry-run")
    assert line["outcome"] == "rendered"
    assert line["content"].startswith("<!-- wp:")
    assert program.posts() == []
    assert sorted(program.folder.rglob("*")) == files


def test_the_same_seed_writes_the_same_text(program: Program) -> None:
    [first], [again] = program.publish("--dry-run"), program.publish("--dry-run")
    assert first["content"] == again["content"]


@pytest.mark.parametrize(
    ("setting", "value", "code", "word"),
    [
        ("WORDPRESS_APPLICATION_PASSWORD", "wrong wrong wrong", 77, "application password"),
        ("WORDPRESS_URL", "http://127.0.0.1:1", 69, "127.0.0.1"),
        ("WORDPRESS_URL", "http://blog.example", 78, "plain http"),
        ("AUTOBLOG_MODEL", "./no-such-model", 78, "no-such-model"),
        ("AUTOBLOG_TOPICS", "absent.yaml", 65, "absent.yaml"),
        ("AUTOBLOG_DATABASE_URL", "sqlite:////proc/no.db", 73, "/proc"),
    ],
)
def test_what_is_wrong_is_told_with_its_exit_code_and_nothing_is_posted(
    program: Program, setting: str, value: str, code: int, word: str
) -> None:
    program.settings[setting] = value
    done = program.run("publish")
    assert done.returncode == code, done.stderr
    assert word.casefold() in done.stderr.casefold()
    assert "Traceback" not in done.stderr
    assert program.wordpress.accounts["author"].application_password not in done.stderr
    assert program.posts() == []


def test_a_run_that_was_killed_at_any_moment_is_finished_by_the_next(program: Program) -> None:
    moments = random.Random(5)
    for _ in range(4):
        process = program.start("publish", "--count", "4")
        time.sleep(moments.uniform(2, 14))  # a real process is killed at a real moment
        process.kill()
        process.communicate()
    program.publish("--count", "9")
    program.publish("--count", "9")
    assert sorted(post["title"] for post in program.posts()) == sorted(TITLES)


def test_two_runs_at_once_post_each_topic_once(program: Program) -> None:
    both = [program.start("publish", "--count", "4") for _ in range(2)]
    for process in both:
        _, err = process.communicate(timeout=240)
        assert process.returncode == 0, err
    program.publish("--count", "9")
    assert sorted(post["title"] for post in program.posts()) == sorted(TITLES)


def test_doctor_is_content(program: Program) -> None:
    done = program.run("doctor")
    assert done.returncode == 0, done.stdout
    assert "failed" not in done.stdout


def test_the_daemon_runs_on_schedule_and_ends_after_the_post_in_hand(program: Program) -> None:
    program.settings["AUTOBLOG_SCHEDULE"] = "* * * * *"
    daemon = program.start("daemon")
    deadline = time.monotonic() + 150
    while not program.posts() and time.monotonic() < deadline:
        assert daemon.poll() is None, daemon.communicate()
        time.sleep(1)  # a real daemon fires at a real minute
    daemon.send_signal(signal.SIGTERM)
    _, err = daemon.communicate(timeout=60)
    assert daemon.returncode == 0, err
    assert "daemon stopped" in err
    assert [post["title"] for post in program.posts()][:1] == TITLES[:1]
