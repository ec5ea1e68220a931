"""What `autoblog daemon` makes of the settings, and what it writes down."""

import json
import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event as Flag

import pytest

from autoblog.cli.console import JsonFormatter
from autoblog.cli.daemon import ReloadingSettings, read_orders
from autoblog.cli.wiring import Invocation
from autoblog.daemon import Event, Heartbeat, HeldModel, Orders
from autoblog.daemon.events import ModelWriting, TopicEnded
from autoblog.errors import SiteAwayError, TopicFileError
from autoblog.ledger import Facts, Ledger
from autoblog.observers import log_event
from autoblog.pipeline import Failed, site_key
from autoblog.settings import Settings
from tests.scripted import ScriptedGenerator
from tests.unit.cli.conftest import Folder

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@dataclass(kw_only=True)
class Desk:
    """What a running daemon reads its orders with."""

    invocation: Invocation = field(default_factory=Invocation)
    settings: ReloadingSettings
    heard: list[Event] = field(default_factory=list)
    stop: Flag = field(default_factory=Flag)

    def read_orders(self) -> Orders:
        return read_orders(
            self.invocation,
            self.settings,
            ledger=Ledger.open("sqlite://"),
            model=HeldModel(),
            heartbeat=Heartbeat(
                observers=[self.heard.append], now=self.settings.now, stop=self.stop
            ),
        )


@pytest.fixture
def desk(folder: Folder) -> Desk:
    del folder  # the settings are read there
    return Desk(settings=ReloadingSettings(None, Settings.load()))


def test_a_change_that_waits_for_a_restart_is_told_once_and_shows_no_secret(
    folder: Folder, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.read_orders()
    assert "restart" not in caplog.text
    folder.set(AUTOBLOG_NOTIFY="json://user:hush@127.0.0.1/", AUTOBLOG_KEEP_DAYS=9)
    desk.read_orders()
    desk.read_orders()
    [told] = [one.getMessage() for one in caplog.records]
    assert told == 'settings wait for a restart settings="AUTOBLOG_NOTIFY, AUTOBLOG_KEEP_DAYS"'
    folder.set(AUTOBLOG_KEEP_DAYS=365)
    desk.read_orders()
    assert len(caplog.records) == 2


def test_a_change_of_the_schedule_is_taken_up(folder: Folder, desk: Desk) -> None:
    folder.set(AUTOBLOG_SCHEDULE="5 * * * *")
    assert desk.read_orders().timetable.schedule.text == "5 * * * * UTC"


def test_a_fault_in_the_topics_leaves_the_settings_before_it_in_use(
    folder: Folder, desk: Desk
) -> None:
    folder.set(AUTOBLOG_POSTS_PER_RUN=2, AUTOBLOG_TOPICS="none.yaml")
    with pytest.raises(TopicFileError):
        desk.read_orders()
    assert desk.settings.latest.posts_per_run == 1


def test_each_token_is_a_sign_of_life_and_asks_whether_to_go_on(desk: Desk) -> None:
    asked: list[Callable[[], bool]] = []

    def load(*_: object, stopped: Callable[[], bool], **__: object) -> ScriptedGenerator:
        asked.append(stopped)
        return ScriptedGenerator()

    desk.invocation = Invocation(load_generator=load)
    desk.read_orders().blog.load_generator()
    [stopped] = asked
    assert not stopped()
    desk.stop.set()
    assert stopped()
    assert [type(event) for event in desk.heard] == [ModelWriting]


def test_what_came_of_a_topic_is_one_line_with_fields(caplog: pytest.LogCaptureFixture) -> None:
    error = SiteAwayError("the site is\naway")
    result = Failed(facts=Facts(topic="one", period="", seconds=1.5), error=error)
    with caplog.at_level(logging.INFO):
        log_event(TopicEnded(at=NOW, result=result))
    [record] = caplog.records
    assert 'error="the site is\\naway"' in record.getMessage()
    line = json.loads(JsonFormatter().format(record))
    assert (line["message"], line["topic"], line["seconds"]) == ("failed", "one", 1.5)
    assert (line["post_id"], line["error"]) == (None, "the site is\naway")


def test_a_second_daemon_names_the_first_though_its_port_is_taken_too(folder: Folder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        folder.set(AUTOBLOG_METRICS_PORT=taken.getsockname()[1])
        first = Ledger.open(f"sqlite:///{folder.path}/autoblog.db")
        first.daemons.enter()
        said = folder.run("daemon")
        first.close()
    assert said.code == 73
    assert f"process {os.getpid()} on " in said.err


@pytest.mark.parametrize("typed", ["https://blog.example/wp-admin/", "blog.example/index.php"])
def test_the_daemon_and_the_pipeline_know_a_site_by_one_name(
    folder: Folder, desk: Desk, typed: str
) -> None:
    """Otherwise a planned post is missed and an interrupted run not resumed."""
    folder.set(WORDPRESS_URL=typed)
    assert desk.read_orders().site == site_key("https://blog.example")
