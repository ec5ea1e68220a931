"""The database's socket always fits the kernel's limit."""

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

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
