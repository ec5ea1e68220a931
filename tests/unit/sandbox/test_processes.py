"""Programs outlive us, are told from others, and end when they are asked to, or made to."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoblog.sandbox import processes
from autoblog.sandbox.waiting import wait_until

_PROGRAM = Path(sys.executable).name
_SLEEPS = "import signal, time; print('ready', flush=True); time.sleep(100)"
_DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + _SLEEPS
_WITH_CHILD = "import os; os.fork();" + _SLEEPS


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[str]:
    """An argument that no other process has; processes that have it end with the test."""
    mark = str(tmp_path / "mark")
    yield mark
    processes.stop(_PROGRAM, mark, within_s=0)


def _start(mark: str, code: str = _SLEEPS, *, lines: int = 1) -> int:
    log = Path(mark).with_name("log")
    pid = processes.start([sys.executable, "-c", code, mark], log=log, environment={})
    assert wait_until(lambda: log.read_text().count("ready") == lines, within_s=30)
    return pid


def test_a_started_program_is_found_by_its_name_and_argument(mark: str) -> None:
    pid = _start(mark)

    assert processes.find(_PROGRAM, mark) == (pid,)
    assert processes.find(_PROGRAM, mark[:-1]) == ()
    assert processes.find("mariadbd", mark) == ()


def test_a_started_program_has_a_session_of_its_own(mark: str) -> None:
    pid = _start(mark)

    assert os.getsid(pid) == pid


def test_its_environment_is_what_it_was_given(mark: str) -> None:
    pid = _start(mark)

    assert Path(f"/proc/{pid}/environ").read_bytes() == b""


def test_it_holds_nothing_open_that_its_starter_had_open(mark: str) -> None:
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)

    _start(mark)
    os.close(writer)

    os.set_blocking(reader, False)
    assert os.read(reader, 1) == b""
    os.close(reader)


def test_stopping_ends_it_and_its_children(mark: str) -> None:
    _start(mark, _WITH_CHILD, lines=2)
    pids = processes.find(_PROGRAM, mark)

    processes.stop(_PROGRAM, mark, within_s=10)

    assert len(pids) == 2
    assert all(processes.has_ended(pid) for pid in pids)


def test_stopping_finds_children_whose_parent_is_gone(mark: str) -> None:
    parent = _start(mark, _WITH_CHILD, lines=2)
    os.kill(parent, signal.SIGKILL)

    processes.stop(_PROGRAM, mark, within_s=10)

    assert processes.find(_PROGRAM, mark) == ()


def test_a_program_that_will_not_hear_is_killed(mark: str) -> None:
    pid = _start(mark, _DEAF)

    processes.stop(_PROGRAM, mark, within_s=0.1)

    assert processes.has_ended(pid)


def test_stopping_leaves_other_programs_alone_that_name_the_same_path(mark: str) -> None:
    Path(mark).touch()  # before tail looks for it
    with subprocess.Popen(["tail", "-f", mark], stderr=subprocess.DEVNULL) as reader:
        processes.stop(_PROGRAM, mark, within_s=0)

        assert not processes.has_ended(reader.pid)
        reader.kill()


def test_stopping_what_does_not_run_is_fine(mark: str) -> None:
    processes.stop(_PROGRAM, mark, within_s=0)


def test_a_dead_program_that_nobody_collected_has_ended(mark: str) -> None:
    pid = _start(mark)
    os.kill(pid, signal.SIGKILL)

    assert wait_until(lambda: processes.has_ended(pid), within_s=10)
    assert processes.find(_PROGRAM, mark) == ()
