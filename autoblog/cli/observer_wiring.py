"""Puts together who hears the daemon, as settings and environment say."""

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
    """Everyone who hears the daemon until the end of the block.

    Who hears is settled at the start; `settings` are the latest. Raises `SettingError` for
    addresses that cannot be understood and a port that is taken.
    """
    from autoblog.observers import StatusRecorder, Systemd

    at_start = settings()
    with ExitStack() as stack:
        observers: list[Observer] = [StatusRecorder(ledger, keep_days=at_start.keep_days)]
        if at_start.metrics_port is not None:
            observers += stack.enter_context(_metrics(at_start.metrics_host, at_start.metrics_port))
        if at_start.notify.get_secret_value().strip():
            observers.append(_alerts(settings, ledger))
        if address := os.environ.get("NOTIFY_SOCKET"):
            observers.append(Systemd(address))
        yield observers


@contextmanager
def _metrics(host: str, port: int) -> "Iterator[list[Observer]]":
    from autoblog.observers import Health
    from autoblog.observers.http import serve
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
    """Ask the site once; the daemon's own loop waits meanwhile."""
    try:
        wiring.find(settings, wait=lambda _: True)
    except AutoblogError as error:
        return error
    return None
