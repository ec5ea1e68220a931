"""Programs outlive us, are told from others, and end when they are asked to, or made to."""

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.sandbox import server_processes
from autoblog.sandbox.server_processes import wait_until

_PROGRAM = Path(sys.executable).name
_SLEEPS = "import signal, time; print('ready', flush=True); time.sleep(100)"
_DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + _SLEEPS
_WITH_CHILD = "import os; os.fork();" + _SLEEPS


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[str]:
    """An argument that no other process has; processes that have it end with the test."""
    mark = str(tmp_path / "mark")
    yield mark
    server_processes.stop(_PROGRAM, mark, within_s=0)


def _start(mark: str, code: str = _SLEEPS, *, lines: int = 1) -> psutil.Process:
    log = Path(mark).with_name("log")
    process = server_processes.start([sys.executable, "-c", code, mark], log=log, environment={})
    assert wait_until(lambda: log.read_text().count("ready") == lines, within_s=30)
    return process


def test_a_started_program_is_found_by_its_name_and_argument(mark: str) -> None:
    process = _start(mark)

    assert server_processes.find(_PROGRAM, mark) == (process,)
    assert server_processes.find(_PROGRAM, mark[:-1]) == ()
    assert server_processes.find("mariadbd", mark) == ()


def test_a_started_program_has_a_session_of_its_own(mark: str) -> None:
    process = _start(mark)

    assert os.getsid(process.pid) == process.pid


def test_its_environment_is_what_it_was_given(mark: str) -> None:
    process = _start(mark)

    assert process.environ() == {}


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
    found = server_processes.find(_PROGRAM, mark)

    server_processes.stop(_PROGRAM, mark, within_s=10)

    assert len(found) == 2
    assert all(map(server_processes.has_ended, found))


def test_stopping_finds_children_whose_parent_is_gone(mark: str) -> None:
    parent = _start(mark, _WITH_CHILD, lines=2)
    parent.kill()

    server_processes.stop(_PROGRAM, mark, within_s=10)

    assert server_processes.find(_PROGRAM, mark) == ()


def test_a_program_that_will_not_hear_is_killed(mark: str) -> None:
    process = _start(mark, _DEAF)

    server_processes.stop(_PROGRAM, mark, within_s=0.1)

    assert server_processes.has_ended(process)


def test_stopping_leaves_other_programs_alone_that_name_the_same_path(mark: str) -> None:
    Path(mark).touch()  # before tail looks for it
    with subprocess.Popen(["tail", "-f", mark], stderr=subprocess.DEVNULL) as reader:
        server_processes.stop(_PROGRAM, mark, within_s=0)

        assert not server_processes.has_ended(psutil.Process(reader.pid))
        reader.kill()


def test_stopping_what_does_not_run_is_fine(mark: str) -> None:
    server_processes.stop(_PROGRAM, mark, within_s=0)


def test_a_dead_program_that_nobody_collected_has_ended(mark: str) -> None:
    process = _start(mark)
    process.kill()

    assert wait_until(lambda: server_processes.has_ended(process), within_s=10)
    assert server_processes.find(_PROGRAM, mark) == ()


class _Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def wait(self, seconds: float) -> None:
        self.now += seconds


@given(true_after_s=st.floats(0, 10), within_s=st.floats(0, 10))
def test_it_tells_whether_the_condition_held_in_time(true_after_s: float, within_s: float) -> None:
    clock = _Clock()

    held = wait_until(
        lambda: clock.now >= true_after_s,
        within_s=within_s,
        wait=clock.wait,
        clock=lambda: clock.now,
    )

    assert held or clock.now >= within_s
    assert held or true_after_s > within_s


def test_what_holds_already_is_not_waited_for() -> None:
    def wait(seconds: float) -> None:
        raise AssertionError(seconds)

    assert wait_until(lambda: True, within_s=0, wait=wait)


def test_the_condition_is_asked_again_after_each_pause() -> None:
    answers = iter([False, False, True])
    pauses = itertools.count()

    wait_until(lambda: next(answers), within_s=5, wait=lambda _: next(pauses), clock=lambda: 0.0)

    assert next(pauses) == 2
