"""The daemon runs at fire times, one run at a time, and stops when told to."""

import logging
import os
import signal
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from apscheduler.triggers.interval import IntervalTrigger

from autoblog.daemon import run_daemon
from autoblog.errors import SiteAwayError


def soon() -> IntervalTrigger:
    """Fires in a tenth of a second, then each second."""
    start = datetime.now(UTC) + timedelta(milliseconds=100)
    return IntervalTrigger(seconds=1, start_date=start, timezone=UTC)


def tell(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_the_run_in_hand(number: signal.Signals) -> None:
    seen: list[str] = []

    def run(stop: Event) -> None:
        seen.append("begun")
        tell(number)
        assert stop.wait(10)  # the run is told, and has the time to end by itself
        seen.append("ended")

    run_daemon(run, trigger=soon())
    assert seen == ["begun", "ended"]


def test_an_expected_error_is_logged_and_the_next_run_comes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    runs: list[int] = []

    def run(_stop: Event) -> None:
        runs.append(1)
        if len(runs) == 2:
            tell(signal.SIGTERM)
            return
        raise SiteAwayError("the site is away")

    with caplog.at_level(logging.INFO, logger="autoblog"):
        run_daemon(run, trigger=soon())
    assert len(runs) == 2
    assert "run failed error=the site is away" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_bug_ends_it_and_is_raised() -> None:
    def run(_stop: Event) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_daemon(run, trigger=soon())


def test_the_signal_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)

    def run(_stop: Event) -> None:
        tell(signal.SIGTERM)

    run_daemon(run, trigger=soon())
    assert signal.getsignal(signal.SIGTERM) is before
