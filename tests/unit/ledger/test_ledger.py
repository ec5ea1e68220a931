"""The ledger: one post a topic and period, one process a post, nothing forgotten."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from autoblog.errors import SettingError, StorageError
from autoblog.ledger import Attempt, Facts, KeptPost, Ledger, Owner
from autoblog.ledger.database import open_database
from autoblog.posts import Post
from autoblog.wordpress import PostRef

SITE = "https://blog.example.org"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
THIS = Owner.this_process()
DEAD = Owner(host=THIS.host, pid=THIS.pid, started=THIS.started - 1000)
ELSEWHERE = Owner(host="another-machine", pid=1, started=1)


def kept(topic: str = "one", *, marker: str = "a" * 32, period: str = "") -> KeptPost:
    return KeptPost(
        post=Post(
            marker=marker,
            title="A title",
            content="<!-- wp:paragraph -->",
            excerpt="An excerpt.",
            slug="a-title",
            categories=("Notes",),
            tags=("writing", "plain language"),
        ),
        site=SITE,
        topic=topic,
        period=period,
        wanted_status="draft",
        provenance={"seed": 7},
    )


REF = PostRef(
    id=12,
    link=f"{SITE}/?p=12",
    edit_link=f"{SITE}/wp-admin/post.php?post=12&action=edit",
    status="draft",
    slug="a-title",
)


@pytest.fixture
def ledger(database: str) -> Iterator[Ledger]:
    ledger = Ledger.open(database)
    yield ledger
    ledger.close()


class Others:
    """The same database as other processes see it."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.ledgers: list[Ledger] = []

    def __call__(self, owner: Owner, now: datetime = NOW) -> Ledger:
        ledger = Ledger(open_database(self._address), owner=owner, now=lambda: now)
        self.ledgers.append(ledger)
        return ledger


@pytest.fixture
def another(database: str) -> Iterator[Others]:
    others = Others(database)
    yield others
    for ledger in others.ledgers:
        ledger.close()


def test_a_kept_post_comes_back_as_it_was(ledger: Ledger) -> None:
    assert ledger.keep(kept())
    assert ledger.open_posts(SITE) == [kept()]


def test_a_topic_is_kept_once_a_period(ledger: Ledger) -> None:
    assert ledger.keep(kept())
    assert not ledger.keep(kept(marker="b" * 32))
    assert ledger.keep(kept(marker="c" * 32, period="2026-11"))


def test_a_post_goes_from_ready_to_done(ledger: Ledger) -> None:
    ledger.keep(kept())
    marker = kept().post.marker
    states = [ledger.states(SITE)["one", ""]]
    ledger.intend(marker)
    states.append(ledger.states(SITE)["one", ""])
    ledger.receive(marker, REF)
    states.append(ledger.states(SITE)["one", ""])
    assert ledger.open_posts(SITE)[0].ref == REF
    ledger.finish(marker, REF)
    states.append(ledger.states(SITE)["one", ""])
    assert states == ["ready", "sending", "created", "done"]
    assert ledger.open_posts(SITE) == []


def test_a_failed_or_lost_post_is_no_longer_open(ledger: Ledger) -> None:
    ledger.keep(kept())
    ledger.fail(kept().post.marker, "the title is empty")
    assert ledger.open_posts(SITE) == []
    ledger.retry(SITE, "one")
    [post] = ledger.open_posts(SITE)
    assert post.error == "the title is empty"


def test_only_one_living_process_takes_a_post(ledger: Ledger, another: Others) -> None:
    ledger.keep(kept())
    assert ledger.take(kept().post.marker) is not None
    other = another(ELSEWHERE, now=datetime.now(UTC))
    holder = another(THIS)
    assert other.take(kept().post.marker) is None
    assert other.open_posts(SITE) == []
    holder.let_go(kept().post.marker)
    assert other.take(kept().post.marker) is not None
    assert ledger.take(kept().post.marker) is None


def test_what_a_dead_process_held_is_free(ledger: Ledger, another: Others) -> None:
    ledger.keep(kept())
    dead = another(DEAD)
    assert dead.take(kept().post.marker) is not None
    dead.intend(kept().post.marker)
    taken = ledger.take(kept().post.marker)
    assert taken is not None
    assert taken.kept.state == "sending"


def test_what_another_machine_held_is_free_after_the_lease(ledger: Ledger, another: Others) -> None:
    ledger.keep(kept())
    another(ELSEWHERE, now=datetime.now(UTC) - timedelta(hours=1)).take("a" * 32)
    assert ledger.take("a" * 32) is None
    late = another(THIS, now=datetime.now(UTC) + timedelta(hours=2))
    assert late.take("a" * 32) is not None


def test_a_topic_is_claimed_by_one_living_process(ledger: Ledger, another: Others) -> None:
    other = another(ELSEWHERE, now=datetime.now(UTC))
    assert ledger.claims.claim(SITE, "one", "")
    assert ledger.claims.claim(SITE, "one", "")  # its own claim is no obstacle
    assert not other.claims.claim(SITE, "one", "")
    ledger.claims.release(SITE, "one", "")
    assert other.claims.claim(SITE, "one", "")


def test_the_claim_of_a_dead_process_is_taken_over(ledger: Ledger, another: Others) -> None:
    assert another(DEAD).claims.claim(SITE, "one", "")
    assert ledger.claims.claim(SITE, "one", "")


def test_a_written_topic_cannot_be_claimed(ledger: Ledger) -> None:
    ledger.keep(kept())
    assert not ledger.claims.claim(SITE, "one", "")


def attempt(outcome: str = "posted", at: datetime = NOW) -> Attempt:
    return Attempt(
        at=at,
        site=SITE,
        outcome=outcome,  # type: ignore[arg-type]  # the test's own words
        facts=Facts(
            topic="one",
            period="",
            title="A title",
            words=300,
            model="starter",
            seed=7,
            candidates=4,
            rejections=({"filter": "too_short", "measured": 3.0, "limit": 50.0},),
            seconds=1.5,
        ),
        marker="a" * 32,
        ref=REF,
    )


def test_attempts_come_back_as_they_were_oldest_first(ledger: Ledger) -> None:
    ledger.attempts.record(attempt("rejected"))
    ledger.attempts.record(attempt())
    assert ledger.attempts.history() == [attempt("rejected"), attempt()]
    assert ledger.attempts.history(limit=1) == [attempt()]
    assert ledger.attempts.tries(SITE) == {("one", ""): 1}


def test_posts_of_the_day_are_counted_without_the_failed_ones(another: Others) -> None:
    ledger = another(THIS)
    ledger.keep(kept())
    ledger.keep(kept("two", marker="b" * 32))
    ledger.fail("b" * 32, "refused")
    assert ledger.posted_since(SITE, NOW) == 1
    assert ledger.posted_since(SITE, NOW + timedelta(seconds=1)) == 0


def test_what_was_found_on_the_site_is_no_post_of_today(ledger: Ledger) -> None:
    ledger.keep(kept())
    ledger.keep(replace(kept("two", marker="b" * 32), state="done", ref=REF, provenance={}))
    assert ledger.posted_since(SITE, NOW) == 1


def test_peeking_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    assert Ledger.peek(f"sqlite:///{path}").attempts.history() == []
    assert not path.exists()


def test_peeking_cannot_write(database: str, ledger: Ledger) -> None:
    ledger.keep(kept())
    peek = Ledger.peek(database)
    assert peek.open_posts(SITE) == [kept()]
    with pytest.raises(StorageError):
        peek.intend(kept().post.marker)
    peek.close()


def test_a_database_from_the_future_is_refused(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/ledger.db"
    Ledger.open(address).close()
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        connection.execute("UPDATE schema_version SET version = 99")
    connection.close()
    with pytest.raises(StorageError, match="newer autoblog"):
        Ledger.open(address)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_text("a letter, not a database, and long enough to be told from one" * 20)
    with pytest.raises(StorageError, match="not a database"):
        Ledger.open(f"sqlite:///{path}")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot make the database's folder"):
        Ledger.open(f"sqlite:///{tmp_path}/file/ledger.db")


def test_other_users_of_the_machine_cannot_read_the_database(tmp_path: Path) -> None:
    Ledger.open(f"sqlite:///{tmp_path}/ledger.db").close()
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}


@pytest.mark.parametrize(
    "address",
    [
        "no address",
        "mystery://u:hush@host/db",
        "postgresql+psycopg://u:a@hush:b@host/db",
        "postgresql+psycopg://u:a@hush@host/db",
        "postgresql+psycopg://u:a@/hush@host/db",
    ],
)
def test_a_wrong_address_is_a_setting_error_without_the_password(address: str) -> None:
    with pytest.raises(SettingError) as caught:
        Ledger.open(address)
    assert "hush" not in str(caught.value)


def test_a_full_disk_is_told_and_what_was_kept_stays(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/ledger.db"
    engine = open_database(address)
    engine.dispose()

    def fill(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 24")

    event.listen(engine, "connect", fill)
    ledger = Ledger(engine)
    numbers = iter(range(1000))

    def keep_on() -> None:
        for number in numbers:
            ledger.keep(kept(f"topic-{number}", marker=f"{number:032x}"))

    with pytest.raises(StorageError, match="free some space"):
        keep_on()
    ledger.close()
    again = Ledger.open(address)
    assert len(again.open_posts(SITE)) == next(numbers) - 1
    again.close()


def test_a_locked_database_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"sqlite:///{tmp_path}/ledger.db"
    monkeypatch.setattr("autoblog.ledger.database.BUSY_TIMEOUT_S", 0)
    ledger = Ledger.open(address)
    ledger.close()
    with sqlite3.connect(address.removeprefix("sqlite:///")) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageError, match="another program is using it"):
            ledger.keep(kept())
    other.close()
