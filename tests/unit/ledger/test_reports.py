"""What a daemon keeps for a year: its report, what was told once, and nothing that nobody needs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from autoblog.ledger import Attempt, Facts, Ledger, Report, Review
from autoblog.ledger.database import open_database
from tests.unit.ledger.test_ledger import NOW, REF, SITE, kept

LATER = NOW + timedelta(days=1)
MARKER = kept().post.marker


@pytest.fixture
def ledger(database: str) -> Iterator[Ledger]:
    ledger = Ledger(open_database(database), now=lambda: NOW)
    yield ledger
    ledger.close()


def attempt(at: datetime) -> Attempt:
    rejections = ({"filter": "length", "measured": 3, "limit": 20},)
    facts = Facts(topic="one", period="", rejections=rejections)
    return Attempt(at=at, site=SITE, outcome="rejected", facts=facts)


def test_a_report_comes_back_part_by_part(ledger: Ledger) -> None:
    assert ledger.reports.read() == Report()
    ledger.reports.fires_at(LATER)
    ledger.reports.ran(NOW, {"posted": 2})
    ledger.reports.failed(NOW, "the site is away")
    assert ledger.reports.read() == Report(
        next_fire_time=LATER,
        last_run_at=NOW,
        last_run={"posted": 2},
        last_error="the site is away",
        last_error_at=NOW,
    )


def test_a_notice_keeps_the_time_since_when_it_holds(database: str) -> None:
    first = Ledger(open_database(database), now=lambda: NOW)
    assert first.notices.open("login").told_at is None
    first.notices.told("login")
    second = Ledger(open_database(database), now=lambda: LATER)
    again = second.notices.open("login")
    assert (again.since, again.told_at) == (NOW, NOW)
    second.notices.clear("login")
    new = second.notices.open("login")
    assert (new.since, new.told_at) == (LATER, None)
    first.close()
    second.close()


def test_old_attempts_lose_their_details_and_count_on(ledger: Ledger) -> None:
    ledger.attempts.record(attempt(NOW - timedelta(days=2)))
    ledger.attempts.record(attempt(NOW))
    assert ledger.prune(NOW) == 1
    assert [len(one.facts.rejections) for one in ledger.attempts.history()] == [0, 1]
    assert ledger.attempts.tries(SITE) == {("one", ""): 2}
    assert ledger.prune(NOW) == 0


def test_a_settled_post_loses_its_text_and_is_never_written_again(ledger: Ledger) -> None:
    ledger.keep(kept())
    ledger.finish(MARKER, REF)
    ledger.reviews.remember([Review(marker=MARKER, reviewed_at=NOW, outcome="published")])
    assert ledger.prune(NOW) == 0
    assert ledger.prune(LATER) == 1
    (post,) = ledger.sent_posts(SITE)
    assert (post.post.content, post.post.title, post.ref) == ("", "A title", REF)
    assert not ledger.keep(replace(kept(), post=replace(kept().post, marker="b" * 32)))
    assert ledger.prune(LATER) == 0


@pytest.mark.parametrize("state", ["ready", "sending", "created", "failed"])
def test_a_text_that_may_yet_be_sent_stays(ledger: Ledger, state: str) -> None:
    ledger.keep(kept())
    {
        "ready": lambda: None,
        "sending": lambda: ledger.intend(MARKER),
        "created": lambda: ledger.receive(MARKER, REF),
        "failed": lambda: ledger.fail(MARKER, "refused"),
    }[state]()
    ledger.reviews.remember([Review(marker=MARKER, reviewed_at=NOW, outcome="gone")])
    assert ledger.prune(LATER) == 0


def test_a_text_that_a_review_may_yet_compare_stays(ledger: Ledger) -> None:
    ledger.keep(kept())
    ledger.finish(MARKER, REF)
    assert ledger.prune(datetime.now(UTC)) == 0
    ledger.reviews.remember([Review(marker=MARKER, reviewed_at=NOW, outcome="waiting")])
    assert ledger.prune(datetime.now(UTC)) == 0
