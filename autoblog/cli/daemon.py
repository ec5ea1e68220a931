"""`autoblog daemon`: publish on schedule."""

import logging
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event as Flag
from typing import TYPE_CHECKING

import typer

from autoblog.cli import wiring
from autoblog.cli.calendar_wiring import timetable_of
from autoblog.cli.observer_wiring import observers_of
from autoblog.log_lines import Line

if TYPE_CHECKING:
    from autoblog.daemon import Heartbeat, HeldModel, Orders
    from autoblog.ledger import Ledger
    from autoblog.settings import Settings

log = logging.getLogger("autoblog.daemon")

# What these settings configure is built once, so a change waits for a restart.
FIXED_AT_START = (
    "database_url",
    "notify",
    "ping_url",
    "log_format",
    "metrics_host",
    "metrics_port",
    "keep_days",
)


def daemon(context: typer.Context) -> None:
    """Publish on schedule (AUTOBLOG_SCHEDULE) until told to stop.

    SIGTERM stops it after the post in hand; SIGHUP makes it read settings and topics again.

    Example: autoblog daemon
    """
    from autoblog.daemon import Daemon, Heartbeat, HeldModel, run_daemon
    from autoblog.settings import open_secrets

    at_start = wiring.settings_of(context)
    if (file := open_secrets(context.obj.env_file)) is not None:
        log.warning(
            Line("other users of this machine may read the password", run=f"chmod 600 {file}")
        )
    ledger = wiring.open_ledger(at_start, for_reading=False)
    # A second daemon must name the first one, not a port that the first one has taken.
    ledger.daemons.check_free()
    settings = ReloadingSettings(context.obj.env_file, at_start)
    model, stop, bell = HeldModel(), Flag(), Flag()

    def wait(seconds: float) -> None:
        bell.wait(seconds)
        if not stop.is_set():
            bell.clear()

    with observers_of(lambda: settings.latest, ledger=ledger) as observers:
        heartbeat = Heartbeat(observers=observers, now=settings.now, stop=stop)
        orders = partial(
            read_orders, context.obj, settings, ledger=ledger, model=model, heartbeat=heartbeat
        )
        run_daemon(
            Daemon(
                read_orders=orders,
                ledger=ledger,
                model=model,
                now=settings.now,
                wait=wait,
                stop=stop,
                observers=observers,
            ),
            bell=bell,
            stop_within_s=lambda: settings.latest.stop_within_s,
        )


class ReloadingSettings:
    """Settings that are read again from the same env file; `latest` are those in use."""

    def __init__(self, env_file: Path | None, at_start: "Settings") -> None:
        self.latest = at_start
        self._env_file = env_file
        self._at_start = at_start
        self._reported: list[str] = []

    def read(self) -> "Settings":
        """Return the settings as they are now, without using them. Raises `SettingError`."""
        return type(self.latest).load(self._env_file)

    def use(self, settings: "Settings") -> None:
        """Use these from now on; log once which changes wait for a restart."""
        self.latest = settings
        waiting = _changed(self._at_start, settings)
        if waiting and waiting != self._reported:
            log.warning(Line("settings wait for a restart", settings=", ".join(waiting)))
        self._reported = waiting

    def now(self) -> datetime:
        """Return the time in the blog's zone."""
        return wiring.clock_of(self.latest)()


def _changed(before: "Settings", after: "Settings") -> list[str]:
    """Return the environment variables whose new values wait for a restart."""
    fields = type(after).model_fields
    changed = [name for name in FIXED_AT_START if getattr(before, name) != getattr(after, name)]
    return [str(fields[name].alias) for name in changed]


def read_orders(
    invocation: wiring.Invocation,
    settings: ReloadingSettings,
    *,
    ledger: "Ledger",
    model: "HeldModel",
    heartbeat: "Heartbeat",
) -> "Orders":
    """Read settings and topics, and use them. Raises `AutoblogError` for a fault in them."""
    from autoblog.daemon import Orders
    from autoblog.pipeline import name_without_asking

    latest = settings.read()
    load = partial(wiring.load_generator, invocation, latest, stopped=heartbeat.at_token)
    model_key = (latest.model, latest.device, latest.dtype, latest.server)
    orders = Orders(
        site=name_without_asking(ledger, latest.login().address),
        timetable=timetable_of(latest),
        posts_per_run=latest.posts_per_run,
        max_posts_per_day=latest.max_posts_per_day,
        unload_after=timedelta(seconds=latest.unload_after_s),
        blog=wiring.make_blog(
            latest,
            ledger=ledger,
            load_generator=lambda: model.get(model_key, load),
            stop=heartbeat.stop,
        ),
        connect=lambda: wiring.connect(latest, wait=heartbeat.stop.wait),
    )
    settings.use(latest)
    return orders
