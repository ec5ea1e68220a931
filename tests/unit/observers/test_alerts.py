"""What the blogger is told, and that each thing is told once, also over restarts."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autoblog.daemon import parse_schedule
from autoblog.daemon.events import Event
from autoblog.errors import (
    AutoblogError,
    LoginRefusedError,
    NothingPassedError,
    SiteAwayError,
    SiteBlockedError,
)
from autoblog.ledger import Ledger
from autoblog.ledger.database import open_database
from autoblog.observers import Alerts, Notification, TopicSupply, count_topics
from autoblog.pipeline import Skipped
from autoblog.topics.file import parse_topics
from tests.unit.observers.events import NOW, beat, ended, failed, posted, ref

REFUSED = LoginRefusedError("the site does not accept the login")
AWAY = SiteAwayError("the site refused the connection")
HOUR = timedelta(hours=1)


@dataclass(kw_only=True)
class Blogger:
    """A blogger who hears notifications; `restart` makes new alerts on the same database."""

    folder: Path
    now: datetime = NOW
    supply: TopicSupply = field(default_factory=lambda: TopicSupply(left=9, week=7))
    site_error: AutoblogError | None = None
    heard: list[Notification] = field(default_factory=list)
    asked: int = 0

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        address = f"sqlite:///{self.folder}/ledger.db"
        self.ledger = Ledger(open_database(address), now=lambda: self.now)
        self.alerts = Alerts(
            notices=self.ledger.notices,
            send=self.heard.append,
            supply=lambda _now: self.supply,
            site_error=self._ask,
            zone=ZoneInfo("Europe/Berlin"),
        )

    def _ask(self) -> AutoblogError | None:
        self.asked += 1
        return self.site_error

    def hears_of(self, event: Event) -> list[str]:
        """Return the titles of the notifications that this event leads to."""
        before = len(self.heard)
        at = getattr(event, "at", NOW)
        self.now = at
        self.alerts(event)
        return [message.title for message in self.heard[before:]]


@pytest.fixture
def blogger(tmp_path: Path) -> Iterator[Blogger]:
    blogger = Blogger(folder=tmp_path)
    yield blogger
    blogger.ledger.close()


def test_drafts_are_told_once_a_run_with_their_edit_links(blogger: Blogger) -> None:
    titles = blogger.hears_of(ended(posted(7), posted(8), posted(9, "publish")))
    assert titles == ["autoblog: 2 posts ready for review, 1 post published"]
    body = blogger.heard[0].body
    assert "Title 7\nhttps://blog.example/wp-admin/post.php?post=7&action=edit" in body
    assert "Published: Title 9\nhttps://blog.example/?p=9" in body


def test_why_a_post_was_left_as_a_human_made_it_is_told(blogger: Blogger) -> None:
    edited = replace(posted(7), ref=replace(ref(7), note="Post 7 was left as it is."))
    blogger.hears_of(ended(edited))
    assert blogger.heard[0].body.endswith("post=7&action=edit\nPost 7 was left as it is.")
    blogger.hears_of(ended(*(Skipped(facts=r.facts, ref=r.ref) for r in (edited, posted()))))
    assert blogger.heard[1].title == "autoblog: 1 post ready for review"


def test_a_run_without_posts_tells_nothing(blogger: Blogger) -> None:
    assert blogger.hears_of(ended()) == []
    assert blogger.hears_of(ended(failed(NothingPassedError("nothing passed")))) == []


def test_a_long_run_is_cut_short(blogger: Blogger) -> None:
    blogger.hears_of(ended(*(posted(number) for number in range(30))))
    assert "and 10 more" in blogger.heard[0].body


def test_a_refused_login_is_told_once_until_it_works_again(blogger: Blogger) -> None:
    refused = ["autoblog: WordPress refuses the login"]
    assert blogger.hears_of(ended(error=REFUSED)) == refused
    assert blogger.hears_of(ended(error=REFUSED)) == []
    blogger.restart()
    assert blogger.hears_of(ended(failed(REFUSED))) == []
    blogger.hears_of(ended(posted()))
    assert blogger.hears_of(ended(failed(REFUSED))) == refused


def test_an_outage_is_told_after_an_hour_and_once(blogger: Blogger) -> None:
    away = ["autoblog: the site cannot be reached"]
    assert blogger.hears_of(ended(error=AWAY)) == []
    assert blogger.hears_of(ended(error=AWAY, at=NOW + HOUR / 2)) == []
    blogger.restart()
    assert blogger.hears_of(ended(error=AWAY, at=NOW + HOUR)) == away
    assert "Since 2026-11-21 10:00 CET: the site refused" in blogger.heard[-1].body
    assert blogger.hears_of(ended(error=AWAY, at=NOW + 9 * HOUR)) == []
    blogger.hears_of(ended(posted(), at=NOW + 10 * HOUR))
    assert blogger.hears_of(ended(error=AWAY, at=NOW + 11 * HOUR)) == []
    assert blogger.hears_of(ended(error=AWAY, at=NOW + 12 * HOUR)) == away


def test_a_firewall_that_goes_on_blocking_is_told_like_an_outage(blogger: Blogger) -> None:
    blocked = SiteBlockedError("a firewall answered instead of WordPress")
    assert blogger.hears_of(ended(error=blocked)) == []
    told = blogger.hears_of(ended(error=blocked, at=NOW + HOUR))
    assert told == ["autoblog: the site cannot be reached"]
    assert blogger.heard[-1].body.count("a firewall answered") == 1


def test_between_runs_the_site_is_asked_once_when_the_hour_is_over(blogger: Blogger) -> None:
    blogger.hears_of(ended(error=AWAY))
    assert blogger.hears_of(beat(NOW + HOUR / 2)) == []
    assert blogger.asked == 0
    blogger.site_error = AWAY
    assert blogger.hears_of(beat(NOW + HOUR)) == ["autoblog: the site cannot be reached"]
    assert blogger.hears_of(beat(NOW + 2 * HOUR)) == []
    assert blogger.asked == 1


def test_a_site_that_came_back_within_the_hour_is_not_told(blogger: Blogger) -> None:
    blogger.hears_of(ended(error=AWAY))
    assert blogger.hears_of(beat(NOW + HOUR)) == []
    assert blogger.hears_of(ended(error=AWAY, at=NOW + 2 * HOUR)) == []


def test_topics_running_out_are_told_once_until_there_are_enough(blogger: Blogger) -> None:
    low = ["autoblog: topics are running out"]
    blogger.supply = TopicSupply(left=6, week=7)
    assert blogger.hears_of(ended()) == low
    assert "Topics left: 6; a week of your schedule takes 7" in blogger.heard[-1].body
    blogger.restart()
    assert blogger.hears_of(ended()) == []
    blogger.supply = TopicSupply(left=7, week=7)
    assert blogger.hears_of(ended()) == []
    blogger.supply = TopicSupply(left=6, week=7)
    assert blogger.hears_of(ended()) == low


TOPICS = """
topics:
  - {title: Once}
  - {title: Written}
  - {title: Each day, repeat: daily}
  - {title: Each week, repeat: weekly}
"""


@pytest.mark.parametrize(
    ("cron", "per_run", "cap", "week"),
    [
        ("0 10 * * *", 1, 3, 7),
        ("0 10 * * *", 5, 3, 21),
        ("0 10 * * 1", 2, 3, 2),
        ("0 10 * * 1; 0 11 * * 1", 2, 3, 3),
    ],
)
def test_the_supply_of_a_week(cron: str, per_run: int, cap: int, week: int) -> None:
    supply = count_topics(
        parse_topics(TOPICS, source="topics.yaml"),
        written={("written", "")},
        schedule=parse_schedule(cron, ZoneInfo("UTC")),
        posts_per_run=per_run,
        max_posts_per_day=cap,
        now=NOW,
    )
    # one that is written once, seven days' and, from Saturday on, two weeks' repeats
    assert supply == TopicSupply(left=1 + 7 + 2, week=week)
