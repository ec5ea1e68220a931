"""`doctor` and `review` as a blogger runs them, on a real WordPress in its several forms."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from autoblog.cli.app import run
from tests.contract import breakages
from tests.integration.program import Program
from tests.integration.real_wordpress import RealWordPress

pytestmark = pytest.mark.wordpress

WRONG = "abcdefghijklmnopqrstuvwx"


class Doctor(Protocol):
    """Runs `doctor --json` and returns its lines by what they checked."""

    def __call__(
        self, program: Program, *arguments: str, code: int = 0
    ) -> dict[str, dict[str, Any]]: ...


@pytest.fixture
def blog(tmp_path: Path, wordpress: RealWordPress) -> Iterator[Program]:
    wordpress.forget_posts()
    yield Program(folder=tmp_path, wordpress=wordpress)
    wordpress.forget_posts()


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Run in this process, since a new one loads torch for many seconds."""

    def examine(program: Program, *arguments: str, code: int = 0) -> dict[str, dict[str, Any]]:
        monkeypatch.chdir(program.folder)
        for name, value in program.environment.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        ended = run(["doctor", "--json", *arguments])
        said = capsys.readouterr()
        assert ended == code, said
        secrets = [account.application_password for account in program.wordpress.accounts.values()]
        assert not any(secret in said.out + said.err for secret in secrets)
        rows = map(json.loads, said.out.splitlines())
        return {row["check"]: row for row in rows}

    return examine


def test_every_form_of_site_is_examined_and_left_as_it_was(
    doctor: Doctor, tmp_path: Path, any_wordpress: RealWordPress
) -> None:
    program = Program(folder=tmp_path, wordpress=any_wordpress)
    before = program.posts()
    rows = doctor(program, "--write")

    assert {row["state"] for row in rows.values()} == {"ok"}
    assert rows["draft"]["found"] == "made, read back unchanged, found again and removed"
    assert program.posts() == before


def test_a_public_site_on_plain_http_has_its_cause(
    doctor: Doctor, tmp_path: Path, production_wordpress: RealWordPress
) -> None:
    rows = doctor(Program(folder=tmp_path, wordpress=production_wordpress), code=77)

    assert rows["passwords"]["state"] == "failed"
    assert "WP_ENVIRONMENT_TYPE" in rows["passwords"]["fix"]


def test_the_top_of_a_host_leads_to_the_blog_in_its_folder(
    doctor: Doctor, tmp_path: Path, subfolder_wordpress: RealWordPress
) -> None:
    program = Program(folder=tmp_path, wordpress=subfolder_wordpress)
    program.settings["WORDPRESS_URL"] = subfolder_wordpress.url.removesuffix("/blog")
    rows = doctor(program, code=69)

    assert f"WORDPRESS_URL={subfolder_wordpress.url}" in rows["site"]["fix"]


def test_a_closed_site_refuses_a_wrong_password_with_its_cause(
    doctor: Doctor, tmp_path: Path, closed_wordpress: RealWordPress
) -> None:
    program = Program(folder=tmp_path, wordpress=closed_wordpress)
    program.settings["WORDPRESS_APPLICATION_PASSWORD"] = WRONG
    rows = doctor(program, code=77)

    assert rows["site"]["state"] == "ok"
    assert "application password is wrong" in rows["login"]["found"]


def test_a_dropped_header_comes_with_the_servers_fix(doctor: Doctor, blog: Program) -> None:
    with blog.wordpress.must_use_plugin(breakages.STRIPS_AUTHORIZATION.php):
        rows = doctor(blog, code=77)

    assert "SetEnvIf Authorization" in rows["login"]["fix"]
    assert "fastcgi_pass_header" in rows["login"]["fix"]


def test_the_password_of_the_login_form_is_told_for_none_of_ours(
    doctor: Doctor, blog: Program
) -> None:
    blog.settings["WORDPRESS_APPLICATION_PASSWORD"] = "what I type to log in"
    rows = doctor(blog, code=77)

    assert "24 letters and digits" in rows["login"]["found"]


def test_a_plugin_that_tells_early_lets_the_cause_be_named(doctor: Doctor, blog: Program) -> None:
    with blog.wordpress.must_use_plugin(breakages.TELLS_WRONG_LOGINS.php):
        blog.settings["WORDPRESS_APPLICATION_PASSWORD"] = WRONG
        password = doctor(blog, code=77)["login"]
        blog.settings["WORDPRESS_USERNAME"] = "nobody"
        user = doctor(blog, code=77)["login"]

    assert "not this application password" in password["found"]
    assert user["found"] == "the site has no user nobody"


@pytest.mark.parametrize(
    ("role", "status", "code"),
    [("author", "publish", 0), ("contributor", "publish", 77), ("subscriber", "draft", 77)],
)
def test_each_role_is_held_against_what_is_asked_for(
    doctor: Doctor, blog: Program, role: str, status: str, code: int
) -> None:
    blog.role = role
    blog.settings["AUTOBLOG_POST_STATUS"] = status
    row = doctor(blog, "--write", code=code)["role"]

    assert row["state"] == ("failed" if code else "ok")
    assert ("role Author" in str(row["fix"])) == bool(code)
    assert blog.posts() == []


def test_review_tells_what_humans_did(blog: Program) -> None:
    blog.publish("--count", "4")
    waiting, published, trashed, gone = (post["id"] for post in blog.posts())
    blog.wordpress.run_php(f"""
        $post = get_post({waiting});
        wp_update_post(['ID' => $post->ID,
            'post_content' => wp_slash($post->post_content . '<p>Three words more.</p>')]);
        wp_publish_post({published});
        wp_trash_post({trashed});
        wp_delete_post({gone}, true);
    """)
    before = blog.posts()
    done = blog.run("review", "--json")
    assert done.returncode == 0, done.stderr
    *rows, totals = map(json.loads, done.stdout.splitlines())

    assert [(row["post_id"], row["outcome"]) for row in rows] == [
        (waiting, "waiting"),
        (published, "published"),
        (trashed, "trashed"),
        (gone, "gone"),
    ]
    assert 0 < rows[0]["edited"] < 0.3
    assert rows[1]["edited"] == 0
    assert totals["totals"]["published_share"] == 0.25
    assert list(totals["by_model"]) == ["starter"]
    assert blog.posts() == before
    table = blog.run("review")
    assert "4 posts: 1 waiting, 1 published, 1 trashed, 1 gone" in table.stdout
