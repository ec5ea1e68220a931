"""`autoblog daemon`: the same as publish, on schedule."""

import logging
from datetime import datetime, timedelta
from threading import Event as Flag
from typing import TYPE_CHECKING

import typer

from autoblog.cli import wiring
from autoblog.cli.observer_wiring import observers_of
from autoblog.log_lines import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from autoblog.cli.invocation import Invocation
    from autoblog.daemon import HeldModel, Orders
    from autoblog.daemon.events import Event
    from autoblog.ledger import Ledger
    from autoblog.pipeline import Result
    from autoblog.settings import Settings

log = logging.getLogger("autoblog.daemon")


def daemon(context: typer.Context) -> None:
    """Publish on schedule (AUTOBLOG_SCHEDULE) until told to stop; SIGTERM ends it after the post
    in hand, SIGHUP lets it read settings and topics again.

    Example: autoblog daemon
    """  # noqa: D205 (one sentence that is longer than a line)
    from autoblog.daemon import Daemon, HeldModel, OrderBook, run_daemon

    settings = wiring.settings_of(context)
    ledger = wiring.open_ledger(settings, for_reading=False)
    # before a port that the other one has taken is complained of
    ledger.daemons.check_free()
    desk = _Desk(context.obj, settings=settings, ledger=ledger, model=HeldModel())
    book = OrderBook(desk.read_orders)
    with observers_of(lambda: desk.settings, ledger=ledger) as observers:
        looped = Daemon(
            book=book,
            ledger=ledger,
            model=desk.model,
            now=desk.now,
            wait=desk.wait,
            stop=desk.stop,
            observers=[_write_down, *observers],
        )
        desk.writes = looped.writes
        run_daemon(looped, bell=desk.bell, stop_within_s=lambda: desk.settings.stop_within_s)


class _Desk:
    """Settings and what is made of them; read again, they take effect at the next run.

    Those of `wiring.SETTLED_AT_START` do not; a change of them is told, once.
    """

    def __init__(
        self,
        invocation: "Invocation",
        *,
        settings: "Settings",
        ledger: "Ledger",
        model: "HeldModel",
    ) -> None:
        self.settings = settings
        self.model = model
        self.stop, self.bell = Flag(), Flag()
        self.writes: Callable[[], None] = lambda: None
        self._at_start = settings
        self._told: list[str] = []
        self._clock = wiring.clock_of(settings)
        self._invocation = invocation
        self._ledger = ledger

    def now(self) -> datetime:
        """The time in the blog's zone."""
        return self._clock()

    def wait(self, seconds: float) -> None:
        """Until the time is over, or somebody has something to say."""
        self.bell.wait(seconds)
        if not self.stop.is_set():
            self.bell.clear()

    def read_orders(self) -> "Orders":
        """What settings and topics say now. Raises `AutoblogError` for a fault in them."""
        from autoblog.daemon import Orders, parse_schedule
        from autoblog.pipeline import site_key
        from autoblog.settings import Settings

        settings = Settings.load(self._invocation.env_file)
        load = wiring.loader_of(self._invocation, settings, stopped=self._gives_up)
        key = (settings.model, settings.device, settings.dtype)
        orders = Orders(
            site=site_key(settings.login().address),
            schedule=parse_schedule(settings.schedule, settings.timezone),
            jitter=timedelta(seconds=settings.jitter_s),
            misfire_grace=timedelta(seconds=settings.misfire_grace_s),
            posts_per_run=settings.posts_per_run,
            max_posts_per_day=settings.max_posts_per_day,
            unload_after=timedelta(seconds=settings.unload_after_s),
            blog=wiring.make_blog(
                settings,
                ledger=self._ledger,
                load_generator=lambda: self.model.get(key, load),
                stop=self.stop,
            ),
            connect=lambda: wiring.connect(settings, wait=self.stop.wait),
        )
        self.settings, self._clock = settings, wiring.clock_of(settings)
        self._tell_what_waits(settings)
        return orders

    def _gives_up(self) -> bool:
        """Asked by the model at each token, which shows that it is alive."""
        self.writes()
        return self.stop.is_set()

    def _tell_what_waits(self, settings: "Settings") -> None:
        waiting = wiring.changed_since_start(self._at_start, settings)
        if waiting and waiting != self._told:
            log.warning(Line("settings wait for a restart", settings=", ".join(waiting)))
        self._told = waiting


def _write_down(event: "Event") -> None:
    """One log line for each topic and run."""
    from autoblog.daemon.events import RunBegun, RunEnded, TopicEnded

    if isinstance(event, RunBegun):
        log.info(Line("run begun", fire_time=event.fire_time))
    elif isinstance(event, TopicEnded):
        _log_result(event.result)
    elif isinstance(event, RunEnded):
        posts = sum(result.outcome == "posted" for result in event.results)
        next_fire_time = event.next_fire_time
        log.info(
            Line("run ended", posts=posts, seconds=event.seconds, next_fire_time=next_fire_time)
        )


def _log_result(result: "Result") -> None:
    ref = result.ref
    line = Line(
        result.outcome,
        topic=result.topic,
        post_id=ref and ref.id,
        status=ref and ref.status,
        seconds=result.seconds,
        link=ref and ref.edit_link,
        note=(ref and ref.note) or None,
        error=result.error,
    )
    log.log(logging.INFO if result.error is None else logging.WARNING, line)
