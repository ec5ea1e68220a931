"""Runs the daemon's loop in a thread, and turns signals into flags.

SIGTERM, SIGINT   stop; a second one ends the process at once, and the ledger stays sound
SIGHUP            read settings and topics again
"""

import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Thread
from types import FrameType
from typing import NoReturn

from autoblog.daemon.daemon import LONGEST_WAIT_S, Daemon
from autoblog.daemon.events import Stopping, tell
from autoblog.errors import AutoblogError
from autoblog.lines import Line

log = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

Wakeup = signal.Signals | BaseException | None


def _leave() -> NoReturn:
    """End the process though a thread still runs; what it has not stored, the next start does."""
    logging.shutdown()
    os._exit(0)


def run_daemon(
    daemon: Daemon,
    *,
    bell: Flag,
    stop_within_s: Callable[[], float],
    leave: Callable[[], object] = _leave,
) -> None:
    """Run `daemon` until a signal ends it, then return; `bell` is what its waits hear.

    The post in hand has `stop_within_s` to reach the ledger; then `leave` ends the process. Raises
    `AlreadyRunningError` where another daemon has the database, and what the loop raised: a bug.
    """
    ledger = daemon.ledger
    ledger.daemons.enter()
    # Unlike Event.set(), SimpleQueue.put() may be called from a signal handler (Python's manual,
    # "queue", on reentrancy).
    wakeups: SimpleQueue[Wakeup] = SimpleQueue()
    thread = Thread(target=_loop, args=(daemon, wakeups), name="daemon", daemon=True)
    with _signals(wakeups):
        thread.start()
        log.info(Line("daemon started"))
        reason = _listen(daemon, wakeups, bell)
        daemon.stop.set()
        bell.set()
        if isinstance(reason, signal.Signals):
            _let_the_next_signal_kill()
            log.info(Line("daemon stopping after the post in hand", reason=reason.name))
            tell(daemon.observers, Stopping(at=daemon.now(), reason=reason.name))
            thread.join(stop_within_s())
            if thread.is_alive():
                log.warning("daemon stopped; the post in hand goes on at the next start")
                leave()
                return
    thread.join()
    ledger.daemons.leave()
    log.info(Line("daemon stopped"))
    if isinstance(reason, BaseException):
        raise reason


def _loop(daemon: Daemon, wakeups: "SimpleQueue[Wakeup]") -> None:
    try:
        daemon.loop()
    except BaseException as bug:  # noqa: BLE001 (raised again in the main thread)
        wakeups.put(bug)
    else:
        wakeups.put(None)


def _listen(daemon: Daemon, wakeups: "SimpleQueue[Wakeup]", bell: Flag) -> Wakeup:
    while True:
        try:
            told = wakeups.get(timeout=LONGEST_WAIT_S)
        except Empty:
            _beat(daemon)
            continue
        if told is not signal.SIGHUP:
            return told
        log.info(Line("settings and topics are read again", reason="SIGHUP"))
        daemon.reload.set()
        bell.set()


def _beat(daemon: Daemon) -> None:
    try:
        daemon.ledger.daemons.beat()
    except AutoblogError as error:
        log.warning(Line("the daemon could not say that it lives", error=error))


@contextmanager
def _signals(wakeups: "SimpleQueue[Wakeup]") -> Iterator[None]:
    def put(number: int, _frame: FrameType | None) -> None:
        wakeups.put(signal.Signals(number))

    before = {number: signal.signal(number, put) for number in (*STOP_SIGNALS, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _let_the_next_signal_kill() -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
