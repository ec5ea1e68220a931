"""A sandbox's memory comes back as it was, and shows no password."""

from pathlib import Path

import pytest

from autoblog.errors import SandboxError
from autoblog.sandbox.sandbox import SandboxState, SandboxStatus, read_state, write_state
from autoblog.sandbox.site_form import Account

_ADMIN = Account(
    username="admin", role="administrator", password="pass-1", application_password="pass-2"
)
_AUTHOR = Account(
    username="autoblog", role="author", password="pass-3", application_password="pass-4"
)
_STATE = SandboxState(port=8400, administrator=_ADMIN, author=_AUTHOR)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_state(tmp_path, _STATE)

    assert read_state(tmp_path) == _STATE


def test_nothing_is_remembered_before_the_installation(tmp_path: Path) -> None:
    assert read_state(tmp_path) is None
    assert read_state(tmp_path / "no folder") is None


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"port": 1}', '{"port": 1, "author": 2}'])
def test_a_damaged_memory_is_told_with_the_way_out(tmp_path: Path, damage: str) -> None:
    (tmp_path / "state.json").write_text(damage)

    with pytest.raises(SandboxError, match=r"state\.json is damaged.*down --purge"):
        read_state(tmp_path)


def test_no_representation_shows_a_password() -> None:
    status = SandboxStatus(running=True, admin_password="pass-5", application_password="pass-6")

    assert "pass-" not in f"{_STATE!r}{status!r}"
