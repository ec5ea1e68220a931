"""A process is known by its own number, and holds nothing once it is dead."""

import socket
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from autoblog.errors import AlreadyRunningError
from autoblog.ledger import Ledger, Owner
from autoblog.ledger.database import open_database
from autoblog.ledger.owners import place

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

# A process of its own forks, since this one has threads.
FORKS = """
import os
from autoblog.ledger import Owner
before = Owner.this_process()
if os.fork() == 0:
    after = Owner.this_process()
    assert after.pid == os.getpid() != before.pid, (before, after)
    assert str(after) != str(before)
    os._exit(7)
assert os.wait()[1] == 7 << 8
assert Owner.this_process() == before
"""


def test_a_forked_process_is_another_owner() -> None:
    subprocess.run([sys.executable, "-c", FORKS], check=True)


def test_an_owner_comes_back_from_its_text() -> None:
    owner = Owner(host="a/b", pid=7, started=8)
    assert Owner.parse(str(owner)) == owner


def test_a_living_process_holds_and_a_dead_one_does_not_though_nobody_has_asked_about_it() -> None:
    with subprocess.Popen(["/bin/sleep", "60"]) as process:
        owner = Owner.of(process.pid)
        assert owner.holds(since=NOW, now=NOW)
        process.kill()
        # it stays in the table of processes, since nobody asks with wait()
        while psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE:
            pass
        assert not owner.holds(since=NOW, now=NOW)
    assert not owner.holds(since=NOW, now=NOW)


@pytest.mark.parametrize("step_s", [-3600.0, -5.0, 5.0, 3600.0])
def test_a_clock_that_is_set_does_not_make_a_living_process_look_dead(
    step_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = Owner.this_process()
    told = psutil.Process().create_time()
    # psutil adds the moment of the boot, which moves with the clock
    monkeypatch.setattr(psutil.Process, "create_time", lambda _: told + step_s)
    assert owner.holds(since=NOW, now=NOW)
    assert Owner.this_process() == owner


def test_a_process_that_an_earlier_autoblog_wrote_down_is_known_by_the_seconds() -> None:
    here = Owner.this_process()
    told = int(psutil.Process().create_time())
    assert Owner(host=here.host, pid=here.pid, started=told).holds(since=NOW, now=NOW)
    assert not Owner(host=here.host, pid=here.pid, started=told - 60).holds(since=NOW, now=NOW)


def test_a_later_process_of_the_same_number_is_another() -> None:
    here = Owner.this_process()
    assert not replace(here, started=here.started + 1).holds(since=NOW, now=NOW)


def test_containers_of_one_name_are_told_apart_by_how_they_number_processes(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.touch()
    two.touch()
    assert len({place(one), place(two), socket.gethostname()}) == 3
    assert place(tmp_path / "no-linux") == socket.gethostname()
    assert Owner.this_process().host == place()


def test_the_daemon_of_another_container_of_the_same_name_is_not_taken_for_dead(
    tmp_path: Path,
) -> None:
    (tmp_path / "other").touch()
    engine = open_database("sqlite://")
    ledger = Ledger(engine)
    there = Owner(host=place(tmp_path / "other"), pid=1, started=1)
    Ledger(engine, owner=there).daemons.enter()
    with pytest.raises(AlreadyRunningError, match=f"process 1 on {socket.gethostname()}, since"):
        ledger.daemons.enter()
    ledger.close()
