"""The database's socket always fits the kernel's limit."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.errors import SandboxError
from autoblog.sandbox.folder import make_private_folder
from autoblog.sandbox.mariadb import DatabaseServer

_NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=150
).filter(lambda name: name not in {".", ".."})


@given(name=_NAMES)
def test_the_socket_path_fits_and_is_the_same_each_time(name: str) -> None:
    folder = Path("/home/someone") / name

    socket = DatabaseServer(folder=folder).socket

    assert len(os.fsencode(socket)) <= 107
    assert socket == DatabaseServer(folder=folder).socket


def test_two_long_folders_have_two_sockets() -> None:
    folders = [Path("/home") / ("x" * 120) / name for name in ("one", "two")]

    assert len({DatabaseServer(folder=folder).socket for folder in folders}) == 2


def test_a_short_folder_holds_its_own_socket() -> None:
    assert DatabaseServer(folder=Path("/home/database")).socket == Path("/home/database/db.sock")


def test_stopping_follows_no_link_that_somebody_planted_in_the_temporary_folder(
    tmp_path: Path,
) -> None:
    server = DatabaseServer(folder=Path("/home") / ("y" * 120) / tmp_path.name)
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "db.sock").write_text("somebody's")
    server.socket.parent.symlink_to(precious)
    try:
        server.stop()
        assert (precious / "db.sock").read_text() == "somebody's"
        with pytest.raises(SandboxError, match="belongs to somebody else"):
            make_private_folder(server.socket.parent)
    finally:
        server.socket.parent.unlink(missing_ok=True)


def test_stopping_removes_the_folder_of_a_socket_that_is_ours(tmp_path: Path) -> None:
    server = DatabaseServer(folder=Path("/home") / ("z" * 120) / tmp_path.name)
    make_private_folder(server.socket.parent)
    server.socket.touch()
    server.stop()
    assert not server.socket.parent.exists()
