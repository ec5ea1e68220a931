"""One run of the pipeline in a process that may be killed at any moment.

Everything is real except the model, whose texts are made up at once, and the last wait after a
lost answer: it ends when the site has handled all requests, instead of after 65 seconds.
"""

import http.client
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from autoblog.errors import AutoblogError, SettingError, StorageError
from autoblog.ledger import Ledger
from autoblog.pipeline import publish, site_key
from autoblog.pipeline.lookout import LOOK_AGAIN_AFTER_S
from autoblog.topics import Topic
from autoblog.wordpress import Credentials, Retry, Transport, WordPress, find_site
from tests.faults.blind import BlindWordPress
from tests.faults.proxy import SETTLED
from tests.faults.subjects import number_of, topic
from tests.scripted_blog import scripted_blog

log = logging.getLogger(__name__)

_AHEAD: Final = 6
_KNOCKS: Final = 100
_KNOCK_AGAIN_S: Final = 0.02


@dataclass(frozen=True, kw_only=True)
class Program:
    """autoblog as one lane sets it up. `url` is the proxy's, `ledger` the database's address."""

    lane: int
    url: str
    ledger: str
    role: str
    username: str
    application_password: str = field(repr=False)
    blind: bool
    read_timeout_s: float
    while_waiting: Callable[[], object] = lambda: None

    @property
    def credentials(self) -> Credentials:
        """The login."""
        return Credentials(username=self.username, application_password=self.application_password)

    def publish(self, *, count: int, begin: bool) -> bool:
        """Bring `count` topics to the site; without `begin`, only finish what was begun.

        True where nothing is left to do. What the site, or what is before it, did to the run is
        as expected; any other error is a bug, and raised.
        """
        ledger = Ledger.open(self.ledger)
        if not begin:
            self._name_set_aside(ledger)
        try:
            blog = scripted_blog(
                self._topics(ledger, begin=begin),
                ledger=ledger,
                # Another text in each run, as from a program without AUTOBLOG_SEED: a text that is
                # refused for being like another ledger's would be refused in every later run, too.
                seed=random.SystemRandom().randrange(2**31),
                wait=self._wait,
            )
            results = list(publish(blog, self._wordpress(), count=count))
        except (SettingError, StorageError):
            raise
        except AutoblogError as error:
            log.info("run ended: %s", error)
            return False
        finally:
            ledger.close()
        for result in results:
            log.info("%s %s %s", result.facts.topic, result.outcome, result.error)
        return not results

    def _name_set_aside(self, ledger: Ledger) -> None:
        """Do as a human does who has found that the site has none of the posts left to him."""
        site = site_key(self.url)
        for (slug, _), state in ledger.states(site).items():
            if state == "failed":
                log.info("named: %s", slug)
                ledger.retry(site, slug)

    def _topics(self, ledger: Ledger, *, begin: bool) -> list[Topic]:
        """Return the first topics that the ledger does not know, and those begun that slipped."""
        known = {number_of(slug) for slug, _ in ledger.states(site_key(self.url))}
        numbers: list[int] = []
        number, last = 0, max(known, default=-1)
        while len(numbers) < _AHEAD and (begin or number < last):
            if number not in known:
                numbers.append(number)
            number += 1
        return [topic(self.lane, number, role=self.role) for number in numbers]

    def _wordpress(self) -> WordPress:
        http_ = Transport(connect_timeout_s=1.0, read_timeout_s=self.read_timeout_s)
        retry = Retry(wait=lambda _: None)
        # any page of the API leads to it, and WordPress makes this one in less time
        page = f"{self.url}/wp-json/wp/v2/statuses/publish"
        site = retry.call(lambda: find_site(page, http=http_, credentials=self.credentials))
        kind = BlindWordPress if self.blind else WordPress
        return kind(site=site, credentials=self.credentials, http=http_, retry=retry)

    def _wait(self, seconds: float) -> None:
        if seconds >= LOOK_AGAIN_AFTER_S[-1]:
            settle(self.url)
            self.while_waiting()


def settle(url: str) -> None:
    """Wait until the site has handled all that came through the proxy at `url`."""
    for _ in range(_KNOCKS):
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        try:
            connection.request("GET", SETTLED)
            connection.getresponse().read()
        except OSError:
            time.sleep(_KNOCK_AGAIN_S)  # the proxy shuts its port for real moments
        else:
            return
        finally:
            connection.close()
    raise TimeoutError(f"{url} does not settle")
