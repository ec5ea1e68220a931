"""Only an empty folder becomes a sandbox, and only a sandbox is removed."""

import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autoblog.errors import SandboxError
from autoblog.sandbox.folder import (
    is_claimed,
    locked,
    make_private_folder,
    remove,
    write_private,
)


def _silent(line: str) -> None:
    pass


def test_a_new_folder_is_claimed_for_us_alone_and_kept_out_of_version_control(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "some" / "where"

    for _ in range(2):
        with locked(folder, report=_silent):
            assert is_claimed(folder)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / ".gitignore").read_text() == "*\n"


def test_a_folder_with_other_files_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text("Chapter 1")

    mode = tmp_path.stat().st_mode

    with (
        pytest.raises(SandboxError, match="holds other files"),
        locked(tmp_path, report=_silent),
    ):
        pass
    with pytest.raises(SandboxError, match="left as it is"):
        remove(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["novel.txt"]
    assert tmp_path.stat().st_mode == mode


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with (
        pytest.raises(SandboxError, match="not a folder"),
        locked(tmp_path / "file", report=_silent),
    ):
        pass


def test_a_link_to_somewhere_else_is_not_taken_for_a_private_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(SandboxError, match="somebody else"):
        make_private_folder(tmp_path / "link")


def test_removing_a_sandbox_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with locked(folder, report=_silent):
        (folder / "deep" / "er").mkdir(parents=True)
        remove(folder)

    assert list(tmp_path.iterdir()) == []


def test_a_private_file_is_ours_alone_and_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("old and readable by all")
    path.chmod(0o644)

    write_private(path, "new")

    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret"]


def test_the_second_command_waits_for_the_first_and_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    waits, entered = threading.Event(), threading.Event()

    def second() -> None:
        with locked(folder, report=lambda _: waits.set()):
            entered.set()

    thread = threading.Thread(target=second)
    with locked(folder, report=_silent):
        thread.start()
        assert waits.wait(10)
        assert not entered.is_set()

    assert entered.wait(10)
    thread.join()


def test_who_waited_while_the_sandbox_was_removed_gets_a_new_one(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    waits = threading.Event()
    found: list[bool] = []

    def second() -> None:
        with locked(folder, report=lambda _: waits.set()):
            found.append(is_claimed(folder))

    thread = threading.Thread(target=second)
    with locked(folder, report=_silent):
        thread.start()
        assert waits.wait(10)
        remove(folder)
    thread.join()

    assert found == [True]


def test_the_lock_is_free_again_after_a_failure(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with pytest.raises(KeyError), locked(folder, report=_silent):
        raise KeyError

    lines: list[str] = []
    with locked(folder, report=lines.append):
        pass
    assert lines == []


def test_commands_that_make_and_remove_one_sandbox_at_the_same_moment_all_succeed(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "sandbox"
    commands = 4
    together = threading.Barrier(commands)

    def command(number: int) -> bool:
        together.wait(10)
        with locked(folder, report=_silent):
            ours = is_claimed(folder)
            if number % 2:
                remove(folder)
            return ours

    with ThreadPoolExecutor(commands) as pool:
        for _ in range(200):
            assert all(pool.map(command, range(commands)))
