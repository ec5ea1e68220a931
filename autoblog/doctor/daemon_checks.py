"""The checks of what only the daemon needs: schedule, notifications and the metrics' port."""

import socket
from collections.abc import Callable, Iterator

from pydantic import SecretStr

from autoblog.daemon import parse_schedule
from autoblog.doctor.examination import Check, Examination, failed, failed_by, ok
from autoblog.errors import AutoblogError, SettingError
from autoblog.ledger import sqlite_file


def check_schedule(found: Examination) -> Iterator[Check]:
    """Read the schedule, and tell when it fires next."""
    settings = found.settings
    try:
        schedule = parse_schedule(settings.schedule, settings.timezone)
    except SettingError as error:
        yield failed_by("schedule", error, fix="correct AUTOBLOG_SCHEDULE")
        return
    following = schedule.next(found.dependencies.now())
    when = f"{following.astimezone(settings.timezone):%Y-%m-%d %H:%M %Z}" if following else "never"
    posts = "1 post" if settings.posts_per_run == 1 else f"{settings.posts_per_run} posts"
    yield ok(
        "schedule",
        f"{schedule.text}: the daemon would run next at {when}, with {posts} each time and at "
        f"most {settings.max_posts_per_day} a day",
    )


def check_notify(found: Examination) -> Iterator[Check]:
    """Read the addresses of notifications; none is sent."""
    yield from _check_form(
        "notify",
        "AUTOBLOG_NOTIFY",
        found.settings.notify,
        read=found.dependencies.read_notifiers,
        sound="the addresses have the right form; no message was sent",
    )


def check_ping(found: Examination) -> Iterator[Check]:
    """Read the address of the dead-man switch; it is not pinged."""
    yield from _check_form(
        "ping",
        "AUTOBLOG_PING_URL",
        found.settings.ping_url,
        read=found.dependencies.read_ping,
        sound="the address has the right form; it was not pinged",
    )


def _check_form(
    name: str, variable: str, value: SecretStr, *, read: Callable[[str], object], sound: str
) -> Iterator[Check]:
    """Let `read` refuse a secret that is set; nothing is sent."""
    text = value.get_secret_value().strip()
    if not text:
        return
    try:
        read(text)
    except SettingError as error:
        yield failed_by(name, error, fix=f"correct {variable}")
    else:
        yield ok(name, sound)


def check_metrics(found: Examination) -> Iterator[Check]:
    """Try the port of the metrics, unless our own daemon holds it."""
    host, port = found.settings.metrics_host, found.settings.metrics_port
    if port is None:
        return
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        if _daemon_runs(found):
            yield ok("metrics", f"port {port} is in use, as it must be while the daemon runs")
            return
        yield failed(
            "metrics",
            f"AUTOBLOG_METRICS_PORT: cannot listen on {host}:{port}: {error.strerror}",
            fix="choose another port or address",
            exit_code=SettingError.exit_code,
        )
    else:
        yield ok("metrics", f"{host}:{port} is free")


def _daemon_runs(found: Examination) -> bool:
    file = sqlite_file(found.settings.database_url.get_secret_value())
    if file is not None and not file.exists():
        return False
    try:
        ledger = found.dependencies.open_ledger(found.settings)
    except AutoblogError:
        return False
    running = ledger.daemons.running() is not None
    ledger.close()
    return running
