"""The loop that waits for fire times and signals; what a run does is given to it."""

import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Event
from types import FrameType

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from autoblog.errors import AutoblogError

log = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

Wakeup = signal.Signals | BaseException


def run_daemon(run: Callable[[Event], None], *, trigger: BaseTrigger) -> None:
    """Call `run` at each fire time, one call at a time, until SIGTERM or SIGINT.

    `run` is given the event that tells it to stop after the post in hand. Its expected errors
    (`AutoblogError`) are logged and the daemon lives on; any other is raised here: a bug.
    """
    stop = Event()
    # Unlike Event.set(), SimpleQueue.put() may be called from a signal handler (Python's manual,
    # "queue", on reentrancy).
    wakeups: SimpleQueue[Wakeup] = SimpleQueue()
    scheduler = _scheduler(wakeups)
    scheduler.add_job(_shielded(run), trigger, args=[stop], id="run")
    with _signals(wakeups):
        scheduler.start()
        log.info("daemon started next_fire_time=%s", scheduler.get_job("run").next_run_time)
        reason = wakeups.get()
        stop.set()
    # From here a second signal ends the process at once; the ledger stays sound.
    log.info("daemon stopping after the post in hand reason=%s", _name(reason))
    scheduler.shutdown(wait=True)
    log.info("daemon stopped")
    if isinstance(reason, BaseException):
        raise reason


def _scheduler(wakeups: "SimpleQueue[Wakeup]") -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(1)},
        # fire times missed while a run was on, or the machine slept, become one run
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )

    def told(event: JobEvent) -> None:
        if event.code == EVENT_JOB_MISSED:
            log.warning("fire time missed scheduled=%s", event.scheduled_run_time)
        else:
            wakeups.put(event.exception)

    scheduler.add_listener(told, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    return scheduler


def _shielded(run: Callable[[Event], None]) -> Callable[[Event], None]:
    def shielded(stop: Event) -> None:
        if stop.is_set():
            return
        try:
            run(stop)
        except AutoblogError as error:
            log.error("run failed error=%s", error)  # noqa: TRY400 (expected: no traceback)

    return shielded


@contextmanager
def _signals(wakeups: "SimpleQueue[Wakeup]") -> Iterator[None]:
    def put(number: int, _frame: FrameType | None) -> None:
        wakeups.put(signal.Signals(number))

    before = {number: signal.signal(number, put) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _name(reason: Wakeup) -> str:
    return reason.name if isinstance(reason, signal.Signals) else repr(reason)
