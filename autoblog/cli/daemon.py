"""`autoblog daemon`: publish on schedule."""

from datetime import timedelta
from threading import Event as Flag
from typing import TYPE_CHECKING

import typer

from autoblog.cli import wiring
from autoblog.cli.observer_wiring import observers_of

if TYPE_CHECKING:
    from autoblog.cli.invocation import Invocation
    from autoblog.cli.reloading_settings import ReloadingSettings
    from autoblog.daemon import Heartbeat, HeldModel, Orders
    from autoblog.ledger import Ledger


def daemon(context: typer.Context) -> None:
    """Publish on schedule (AUTOBLOG_SCHEDULE) until told to stop; SIGTERM ends it after the post
    in hand, SIGHUP lets it read settings and topics again.

    Example: autoblog daemon
    """  # noqa: D205 (one sentence that is longer than a line)
    from autoblog.cli.reloading_settings import ReloadingSettings
    from autoblog.daemon import Daemon, Heartbeat, HeldModel, run_daemon

    at_start = wiring.settings_of(context)
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

        def orders() -> "Orders":
            return read_orders(
                context.obj, settings, ledger=ledger, model=model, heartbeat=heartbeat
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


def read_orders(
    invocation: "Invocation",
    settings: "ReloadingSettings",
    *,
    ledger: "Ledger",
    model: "HeldModel",
    heartbeat: "Heartbeat",
) -> "Orders":
    """Read settings and topics, and use them. Raises `AutoblogError` for a fault in them."""
    from autoblog.daemon import Orders, Timetable, parse_schedule
    from autoblog.pipeline import site_key

    latest = settings.read()
    load = wiring.loader_of(invocation, latest, stopped=heartbeat.at_token)
    model_key = (latest.model, latest.device, latest.dtype)
    orders = Orders(
        site=site_key(latest.login().address),
        timetable=Timetable(
            schedule=parse_schedule(latest.schedule, latest.timezone),
            jitter=timedelta(seconds=latest.jitter_s),
            misfire_grace=timedelta(seconds=latest.misfire_grace_s),
        ),
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
