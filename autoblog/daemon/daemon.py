"""The daemon's loop: what is to be done now, and until when there is nothing to do.

    step(): arrived fire times -> at most one run -> idle model released -> seconds to wait

Clock and waiting come in as functions, so a year passes in a test as fast as it can be counted. It
knows neither signals nor threads (`process` does) and decides nothing about texts or posts.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import inf
from threading import Event as Flag
from time import monotonic

from autoblog.daemon.arrivals import Arrival, arrival, next_arrival
from autoblog.daemon.events import (
    Beat,
    Event,
    Missed,
    ModelReleased,
    ModelWriting,
    Observer,
    Reloaded,
    RunBegun,
    RunEnded,
    Started,
    Stopped,
    TopicEnded,
    tell,
)
from autoblog.daemon.model import HeldModel
from autoblog.daemon.orders import OrderBook, Orders, start_of_day
from autoblog.errors import AutoblogError
from autoblog.ledger import Fire, Ledger
from autoblog.log_lines import Line
from autoblog.pipeline import Result, publish, site_key

log = logging.getLogger(__name__)

# A wait goes by a clock that stands still while the machine sleeps, and clocks are set; so the
# time is looked at anew at least this often.
LONGEST_WAIT_S = 30.0
# How long a site is left alone that was away.
RETRY_AFTER = timedelta(minutes=10)


@dataclass(kw_only=True)
class Daemon:
    """One blog's daemon. `now` is aware and in the blog's own zone; `wait` takes seconds."""

    book: OrderBook
    ledger: Ledger
    now: Callable[[], datetime]
    wait: Callable[[float], object]
    model: HeldModel = field(default_factory=HeldModel)
    observers: Sequence[Observer] = ()
    stop: Flag = field(default_factory=Flag)
    reload: Flag = field(default_factory=Flag)
    longest_wait_s: float = LONGEST_WAIT_S
    _fire: Fire | None = None
    _again_at: datetime | None = None
    _looked_at: datetime | None = None
    _wrote_at: float = -inf

    def loop(self) -> None:
        """Go on until told to stop. Raises what is a bug."""
        begun = self._moment()
        self._tell(Started(at=begun, site=self._orders.site, next_fire_time=self._next(begun)))
        while not self.stop.is_set():
            seconds = self.step()
            if not self.stop.is_set():
                self.wait(seconds)
        self.model.release()
        self._tell(Stopped(at=self._moment()))

    def step(self) -> float:
        """Do what is to be done now; the seconds for which there is nothing else."""
        if self.reload.is_set():
            self.reload.clear()
            self._refresh()
        try:
            self._act(self._moment())
            publication = self._next_publication(self._moment())
        except AutoblogError as error:
            # the ledger itself cannot be read or written: a full disk, a lock
            log.error(Line("the daemon could not go on", error=error))  # noqa: TRY400 (expected: no traceback)
            now = self._moment()
            self._again_at = now + RETRY_AFTER
            self._tell(Beat(at=now, next_fire_time=self._next(now)))
            return self.longest_wait_s
        now = self._moment()
        self._release_idle_model(now)
        self._tell(Beat(at=now, next_fire_time=self._next(now)))
        if self._arrived(now) is not None:
            return 0.0  # while a run was under way
        idle_at = self.model.idle_at(self._orders.unload_after)
        wakes = [self._next(now), self._again_at, publication, idle_at]
        seconds = [(one - now).total_seconds() for one in wakes if one is not None]
        return max(0.0, min([self.longest_wait_s, *seconds]))

    def writes(self) -> None:
        """The model has written a token; whoever watches hears of it, but not of each."""
        now = monotonic()
        if now - self._wrote_at >= LONGEST_WAIT_S:
            self._wrote_at = now
            self._tell(ModelWriting(at=self._moment()))

    def _moment(self) -> datetime:
        """The time in UTC: sums and comparisons within a zone go by its wall clock, which jumps."""
        return self.now().astimezone(UTC)

    @property
    def _orders(self) -> Orders:
        return self.book.orders

    def _act(self, now: datetime) -> None:
        self._meet_fire_times(now)
        fire = self._fire if self._fire and not self._fire.ended else None
        first_look = self._looked_at is None
        if self._again_at is not None and now < self._again_at:
            return
        planned = None if first_look else self._first_planned()
        opened = first_look and bool(self.ledger.open_posts(self._orders.site, now=now))
        if fire is None and not opened and not self._again_at and not _is_past(planned, now):
            self._looked_at = self._looked_at or now
            return
        self._again_at, self._looked_at = None, now
        self._run(fire)

    def _meet_fire_times(self, now: datetime) -> None:
        orders, fire = self._orders, self._fire or self.ledger.fires.last(self._orders.site)
        if fire is None or fire.schedule != orders.schedule.text:
            # fire times of a schedule that was not there yet were not missed
            self._remember(
                Fire(schedule=orders.schedule.text, fire_time=now, begun_at=now, ended=True)
            )
            return
        self._fire = fire
        found = self._arrived(now)
        if found is not None:
            if found.late:
                log.warning(Line("fire time missed", fire_time=found.fire_time))
                self._tell(Missed(at=now, fire_time=found.fire_time))
            else:
                self._again_at = None
                log.info(Line("fire time", fire_time=found.fire_time, coalesced=found.coalesced))
            self._remember(
                Fire(
                    schedule=orders.schedule.text,
                    fire_time=found.fire_time,
                    begun_at=now,
                    ended=found.late,
                )
            )
        elif not fire.ended and now - fire.fire_time > orders.misfire_grace + orders.jitter:
            log.warning(Line("run given up", fire_time=fire.fire_time, reason="late"))
            self._remember(replace(fire, ended=True))

    def _arrived(self, now: datetime) -> Arrival | None:
        """The fire time that has come since the last one that was met."""
        if self._fire is None:
            return None
        return arrival(
            self._orders.schedule,
            handled=self._fire.fire_time,
            now=now,
            grace=self._orders.misfire_grace,
            jitter=self._orders.jitter,
        )

    def _remember(self, fire: Fire) -> None:
        self.ledger.fires.remember(self._orders.site, fire)
        self._fire = fire

    def _run(self, fire: Fire | None) -> None:
        self._refresh()
        begun, started = self._moment(), monotonic()
        fire_time = None if fire is None else fire.fire_time
        self._tell(RunBegun(at=begun, fire_time=fire_time))
        results: list[Result] = []
        error: AutoblogError | None = None
        try:
            for result in self._results(fire):
                results.append(result)
                self._tell(TopicEnded(at=self._moment(), result=result))
        except AutoblogError as raised:
            error = raised
            log.error(Line("run failed", error=error))  # noqa: TRY400 (expected: no traceback)
        now = self._moment()
        self.model.used(now)
        failure = error or (results[-1].error if results else None)
        if failure is not None and failure.passes_by_itself:
            self._again_at = now + RETRY_AFTER
        elif fire is not None and not self.stop.is_set():
            self._remember(replace(fire, ended=True))
        self._tell(
            RunEnded(
                at=now,
                fire_time=fire_time,
                results=tuple(results),
                error=error,
                next_fire_time=self._next(now),
                seconds=round(monotonic() - started, 3),
            )
        )

    def _results(self, fire: Fire | None) -> Iterator[Result]:
        wordpress = self._orders.connect()
        site = site_key(wordpress.site.home)
        count = 0 if fire is None else self._left(site, fire)
        if fire is not None and count == 0:
            log.info(Line("run writes nothing", reason="cap", max=self._orders.max_posts_per_day))
        yield from publish(self._orders.blog, wordpress, count=count, count_begun=False)

    def _left(self, site: str, fire: Fire) -> int:
        """How many posts the run may write: both limits count what the ledger has, also earlier
        parts of the same run."""  # noqa: D205, D209 (one sentence)
        today = self.ledger.posted_since(site, start_of_day(self.now()))
        in_this_run = self.ledger.posted_since(site, fire.begun_at)
        orders = self._orders
        return max(0, min(orders.posts_per_run - in_this_run, orders.max_posts_per_day - today))

    def _refresh(self) -> None:
        error = self.book.refresh()
        if error is not None:
            log.error(Line("settings and topics stay as they were", error=error))
        self._tell(Reloaded(at=self._moment(), error=error))

    def _release_idle_model(self, now: datetime) -> None:
        idle_at = self.model.idle_at(self._orders.unload_after)
        if idle_at is not None and idle_at <= now:
            self.model.release()
            log.info(Line("model released", reason="idle"))
            self._tell(ModelReleased(at=now))

    def _next(self, now: datetime) -> datetime | None:
        handled = self._fire.fire_time if self._fire else now
        found = next_arrival(
            self._orders.schedule, handled=handled, now=now, jitter=self._orders.jitter
        )
        return found and found.astimezone(self._orders.schedule.timezone)

    def _first_planned(self) -> datetime | None:
        assert self._looked_at  # noqa: S101 (told to the type checker; the caller has checked)
        return self.ledger.plans.next_after(self._orders.site, self._looked_at)

    def _next_publication(self, now: datetime) -> datetime | None:
        return self.ledger.plans.next_after(self._orders.site, now)

    def _tell(self, event: Event) -> None:
        tell(self.observers, event)


def _is_past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now
