"""A daemon in a process that may be killed at any moment.

Its loop, signals, ledger and site are real. Its schedule fires every second, its model is scripted,
and its waits after a lost answer last a fifth.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Flag
from typing import Final
from zoneinfo import ZoneInfo

from autoblog.daemon import Daemon, Orders, Schedule, Timetable, run_daemon
from autoblog.ledger import Ledger
from autoblog.pipeline import site_key
from autoblog.wordpress import Credentials, Retry, Transport, WordPress, find_site
from tests.faults.subjects import topic
from tests.scripted_blog import scripted_blog

SECOND: Final = timedelta(seconds=1)
_TOPICS: Final = 2000


class EverySecond(Schedule):
    """A schedule that no cron line can express."""

    def next(self, after: datetime) -> datetime:
        return after.astimezone(UTC).replace(microsecond=0) + SECOND

    def between(self, after: datetime, until: datetime) -> list[datetime]:
        last = until.astimezone(UTC).replace(microsecond=0)
        return [last] if last > after else []


@dataclass(frozen=True, kw_only=True)
class Program:
    """autoblog on the site at `url` as the user given; `ledger` is the database's address."""

    url: str
    ledger: str
    log: Path
    username: str
    application_password: str = field(repr=False)

    def live(self) -> None:
        """Be a daemon until a signal ends it."""
        logging.basicConfig(
            filename=self.log, level=logging.INFO, format="%(asctime)s %(process)d %(message)s"
        )
        ledger = Ledger.open(self.ledger)
        stop, bell = Flag(), Flag()

        def wait(seconds: float) -> None:
            bell.wait(seconds)

        daemon = Daemon(
            read_orders=lambda: self._orders(ledger, stop),
            ledger=ledger,
            now=lambda: datetime.now(UTC),
            wait=wait,
            stop=stop,
        )
        run_daemon(daemon, bell=bell, stop_within_s=lambda: 60.0)

    def _orders(self, ledger: Ledger, stop: Flag) -> Orders:
        return Orders(
            site=site_key(self.url),
            timetable=Timetable(
                schedule=EverySecond(text="each second", timezone=ZoneInfo("UTC"), lines=()),
                jitter=timedelta(0),
                misfire_grace=timedelta(minutes=5),
            ),
            posts_per_run=2,
            max_posts_per_day=1000,
            unload_after=timedelta(minutes=5),
            blog=scripted_blog(
                [topic(0, number, role="author") for number in range(_TOPICS)],
                ledger=ledger,
                wait=_shortened(stop),
                stopped=stop.is_set,
            ),
            connect=self._connect,
        )

    def _connect(self) -> WordPress:
        credentials = Credentials(
            username=self.username, application_password=self.application_password
        )
        http = Transport()
        return WordPress(
            site=find_site(self.url, http=http, credentials=credentials),
            credentials=credentials,
            http=http,
            retry=Retry(wait=time.sleep),  # real moments of a real site
        )


def _shortened(stop: Flag) -> Callable[[float], object]:
    return lambda seconds: stop.wait(seconds / 5)
