"""Signals: stop after the post in hand, read settings again, end at once if it takes too long."""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event as Flag

import pytest
from sqlalchemy import Engine

from autoblog.daemon import Daemon, run_daemon
from autoblog.daemon.events import Beat
from autoblog.daemon.events import tell as tell_all
from autoblog.errors import AlreadyRunningError, StorageError
from autoblog.ledger import Ledger, Owner
from autoblog.ledger.database import open_database


class Looping(Daemon):
    """A daemon whose loop is the test's."""

    body: Callable[["Looping"], None]

    def loop(self) -> None:
        self.body(self)


def tell(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)


@pytest.fixture
def engine() -> Engine:
    return open_database("sqlite://")


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    return Ledger(engine)


def looping(ledger: Ledger, body: Callable[[Looping], None]) -> Looping:
    daemon = Looping(
        read_orders=lambda: None,  # type: ignore[arg-type,return-value]  # this loop reads no orders
        ledger=ledger,
        now=lambda: datetime.now(UTC),
        wait=lambda _: None,
    )
    daemon.body = body
    return daemon


def start(daemon: Looping, *, within_s: float = 10.0, left: list[int] | None = None) -> None:
    leave = (lambda: left.append(1)) if left is not None else (lambda: pytest.fail("left"))
    run_daemon(daemon, bell=Flag(), stop_within_s=lambda: within_s, leave=leave)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_the_run_in_hand(ledger: Ledger, number: signal.Signals) -> None:
    seen: list[str] = []

    def body(daemon: Looping) -> None:
        tell(number)
        assert daemon.stop.wait(10)  # the run is told, and has the time to end by itself
        seen.append("ended")

    start(looping(ledger, body))
    assert seen == ["ended"]
    assert ledger.daemons.running() is None


def test_what_takes_longer_than_the_bound_is_left_behind(ledger: Ledger) -> None:
    over, left = Flag(), list[int]()

    def body(daemon: Looping) -> None:
        tell(signal.SIGTERM)
        over.wait(10)

    start(looping(ledger, body), within_s=0.05, left=left)
    over.set()
    assert left == [1]


def test_sighup_asks_for_settings_and_topics_once_more(ledger: Ledger) -> None:
    def body(daemon: Looping) -> None:
        tell(signal.SIGHUP)
        assert daemon.reload.wait(10)
        assert not daemon.stop.is_set()
        tell(signal.SIGTERM)
        assert daemon.stop.wait(10)

    start(looping(ledger, body))


def test_a_signal_that_comes_just_before_the_wait_is_heard_at_once(ledger: Ledger) -> None:
    """Each is sent while the main thread goes back to waiting; none may be left for 30 seconds."""

    def body(daemon: Looping) -> None:
        for _ in range(20_000):
            daemon.reload.clear()
            tell(signal.SIGHUP)
            assert daemon.reload.wait(10)
        tell(signal.SIGTERM)
        assert daemon.stop.wait(10)

    start(looping(ledger, body))


def test_a_bug_ends_it_and_is_raised(ledger: Ledger) -> None:
    def body(daemon: Looping) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        start(looping(ledger, body))
    assert ledger.daemons.running() is None


def test_the_signal_handlers_are_put_back(ledger: Ledger) -> None:
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    start(looping(ledger, lambda _: tell(signal.SIGTERM)))
    assert [signal.getsignal(number) for number in numbers] == before


def test_a_second_daemon_is_refused_and_told_of_the_first(engine: Engine, ledger: Ledger) -> None:
    first = Owner.this_process()
    ledger.daemons.enter()
    stranger = Owner(host=first.host, pid=os.getppid(), started=first.started)
    second = Ledger(engine, owner=stranger)
    with pytest.raises(AlreadyRunningError) as caught:
        second.daemons.enter()
    assert caught.value.exit_code == 73
    assert f"process {first.pid} on {first.host}, since 20" in str(caught.value)


def test_a_killed_daemon_makes_room_at_once(engine: Engine, ledger: Ledger) -> None:
    here = Owner.this_process()
    dead = Ledger(engine, owner=Owner(host=here.host, pid=here.pid, started=1))
    dead.daemons.enter()
    assert ledger.daemons.running() is None
    ledger.daemons.enter()
    found = ledger.daemons.running()
    assert found is not None
    assert found.pid == here.pid


def test_a_daemon_on_another_machine_holds_its_place_while_it_says_so(engine: Engine) -> None:
    clock = [datetime(2026, 11, 21, 9, 0, tzinfo=UTC)]
    far = Ledger(engine, owner=Owner(host="far", pid=1, started=1), now=lambda: clock[0])
    near = Ledger(engine, now=lambda: clock[0])
    far.daemons.enter()
    clock[0] = clock[0].replace(minute=4)
    far.daemons.beat()
    clock[0] = clock[0].replace(minute=8)
    with pytest.raises(AlreadyRunningError, match="process 1 on far"):
        near.daemons.enter()
    assert far.claims.claim("site", "one", "")
    assert not near.claims.claim("site", "one", "")
    clock[0] = clock[0].replace(minute=10)
    near.daemons.enter()
    assert near.claims.claim("site", "one", "")  # what the dead one held is free with its place


def test_an_observer_that_fails_is_a_warning_and_harms_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    heard: list[object] = []

    def full(_: object) -> None:
        raise StorageError("the disk is full")

    def broken(_: object) -> None:
        raise ZeroDivisionError

    tell_all([full, broken, heard.append], Beat(at=datetime.now(UTC), next_fire_time=None))
    assert len(heard) == 1
    expected, bug = caplog.records
    assert expected.exc_info is None
    assert expected.getMessage() == 'event not noted event=Beat error="the disk is full"'
    assert bug.exc_info is not None
