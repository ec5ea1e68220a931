"""A file is replaced as a whole or stays as it was."""

import stat
from pathlib import Path

import pytest

from autoblog.atomic_files import replacing


def test_readers_see_the_old_version_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    with replacing(path) as fresh:
        fresh.write_text("new")
        assert path.read_text() == "old"

    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_old_version_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    with pytest.raises(UnicodeEncodeError), replacing(path) as fresh:
        fresh.write_text("half \ud800", encoding="utf-8")

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with replacing(path) as fresh:
        left = fresh
    left.write_text("left by a killed process")

    with replacing(path, mode=0o600) as fresh:
        assert fresh == left
        assert fresh.read_text() == ""

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
