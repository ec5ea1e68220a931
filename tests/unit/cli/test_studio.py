"""`autoblog studio` before its page opens: its password, and what it needs."""

import subprocess
import sys

import pytest
import typer

from autoblog.studio.passwords import is_password
from tests.unit.cli.conftest import Folder

NAME = "AUTOBLOG_STUDIO_PASSWORD_HASH"


def test_a_password_is_stored_as_a_hash_and_other_lines_stay(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = folder.path / ".env"
    before = env.read_text(encoding="utf-8")
    for password in ("correct horse", "battery staple"):
        monkeypatch.setattr(typer, "prompt", lambda *_, password=password, **__: password)
        said = folder.run("studio", "--set-password")
        assert said.code == 0
        assert password not in said.out + said.err
    *kept, line = env.read_text(encoding="utf-8").splitlines()
    assert "\n".join(kept) + "\n" == before
    assert is_password("battery staple", line.removeprefix(f"{NAME}="))
    assert env.stat().st_mode & 0o077 == 0


def test_a_short_password_is_refused(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: "short")
    said = folder.run("studio", "--set-password")
    assert said.code == 2
    assert "8 or more" in said.err


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.9"])
def test_other_machines_need_a_password_first(folder: Folder, host: str) -> None:
    said = folder.run("studio", "--host", host)
    assert said.code == 78
    assert "--set-password" in said.err


def test_a_hash_that_is_none_is_refused_at_the_start(folder: Folder) -> None:
    folder.set(**{NAME: "correct-horse"})
    said = folder.run("studio", "--host", "0.0.0.0")
    assert said.code == 78
    assert "is no hash of a password" in said.err
    assert "correct-horse" not in said.err


def test_a_port_that_is_taken_is_one_sentence(folder: Folder) -> None:
    said = folder.run("studio", "--host", "203.0.113.9", "--port", "0")
    assert said.code == 78
    folder.set(**{NAME: "scrypt:32768:8:1:MDEyMzQ1Njc4OWFiY2RlZg:" + "A" * 43})
    said = folder.run("studio", "--host", "203.0.113.9")
    assert said.code == 78
    assert "cannot listen on 203.0.113.9:7860" in said.err


def test_the_command_line_starts_without_gradio() -> None:
    code = (
        "import sys; from autoblog.cli.app import run; run(['studio', '--help']); "
        "print([name for name in ('gradio', 'fastapi', 'torch', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]"
