"""The daemon's loop: read the ledger, decide what to do next, do it.

    step(): ledger -> State -> next_action -> Begin | Run | Miss | GiveUp | Wait -> State

Clock and waiting are arguments, so a test lives through a year in seconds. It decides nothing
(`decisions` does) and knows neither signals nor threads (`signals` does).
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import inf
from threading import Event as Flag
from time import monotonic

from autoblog.daemon.decisions import (
    Action,
    Begin,
    GiveUp,
    Miss,
    Run,
    State,
    Timetable,
    Wait,
    next_action,
    next_arrival,
)
from autoblog.daemon.events import (
    Beat,
    Event,
    Missed,
    ModelReleased,
    Observer,
    Reloaded,
    RunBegun,
    RunEnded,
    Started,
    Stopped,
    TopicEnded,
    tell,
)
from autoblog.daemon.heartbeat import HEARTBEAT_S
from autoblog.daemon.held_model import HeldModel
from autoblog.errors import AutoblogError
from autoblog.ledger import Fire, Ledger
from autoblog.log_lines import Line
from autoblog.pipeline import Blog, Result, publish, site_name
from autoblog.wordpress import WordPress

log = logging.getLogger(__name__)

# The pause after a failure that may pass by itself.
RETRY_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What settings and topics tell the daemon: when to run, how much to write, where to send it.

    `site` is the site's name in the ledger; `connect` finds the site and checks the login.
    """

    site: str
    timetable: Timetable
    posts_per_run: int
    max_posts_per_day: int
    unload_after: timedelta
    blog: Blog
    connect: Callable[[], WordPress]


@dataclass(kw_only=True)
class Daemon:
    """One blog's daemon. `now` is aware and in the blog's own zone; `wait` takes seconds.

    No wait is longer than `longest_wait_s`: a wait does not count the time that the machine sleeps,
    and somebody may set the clock.
    """

    read_orders: Callable[[], Orders]
    ledger: Ledger
    now: Callable[[], datetime]
    wait: Callable[[float], object]
    model: HeldModel = field(default_factory=HeldModel)
    observers: Sequence[Observer] = ()
    stop: Flag = field(default_factory=Flag)
    reload: Flag = field(default_factory=Flag)
    longest_wait_s: float = HEARTBEAT_S
    _state: State = field(default_factory=State, init=False)
    _orders: Orders = field(init=False)

    def __post_init__(self) -> None:
        """Read the first orders. Raises what `read_orders` raises: a fault starts no daemon."""
        self._orders = self.read_orders()

    def loop(self) -> None:
        """Go on until told to stop. Raises only what is a bug."""
        begun = self._moment()
        self._tell(Started(at=begun, site=self._orders.site, next_fire_time=self._next(begun)))
        while not self.stop.is_set():
            seconds = self.step()
            if not self.stop.is_set():
                self.wait(seconds)
        self.model.release()
        self._tell(Stopped(at=self._moment()))

    def step(self) -> float:
        """Do the next thing; return the seconds for which there is nothing else to do."""
        if self.reload.is_set():
            self.reload.clear()
            self._refresh()
        try:
            now = self._moment()
            self._state = self._read(now)
            action = next_action(self._state, self._orders.timetable, now)
            self._act(action)
        except AutoblogError as error:  # of the ledger: a full disk, a lock
            log.error(Line("the daemon could not go on", error=error))  # noqa: TRY400 (expected: no traceback)
            self._state = replace(self._state, retry_at=self._moment() + RETRY_AFTER)
            action = Wait(until=None)
        now = self._moment()
        self._release_idle_model(now)
        self._tell(Beat(at=now, next_fire_time=self._next(now)))
        return self._seconds_after(action, now)

    def _read(self, now: datetime) -> State:
        """Return the state with what the ledger says now."""
        state, site = self._state, self._orders.site
        if state.looked_at is None:
            unfinished = self.ledger.open_posts(site, now=now)
            retry_at = now if unfinished else state.retry_at
            fire = self.ledger.fires.last(site)
            state = replace(state, fire=fire, looked_at=now, retry_at=retry_at)
        since = state.looked_at or now
        return replace(state, publication_at=self.ledger.next_publication(site, after=since))

    def _warn_of_clock(self, fire: Fire) -> None:
        """Warn if the last fire time lies ahead: the clock was wrong then, or is now."""
        last = self._state.fire
        if last is not None and last.schedule == fire.schedule and last.fire_time > fire.fire_time:
            log.warning(
                Line(
                    "the last fire time lies ahead, so this machine's clock was or is wrong; "
                    "the schedule begins anew",
                    fire_time=last.fire_time,
                    now=fire.fire_time,
                )
            )

    def _act(self, action: Action) -> None:
        match action:
            case Begin(fire=fire):
                self._warn_of_clock(fire)
                self._remember(fire)
            case Miss(fire=fire):
                self._remember(fire)
                log.warning(Line("fire time missed", fire_time=fire.fire_time))
                self._tell(Missed(at=self._moment(), fire_time=fire.fire_time))
            case GiveUp(fire=fire):
                self._remember(fire)
                log.warning(Line("run given up", fire_time=fire.fire_time, reason="late"))
            case Run(fire=fire, coalesced=coalesced):
                if fire is not None and fire != self._state.fire:
                    self._remember(fire)
                    log.info(Line("fire time", fire_time=fire.fire_time, coalesced=coalesced))
                self._run(fire)

    def _seconds_after(self, action: Action, now: datetime) -> float:
        if not isinstance(action, Wait):
            return 0.0
        wakes = (action.until, self.model.idle_at(self._orders.unload_after))
        seconds = min(((at - now).total_seconds() for at in wakes if at is not None), default=inf)
        return max(0.0, min(self.longest_wait_s, seconds))

    def _remember(self, fire: Fire) -> None:
        self.ledger.fires.remember(self._orders.site, fire)
        self._state = replace(self._state, fire=fire)

    def _run(self, fire: Fire | None) -> None:
        self._refresh()
        begun, started = self._moment(), monotonic()
        self._state = replace(self._state, looked_at=begun, retry_at=None)
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
            self._state = replace(self._state, retry_at=now + RETRY_AFTER)
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
        site = site_name(self.ledger, wordpress)
        count = 0 if fire is None else self._posts_left(site, fire)
        if fire is not None and count == 0:
            names = "AUTOBLOG_POSTS_PER_RUN and AUTOBLOG_MAX_POSTS_PER_DAY"
            log.info(Line("run writes nothing", reason=f"what {names} allow is made"))
        yield from publish(self._orders.blog, wordpress, count=count, count_begun=False)

    def _posts_left(self, site: str, fire: Fire) -> int:
        """Return how many posts the run may write, after what earlier parts of it wrote."""
        today = self.ledger.posted_today(site, now=self.now())
        in_this_run = self.ledger.posted_since(site, fire.begun_at)
        orders = self._orders
        return max(0, min(orders.posts_per_run - in_this_run, orders.max_posts_per_day - today))

    def _refresh(self) -> None:
        """Read the orders again; a fault in newer ones leaves the old ones in use."""
        fault: AutoblogError | None = None
        try:
            self._orders = self.read_orders()
        except AutoblogError as error:
            fault = error
            log.error(Line("settings and topics stay as they were", error=error))  # noqa: TRY400 (expected: no traceback)
        self._tell(Reloaded(at=self._moment(), error=fault))

    def _release_idle_model(self, now: datetime) -> None:
        idle_at = self.model.idle_at(self._orders.unload_after)
        if idle_at is not None and idle_at <= now:
            self.model.release()
            log.info(Line("model released", reason="idle"))
            self._tell(ModelReleased(at=now))

    def _next(self, now: datetime) -> datetime | None:
        timetable = self._orders.timetable
        handled = self._state.fire.fire_time if self._state.fire else now
        found = next_arrival(timetable, handled=handled, now=now)
        return found and found.astimezone(timetable.schedule.timezone)

    def _moment(self) -> datetime:
        """Return the time in UTC; sums within a zone go wrong when its clocks change."""
        return self.now().astimezone(UTC)

    def _tell(self, event: Event) -> None:
        tell(self.observers, event)
