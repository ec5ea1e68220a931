"""Checks of this machine, and the split of errors into cause and fix."""

import socket
from pathlib import Path

import pytest

from autoblog.doctor.examination import split_message
from autoblog.ledger import Ledger
from tests.scripted_model_server import Habits, scripted_server
from tests.unit.doctor.conftest import Blog


def test_a_wrong_setting_ends_the_examination_with_its_line(blog: Blog) -> None:
    blog.settings["AUTOBLOG_CANDIDATES"] = "none"
    [check] = blog.examine().values()

    assert (check.check, check.exit_code) == ("settings", 78)
    assert "AUTOBLOG_CANDIDATES" in check.found
    assert check.fix is not None


def test_a_broken_topic_file_keeps_all_its_lines(blog: Blog) -> None:
    blog.topics("topics:\n  - {titel: x}\n  - {title: y, words: 3}\n")
    check = blog.examine()["topics"]

    assert check.exit_code == 65
    assert "topics.yaml:2" in check.found
    assert "topics.yaml:3" in check.found


def test_a_template_that_is_not_there_is_told(blog: Blog) -> None:
    blog.topics("topics:\n  - {title: x, template: nowhere}\n")

    assert blog.examine()["topics"].exit_code == 65


def test_every_topic_without_its_template_or_outline_is_named(blog: Blog) -> None:
    blog.topics(
        "topics:\n  - {title: x, template: nowhere}\n  - {title: y, kind: recipe}\n"
        "  - {title: z, kind: recipe}\n"
    )
    found = blog.examine()["topics"].found

    assert "(topic x)" in found
    assert "(topic y and 1 more)" in found


def test_a_template_that_is_not_beside_the_topics_is_told_and_a_folder_is_an_error(
    blog: Blog,
) -> None:
    assert "autoblog's own article.txt.j2" in blog.examine()["topics"].found
    (blog.folder / "prompts" / "article.txt.j2").mkdir(parents=True)
    check = blog.examine()["topics"]

    assert check.exit_code == 65
    assert "is a folder" in check.found


def test_a_model_that_is_not_there_lets_the_rest_be_examined(blog: Blog) -> None:
    checks = blog.examine()

    assert checks["model"].exit_code == 78
    assert checks["database"].state == "ok"


def test_the_starter_model_is_told_with_the_memory_it_needs_and_has(blog: Blog) -> None:
    blog.settings["AUTOBLOG_MODEL"] = "starter"
    check = blog.examine()["model"]

    assert check.state == "ok"
    assert "of memory needed" in check.found


def test_a_database_that_cannot_be_made_is_told(blog: Blog) -> None:
    blog.settings["AUTOBLOG_DATABASE_URL"] = "sqlite:////proc/no/such/place.db"

    assert blog.examine()["database"].exit_code == 73


def test_a_database_that_can_be_read_only_is_no_good_one(blog: Blog, tmp_path: Path) -> None:
    Ledger.open(f"sqlite:///{tmp_path}/blog.db").close()
    assert blog.examine()["database"].state == "ok"
    blog.settings["AUTOBLOG_DATABASE_URL"] = f"sqlite:///file:{tmp_path}/blog.db?mode=ro&uri=true"
    check = blog.examine()["database"]

    assert (check.state, check.exit_code) == ("failed", 73)
    assert "cannot be written" in str(check.fix)


def test_an_env_file_that_others_may_read_is_a_warning(blog: Blog) -> None:
    assert "env file" not in blog.examine()
    (blog.folder / "blog.env").chmod(0o640)
    assert "env file" not in blog.examine()  # it holds no secret
    blog.settings["WORDPRESS_APPLICATION_PASSWORD"] = "abcd"
    check = blog.examine()["env file"]

    assert check.state == "warning"
    assert str(check.fix).startswith("chmod 600 ")


@pytest.mark.parametrize(
    ("text", "told"),
    [("99 9 * * *", "99"), ("0 9 30 2 *", "never fires"), ("0 9 * *", "4 fields")],
)
def test_a_schedule_that_the_daemon_refuses_is_refused(blog: Blog, text: str, told: str) -> None:
    blog.settings["AUTOBLOG_SCHEDULE"] = text
    check = blog.examine()["schedule"]

    assert check.exit_code == 78
    assert told in check.found


def test_the_next_fire_time_is_told_in_the_blogs_zone(blog: Blog) -> None:
    blog.settings |= {"AUTOBLOG_SCHEDULE": "0 9 * * *", "AUTOBLOG_TIMEZONE": "Asia/Tokyo"}
    assert "next at 2026-01-16 09:00 JST" in blog.examine()["schedule"].found


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_addresses_of_notifications_are_read(blog: Blog) -> None:
    assert "notify" not in blog.examine()
    blog.settings["AUTOBLOG_NOTIFY"] = "json://127.0.0.1:9/"
    assert blog.examine()["notify"].state == "ok"
    blog.settings["AUTOBLOG_NOTIFY"] = "nonesuch://hush"
    check = blog.examine()["notify"]

    assert check.exit_code == 78
    assert "hush" not in check.found


def test_the_address_of_the_dead_man_switch_is_read(blog: Blog) -> None:
    assert "ping" not in blog.examine()
    blog.settings["AUTOBLOG_PING_URL"] = "https://hc-ping.com/hush"
    assert blog.examine()["ping"].state == "ok"
    blog.settings["AUTOBLOG_PING_URL"] = "hush"
    check = blog.examine()["ping"]
    assert (check.exit_code, "hush" in check.found) == (78, False)


def test_the_metrics_port_is_tried(blog: Blog) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        blog.settings["AUTOBLOG_METRICS_PORT"] = str(other.getsockname()[1])
        taken = blog.examine()["metrics"]
    free = blog.examine()["metrics"]

    assert (taken.state, taken.exit_code) == ("failed", 78)
    assert free.state == "ok"


@pytest.mark.parametrize(
    ("message", "cause", "step"),
    [
        ("It broke. Mend it.", "It broke", "Mend it"),
        ("a.yaml: is broken; mend it, then run", "a.yaml: is broken", "mend it, then run"),
        ("It broke (HTTP 403, a page: No. Really. No.). Ask.", None, "Ask"),
        ("no step at all", "no step at all", ""),
        ("Version 6.1 is old. Update it.", "Version 6.1 is old", "Update it"),
        ("", "", ""),
    ],
)
def test_a_message_is_parted_into_cause_and_next_step(
    message: str, cause: str | None, step: str
) -> None:
    found = split_message(message)

    assert found[1] == step
    assert cause is None or found[0] == cause


def test_a_model_server_is_tried_and_what_it_lacks_is_told(blog: Blog) -> None:
    with scripted_server(Habits(further=False, tokenize=False)) as url:
        blog.settings.update(AUTOBLOG_GENERATOR="openai", AUTOBLOG_GENERATOR_URL=url)
        blog.settings["AUTOBLOG_MODEL"] = "scripted"
        check = blog.examine()["model"]
        blog.settings["AUTOBLOG_MODEL"] = "scriptd"
        wrong = blog.examine()["model"]

    assert check.exit_code == 0
    assert "texts and topics go there" in check.found
    assert "min-p, DRY and the repetition penalty; token counts" in check.found
    assert wrong.exit_code == 78
    assert "Its models: scripted" in (wrong.fix or "")
