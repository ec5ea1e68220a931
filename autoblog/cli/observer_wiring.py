"""Builds the daemon's observers from the settings and the environment."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from autoblog.cli import console, wiring
from autoblog.errors import AutoblogError

if TYPE_CHECKING:
    from autoblog.daemon.events import Observer
    from autoblog.ledger import Ledger
    from autoblog.observers import TopicSupply
    from autoblog.settings import Settings


@contextmanager
def observers_of(
    settings: Callable[[], "Settings"], *, ledger: "Ledger"
) -> "Iterator[list[Observer]]":
    """Yield the observers that hear the daemon until the end of the block.

    They are chosen once, at the start; `settings` returns the latest settings. Raises
    `SettingError` for a wrong address in AUTOBLOG_NOTIFY or AUTOBLOG_PING_URL, and for a port that
    is taken.
    """
    from autoblog.observers import DailyPruning, Pings, StatusRecorder, Systemd, log_event

    at_start = settings()
    with ExitStack() as stack:
        pruning = DailyPruning(ledger, keep_days=at_start.keep_days)
        observers: list[Observer] = [log_event, StatusRecorder(ledger), pruning]
        if at_start.metrics_port is not None:
            observers += stack.enter_context(_metrics(at_start.metrics_host, at_start.metrics_port))
        if at_start.notify.get_secret_value().strip():
            observers.append(_alerts(settings, ledger))
        if ping := at_start.ping_url.get_secret_value().strip():
            observers.append(Pings(ping))
        if address := os.environ.get("NOTIFY_SOCKET"):
            observers.append(Systemd(address))
        yield observers


@contextmanager
def _metrics(host: str, port: int) -> "Iterator[list[Observer]]":
    from autoblog.observers.http import Health, serve
    from autoblog.observers.metrics import Metrics

    metrics, health = Metrics(), Health()
    with serve(host, port, registry=metrics.registry, health=health) as bound:
        console.tell(f"metrics at http://{host}:{bound}/metrics, health at /healthz")
        yield [metrics, health]


def _alerts(settings: Callable[[], "Settings"], ledger: "Ledger") -> "Observer":
    from autoblog.observers import Alerts, parse_addresses

    return Alerts(
        notices=ledger.notices,
        send=parse_addresses(settings().notify.get_secret_value()),
        supply=lambda now: _supply(settings(), ledger, now),
        site_error=lambda: _site_error(settings()),
        zone=settings().timezone,
    )


def _supply(settings: "Settings", ledger: "Ledger", now: datetime) -> "TopicSupply":
    from autoblog.daemon import parse_schedule
    from autoblog.observers import count_topics

    return count_topics(
        wiring.read_topics_of(settings),
        written=ledger.states(wiring.ledger_site(settings, ledger)),
        schedule=parse_schedule(settings.schedule, settings.timezone),
        posts_per_run=settings.posts_per_run,
        max_posts_per_day=settings.max_posts_per_day,
        now=now,
    )


def _site_error(settings: "Settings") -> AutoblogError | None:
    """Ask the site once, without retries: the daemon's loop waits meanwhile."""
    try:
        wiring.find(settings, wait=lambda _: True)
    except AutoblogError as error:
        return error
    return None
