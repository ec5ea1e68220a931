"""The throwaway WordPress goes up, stays as it was left, and leaves nothing behind."""

import contextlib
import html
import re
import socket
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import psutil
import pytest
import requests
from dotenv import dotenv_values

from autoblog.errors import SandboxError
from autoblog.sandbox import SandboxStatus, down, server_processes, status, up
from autoblog.sandbox.folder import locked
from autoblog.sandbox.mariadb import DatabaseServer
from autoblog.sandbox.packages import find_programs
from autoblog.sandbox.sandbox import SandboxState, read_state, write_state
from autoblog.sandbox.site_form import Account
from autoblog.sandbox.webserver import WebServer

pytestmark = pytest.mark.wordpress

_TIMEOUT_S = 60


def _silent(line: str) -> None:
    pass


def _up(folder: Path) -> SandboxStatus:
    return up(folder, report=_silent)


def _down(folder: Path, *, purge: bool = False) -> None:
    down(folder, purge=purge, report=_silent)


def _web_processes(folder: Path) -> tuple[psutil.Process, ...]:
    return server_processes.find("php", str(folder / "wordpress" / "public"))


def _database_processes(folder: Path) -> tuple[psutil.Process, ...]:
    return server_processes.find("mariadbd", f"--datadir={folder / 'database' / 'data'}")


def _rest(sandbox: SandboxStatus, method: str, route: str, **fields: str) -> requests.Response:
    assert sandbox.username
    assert sandbox.application_password
    return requests.request(
        method,
        f"{sandbox.url}/wp-json/wp/v2{route}",
        auth=(sandbox.username, sandbox.application_password),
        json=fields,
        timeout=_TIMEOUT_S,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of one sandbox that these tests share; it is installed, and may be up or down."""
    place = tmp_path_factory.mktemp("sandbox") / "of tests"
    _up(place)
    yield place
    _down(place, purge=True)


@pytest.fixture
def sandbox(folder: Path) -> SandboxStatus:
    """The shared sandbox, up."""
    return _up(folder)


def test_status_tells_the_way_in_for_the_reviewer_and_for_autoblog(sandbox: SandboxStatus) -> None:
    assert sandbox.running
    assert sandbox.admin_url == f"{sandbox.url}/wp-admin/"
    assert sandbox.admin_username
    me = _rest(sandbox, "GET", "/users/me?context=edit").json()
    assert (me["slug"], me["roles"]) == (sandbox.username, ["author"])


def test_the_administrator_enters_through_the_login_page(sandbox: SandboxStatus) -> None:
    with requests.Session() as browser:
        browser.get(f"{sandbox.url}/wp-login.php", timeout=_TIMEOUT_S)
        form = {"log": sandbox.admin_username, "pwd": sandbox.admin_password}
        browser.post(f"{sandbox.url}/wp-login.php", data=form, timeout=_TIMEOUT_S)
        page = browser.get(f"{sandbox.admin_url}edit.php", timeout=_TIMEOUT_S)

    assert page.url == f"{sandbox.admin_url}edit.php"


@pytest.mark.parametrize("page", ["post-new.php", "upload.php", "profile.php"])
def test_every_script_and_style_of_a_page_in_wp_admin_is_there(
    sandbox: SandboxStatus, page: str
) -> None:
    with requests.Session() as browser:
        browser.get(f"{sandbox.url}/wp-login.php", timeout=_TIMEOUT_S)
        form = {"log": sandbox.admin_username, "pwd": sandbox.admin_password}
        browser.post(f"{sandbox.url}/wp-login.php", data=form, timeout=_TIMEOUT_S)
        text = browser.get(f"{sandbox.admin_url}{page}", timeout=_TIMEOUT_S).text
        named = re.findall(r"<(?:script|link)\b[^>]*? (?:src|href)=['\"]([^'\"]+)", text)
        files = [urljoin(f"{sandbox.admin_url}{page}", html.unescape(name)) for name in named]
        answers = {
            file: browser.get(file, timeout=_TIMEOUT_S)
            for file in files
            if file.startswith(f"{sandbox.url}/wp-") and re.search(r"\.(js|css)\b|load-", file)
        }

    assert len(answers) > 10
    assert {file for file, answer in answers.items() if answer.status_code != 200} == set()
    assert any("underscore" in file for file in answers) or page == "profile.php"
    assert [file for file, answer in answers.items() if not answer.content] == []


@pytest.mark.usefixtures("sandbox")
def test_the_copy_holds_every_file_of_the_package(folder: Path) -> None:
    core = find_programs().wordpress
    copied = folder / "wordpress" / "public"
    missing = {
        str(path.relative_to(core))
        for path in core.rglob("*")
        if path.exists() and not (copied / path.relative_to(core)).exists()
    }
    assert {name for name in missing if not name.endswith(".htaccess")} == set()  # for Apache


def test_the_env_file_holds_the_settings_and_is_private(sandbox: SandboxStatus) -> None:
    assert sandbox.env_file
    env_file = Path(sandbox.env_file)

    assert dotenv_values(env_file) == {
        "WORDPRESS_URL": sandbox.url,
        "WORDPRESS_USERNAME": sandbox.username,
        "WORDPRESS_APPLICATION_PASSWORD": sandbox.application_password,
        "AUTOBLOG_DATABASE_URL": f"sqlite:///{env_file.parent / 'autoblog.db'}",
        "AUTOBLOG_MODEL": "starter",
        "AUTOBLOG_CANDIDATES": "16",
    }
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600


@pytest.mark.usefixtures("sandbox")
def test_the_settings_name_the_model_that_was_asked_for_last(folder: Path) -> None:
    again = up(folder, report=_silent, model="/models/a small one.gguf")
    assert again.env_file
    assert dotenv_values(again.env_file)["AUTOBLOG_MODEL"] == "/models/a small one.gguf"
    _up(folder)
    assert dotenv_values(again.env_file)["AUTOBLOG_MODEL"] == "starter"


def test_posts_and_logins_outlive_down_and_up(folder: Path, sandbox: SandboxStatus) -> None:
    post_id = _rest(sandbox, "POST", "/posts", title="Kept").json()["id"]

    _down(folder)
    again = _up(folder)

    assert again == sandbox
    assert _rest(again, "GET", f"/posts/{post_id}").json()["title"]["rendered"] == "Kept"


def test_up_while_up_leaves_everything_running_as_it_is(
    folder: Path, sandbox: SandboxStatus
) -> None:
    before = (_web_processes(folder), _database_processes(folder))

    assert _up(folder) == sandbox
    assert (_web_processes(folder), _database_processes(folder)) == before


def test_down_ends_every_process_and_keeps_the_address(
    folder: Path, sandbox: SandboxStatus
) -> None:
    found = (*_web_processes(folder), *_database_processes(folder))

    _down(folder)

    assert len(found) > 2
    assert all(map(server_processes.has_ended, found))
    assert status(folder).running is False
    assert status(folder).url == sandbox.url


def test_down_while_down_is_fine(folder: Path) -> None:
    _down(folder)
    _down(folder)

    assert status(folder).running is False


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize(
    "killed", [_web_processes, _database_processes], ids=["web server", "database"]
)
def test_up_mends_what_was_killed(folder: Path, killed: object) -> None:
    assert callable(killed)
    for process in killed(folder):
        process.kill()

    assert status(folder).running is False
    assert _up(folder).running
    assert _rest(status(folder), "GET", "/posts").status_code == 200


@pytest.mark.usefixtures("sandbox")
def test_workers_whose_parent_was_killed_end_with_down(folder: Path) -> None:
    parent, *workers = sorted(_web_processes(folder), key=lambda process: process.pid)
    parent.kill()

    _down(folder)

    assert workers
    assert all(map(server_processes.has_ended, (parent, *workers)))


def test_a_taken_port_moves_the_site_and_its_links(folder: Path, sandbox: SandboxStatus) -> None:
    _down(folder)
    assert sandbox.url
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", int(sandbox.url.rpartition(":")[2])))
        other.listen()
        moved = _up(folder)

    assert moved.url != sandbox.url
    link = _rest(moved, "POST", "/posts", title="Moved", status="publish").json()["link"]
    assert link.startswith(f"{moved.url}/")
    assert "Moved" in requests.get(link, timeout=_TIMEOUT_S).text


def test_a_port_that_is_taken_at_the_last_moment_is_left_to_who_took_it(tmp_path: Path) -> None:
    server = WebServer(document_root=tmp_path / "public", log=tmp_path / "web.log")
    server.document_root.mkdir()
    tried: list[int] = []
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

        def take_the_first(port: int) -> None:
            if not tried:
                with contextlib.suppress(OSError):  # really taken by another program
                    other.bind(("127.0.0.1", port))
                    other.listen()
            tried.append(port)

        try:
            port = server.start(
                find_programs().php,
                settings=tmp_path / "settings.json",
                last_port=0,
                before_start=take_the_first,
            )
        finally:
            server.stop()

    assert len(tried) > 1
    assert port == tried[-1]


def test_sandboxes_that_start_together_have_a_port_each_and_answer_to_their_own_login(
    tmp_path: Path,
) -> None:
    folders = [tmp_path / name for name in ("one", "other")]
    try:
        for folder in folders:
            _up(folder)
            _down(folder)
            state = read_state(folder)
            assert state is not None
            write_state(folder, replace(state, port=8499))  # both had the same port last
        with ThreadPoolExecutor() as pool:
            sandboxes = list(pool.map(_up, folders))

        assert len({sandbox.url for sandbox in sandboxes}) == 2
        for sandbox in sandboxes:
            assert _rest(sandbox, "GET", "/users/me").status_code == 200
    finally:
        for folder in folders:
            _down(folder, purge=True)


def test_another_sandbox_at_our_port_is_not_taken_for_ours(
    tmp_path: Path, folder: Path, sandbox: SandboxStatus
) -> None:
    other = tmp_path / "other"
    try:
        _up(other)
        ours, theirs = read_state(folder), read_state(other)
        assert ours is not None
        assert theirs is not None
        write_state(folder, replace(ours, port=theirs.port))
        assert not status(folder).running
        again = _up(folder)
        assert again.url != status(other).url
        assert _rest(again, "GET", "/users/me").status_code == 200
    finally:
        _down(other, purge=True)
        _up(folder)


def test_an_up_that_ends_stopped_is_an_error(
    folder: Path, sandbox: SandboxStatus, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = replace(sandbox, running=False)
    monkeypatch.setattr("autoblog.sandbox.sandbox.status", lambda _: stopped)
    with pytest.raises(SandboxError, match="ended again"):
        _up(folder)


def test_two_ups_at_once_make_one_sandbox(tmp_path: Path) -> None:
    folder = tmp_path / "both"
    lines: list[str] = []
    try:
        with ThreadPoolExecutor() as pool:
            first, second = pool.map(lambda _: up(folder, report=lines.append), range(2))

        assert first == second
        assert first.running
        assert sum("Installing" in line for line in lines) == 1
        assert len(_database_processes(folder)) == 1
    finally:
        _down(folder, purge=True)


def test_an_interrupted_installation_leaves_no_process_and_is_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "interrupted"

    def interrupt(line: str) -> None:
        if "Installing" in line:
            raise KeyboardInterrupt

    try:
        with pytest.raises(KeyboardInterrupt):
            up(folder, report=interrupt)
        assert _database_processes(folder) == ()
        assert status(folder) == SandboxStatus(running=False)

        assert _up(folder).running
    finally:
        _down(folder, purge=True)


def test_a_sandbox_at_a_very_long_path_works_and_is_purged_whole(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30) / "sandbox"

    assert _up(folder).running
    socket_folder = DatabaseServer(folder=folder / "database").socket.parent
    assert socket_folder.is_dir()
    _down(folder, purge=True)

    assert not socket_folder.exists()
    assert list(folder.parent.iterdir()) == []
    assert status(folder) == SandboxStatus(running=False)


def test_missing_files_are_told_with_the_way_out(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    login = Account(username="a", role="author", password="b", application_password="c")
    with locked(folder, report=_silent):
        write_state(folder, SandboxState(port=1, administrator=login, author=login))

    with pytest.raises(SandboxError, match="down --purge"):
        _up(folder)
