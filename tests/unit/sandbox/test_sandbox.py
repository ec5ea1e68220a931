"""What the sandbox says and refuses without any program being started."""

import dataclasses
from pathlib import Path

import pytest

from autoblog.errors import SandboxError, StorageError
from autoblog.sandbox import SandboxStatus, down, status
from autoblog.sandbox.folder import locked
from autoblog.sandbox.sandbox import SandboxState, write_state
from autoblog.sandbox.site_form import Account

_LOGIN = Account(username="u", role="author", password="p", application_password="a")


def _silent(line: str) -> None:
    pass


def test_the_status_has_the_fields_that_users_script_against() -> None:
    assert [field.name for field in dataclasses.fields(SandboxStatus)] == [
        "running",
        "url",
        "admin_url",
        "admin_username",
        "admin_password",
        "username",
        "application_password",
        "env_file",
    ]


def test_before_the_first_up_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert status(tmp_path / "nothing") == SandboxStatus(running=False)


def test_a_sandbox_that_is_down_still_tells_its_logins(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with locked(folder, report=_silent):
        write_state(folder, SandboxState(port=8400, administrator=_LOGIN, author=_LOGIN))

    told = status(folder)

    assert (told.running, told.url, told.application_password) == (
        False,
        "http://127.0.0.1:8400",
        "a",
    )


def test_down_where_nothing_is_makes_nothing(tmp_path: Path) -> None:
    down(tmp_path / "nothing", purge=False, report=_silent)
    down(tmp_path / "nothing", purge=True, report=_silent)

    assert list(tmp_path.iterdir()) == []


def test_purging_a_folder_that_is_no_sandbox_is_refused(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").touch()

    with pytest.raises(SandboxError, match="not a sandbox"):
        down(tmp_path, purge=True, report=_silent)

    assert (tmp_path / "novel.txt").exists()


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StorageError, match="file/sandbox"):
        status(tmp_path / "file" / "sandbox")
