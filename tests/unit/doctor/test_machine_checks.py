"""Checks of this machine, and the split of errors into cause and fix."""

import pytest

from autoblog.doctor.examination import split_message
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
