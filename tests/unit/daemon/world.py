"""A daemon in a world whose clock, site, sleep and power cuts the test controls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from autoblog.daemon import Daemon, Orders, Timetable, parse_schedule
from autoblog.daemon.events import Event, Missed, RunBegun, RunEnded
from autoblog.errors import AutoblogError, SiteAwayError
from autoblog.ledger import Ledger
from autoblog.ledger.database import open_database
from autoblog.pipeline import Result, site_key
from autoblog.topics import Topic
from autoblog.wordpress import WordPress
from tests.desk import Desk
from tests.scripted import ScriptedGenerator

BERLIN = ZoneInfo("Europe/Berlin")
OUTAGE = tuple[datetime, datetime]


@dataclass
class World:
    """All that a daemon sees; `clock` is in UTC.

    `run` switches the machine on, and off at `until`: what the daemon was doing then is lost.
    """

    desk: Desk
    clock: datetime
    schedule: str = "0 9 * * *"
    zone: ZoneInfo = BERLIN
    topics: Sequence[Topic] = ()
    grace: timedelta = timedelta(hours=1)
    jitter: timedelta = timedelta(0)
    posts_per_run: int = 1
    max_posts_per_day: int = 3
    unload_after: timedelta = timedelta(minutes=10)
    outages: Sequence[OUTAGE] = ()
    outage_error: AutoblogError = field(default_factory=lambda: SiteAwayError("the site is away"))
    fault: AutoblogError | None = None
    at_wait: Callable[[], None] = lambda: None
    events: list[Event] = field(default_factory=list)
    daemon: Daemon | None = None
    loads: list[datetime] = field(default_factory=list)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.engine, now=lambda: self.clock)

    @cached_property
    def engine(self) -> Engine:
        return open_database(self.desk.address)

    @cached_property
    def wordpress(self) -> WordPress:
        return self.desk.wordpress()

    def now(self) -> datetime:
        return self.clock.astimezone(self.zone)

    def run(self, *, until: datetime) -> None:
        """Let a daemon live until then. A machine sleeps if `clock` moves on between two runs."""
        daemon = Daemon(
            read_orders=self._orders,
            ledger=self.ledger,
            now=self.now,
            wait=lambda seconds: self._wait(seconds, until),
            observers=[self.events.append],
            longest_wait_s=86_400.0,
        )
        self.daemon = daemon
        daemon.loop()

    def fired(self) -> list[datetime]:
        """Return the fire times of the runs, retries included."""
        return [e.fire_time for e in self.events if isinstance(e, RunBegun) and e.fire_time]

    def walls(self) -> list[str]:
        """Return the wall clock time at which each run with a fire time began."""
        begun = [e.at for e in self.events if isinstance(e, RunBegun) and e.fire_time]
        return [f"{at.astimezone(self.zone):%m-%d %H:%M}" for at in begun]

    def missed(self) -> int:
        return sum(isinstance(event, Missed) for event in self.events)

    def results(self) -> list[Result]:
        return [r for e in self.events if isinstance(e, RunEnded) for r in e.results]

    def _wait(self, seconds: float, until: datetime) -> None:
        self.clock = min(self.clock + timedelta(seconds=max(seconds, 0.001)), until)
        self.at_wait()
        assert self.daemon
        if self.clock >= until:
            self.daemon.stop.set()

    def _orders(self) -> Orders:
        if self.fault is not None:
            raise self.fault
        return Orders(
            site=site_key(self.desk.site.url),
            timetable=Timetable(
                schedule=parse_schedule(self.schedule, self.zone),
                jitter=self.jitter,
                misfire_grace=self.grace,
            ),
            posts_per_run=self.posts_per_run,
            max_posts_per_day=self.max_posts_per_day,
            unload_after=self.unload_after,
            blog=self.desk.blog(
                self.ledger,
                topics=self.topics,
                now=self.now,
                load_generator=self._load,
                stopped=lambda: self.daemon is not None and self.daemon.stop.is_set(),
            ),
            connect=self._connect,
        )

    def _load(self) -> Any:
        assert self.daemon
        return self.daemon.model.get("scripted", self._open_generator)

    def _open_generator(self) -> ScriptedGenerator:
        self.loads.append(self.clock)
        self.desk.generator.closed = False
        return self.desk.generator

    def _connect(self) -> WordPress:
        if any(start <= self.clock < end for start, end in self.outages):
            raise self.outage_error
        return self.wordpress


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
