"""Runs the daemon's loop in a thread, and turns signals into flags.

SIGTERM, SIGINT   stop; a second one ends the process at once, and the ledger stays sound
SIGHUP            read settings and topics again
"""

import logging
import os
import select
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from threading import Event as Flag
from threading import Thread
from typing import NoReturn

from autoblog.daemon.daemon import Daemon
from autoblog.daemon.events import Stopping, tell
from autoblog.daemon.heartbeat import HEARTBEAT_S
from autoblog.errors import AutoblogError
from autoblog.log_lines import Line

log = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class _Wakeups:
    """The signals and the end of the loop, for which the main thread waits.

    Python writes the number of each signal into a socket. A handler in Python would run only after
    the wait if the signal came just before it (Python's manual, `signal.set_wakeup_fd`).
    """

    ENDED = 0  # no signal's number

    def __init__(self) -> None:
        self._reader, self._writer = socket.socketpair()
        self._writer.setblocking(False)
        self.bug: BaseException | None = None

    @contextmanager
    def hearing(self) -> Iterator[None]:
        """Receive signals until the end of the block; they have no other effect."""
        descriptor = self._writer.fileno()
        others = signal.set_wakeup_fd(descriptor, warn_on_full_buffer=False)
        numbers = (*STOP_SIGNALS, signal.SIGHUP)
        before = {number: signal.signal(number, lambda *_: None) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(others)

    def end(self, bug: BaseException | None) -> None:
        """Report the end of the loop; nobody may be waiting for it any more."""
        self.bug = bug
        with suppress(OSError):
            self._writer.send(bytes([self.ENDED]))

    def wait(self, seconds: float) -> int | None:
        """Return the next signal's number, `ENDED`, or None after `seconds` without either."""
        ready, _, _ = select.select([self._reader], [], [], seconds)
        return self._reader.recv(1)[0] if ready else None

    def close(self) -> None:
        """Close the sockets."""
        self._reader.close()
        self._writer.close()


def _leave() -> NoReturn:
    """End the process although a thread still runs; the next start repeats what it loses."""
    logging.shutdown()
    os._exit(0)


def run_daemon(
    daemon: Daemon,
    *,
    bell: Flag,
    stop_within_s: Callable[[], float],
    leave: Callable[[], object] = _leave,
) -> None:
    """Run `daemon` until a signal ends it; `bell` ends its waits.

    The post in hand has `stop_within_s` to reach the ledger; then `leave` ends the process. Raises
    `AlreadyRunningError` if another daemon holds the database, and what the loop raised: a bug.
    """
    ledger = daemon.ledger
    ledger.daemons.enter()
    with closing(_Wakeups()) as wakeups, wakeups.hearing():
        thread = Thread(target=_loop, args=(daemon, wakeups), name="daemon", daemon=True)
        thread.start()
        log.info(Line("daemon started"))
        told = _listen(daemon, wakeups, bell)
        daemon.stop.set()
        bell.set()
        if told != wakeups.ENDED:
            _let_the_next_signal_kill()
            reason = signal.Signals(told).name
            log.info(Line("daemon stopping after the post in hand", reason=reason))
            tell(daemon.observers, Stopping(at=daemon.now(), reason=reason))
            thread.join(stop_within_s())
            if thread.is_alive():
                log.warning(Line("daemon stopped; the next start continues the post in hand"))
                leave()
                return
        thread.join()
    ledger.daemons.leave()
    log.info(Line("daemon stopped"))
    if told == wakeups.ENDED and wakeups.bug:
        raise wakeups.bug


def _loop(daemon: Daemon, wakeups: _Wakeups) -> None:
    bug = None
    try:
        daemon.loop()
    except BaseException as error:  # noqa: BLE001 (raised again in the main thread)
        bug = error
    wakeups.end(bug)


def _listen(daemon: Daemon, wakeups: _Wakeups, bell: Flag) -> int:
    """Return the signal that ends the daemon, or `ENDED`."""
    while True:
        told = wakeups.wait(HEARTBEAT_S)
        if told is None:
            _beat(daemon)
        elif told == signal.SIGHUP:
            log.info(Line("settings and topics will be read again", reason="SIGHUP"))
            daemon.reload.set()
            bell.set()
        elif told == wakeups.ENDED or told in STOP_SIGNALS:
            return told


def _beat(daemon: Daemon) -> None:
    try:
        daemon.ledger.daemons.beat()
    except AutoblogError as error:
        log.warning(Line("heartbeat not stored", error=error))


def _let_the_next_signal_kill() -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
