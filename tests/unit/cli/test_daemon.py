"""What `autoblog daemon` makes of the settings, and what it writes down."""

import json
import logging
import os
import socket
from datetime import UTC, datetime

import pytest

from autoblog.cli.daemon import _Desk, _write_down
from autoblog.cli.invocation import Invocation
from autoblog.cli.log_formats import JsonFormatter
from autoblog.daemon import HeldModel
from autoblog.daemon.events import TopicEnded
from autoblog.errors import SiteAwayError
from autoblog.ledger import Ledger
from autoblog.pipeline import Result
from autoblog.settings import Settings
from tests.unit.cli.conftest import Folder

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def desk(folder: Folder) -> _Desk:
    del folder  # the settings are read there
    ledger = Ledger.open("sqlite://")
    return _Desk(Invocation(), settings=Settings.load(), ledger=ledger, model=HeldModel())


def test_a_change_that_waits_for_a_restart_is_told_once_and_shows_no_secret(
    folder: Folder, desk: _Desk, caplog: pytest.LogCaptureFixture
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


def test_a_change_of_the_schedule_is_taken_up(folder: Folder, desk: _Desk) -> None:
    folder.set(AUTOBLOG_SCHEDULE="5 * * * *")
    assert desk.read_orders().schedule.text == "5 * * * * UTC"


def test_each_token_is_a_sign_of_life_and_asks_whether_to_go_on(desk: _Desk) -> None:
    signs: list[int] = []
    desk.writes = lambda: signs.append(1)
    assert not desk._gives_up()
    desk.stop.set()
    assert desk._gives_up()
    assert signs == [1, 1]


def test_what_came_of_a_topic_is_one_line_with_fields(caplog: pytest.LogCaptureFixture) -> None:
    error = SiteAwayError("the site is\naway")
    result = Result(topic="one", period="", outcome="failed", seconds=1.5, error=error)
    with caplog.at_level(logging.INFO):
        _write_down(TopicEnded(at=NOW, result=result))
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
