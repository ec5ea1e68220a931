"""What people and programs see of it: status, log lines, the exported history."""

import csv
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO

import pytest

from autoblog.cli import console
from autoblog.cli.console import JsonFormatter
from autoblog.ledger import Ledger
from autoblog.log_lines import Line
from tests.fake_site import faults
from tests.unit.cli.conftest import Folder

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _text_again() -> Iterator[None]:
    yield
    console.log_as("text")


def ledger_of(folder: Folder) -> Ledger:
    return Ledger.open(f"sqlite:///{folder.path}/autoblog.db")


def record(message: object, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("autoblog.x", logging.INFO, "x.py", 1, message, arguments, None)


def test_status_of_a_folder_where_nothing_ever_ran(folder: Folder) -> None:
    said = folder.run("status", "--json")
    assert said.code == 0
    assert json.loads(said.out) == {
        "running": False,
        "pid": None,
        "host": None,
        "since": None,
        "next_fire_time": None,
        "last_run": None,
        "last_run_outcomes": {},
        "waiting_to_be_sent": 0,
        "next_publication": None,
        "posts_today": 0,
        "max_posts_per_day": 3,
        "last_error": None,
        "last_error_at": None,
    }
    assert not (folder.path / "autoblog.db").exists()


def test_status_tells_what_waits_and_what_was_posted_today(folder: Folder) -> None:
    folder.run("publish")
    folder.site.faults.script(faults.maintenance("3600"), method="POST", times=99)
    folder.run("publish")
    status = json.loads(folder.run("status", "--json").out)
    assert (status["waiting_to_be_sent"], status["posts_today"]) == (1, 2)
    assert "posts today:         2 (the daemon makes 3 at most)" in folder.run("status").out


def test_status_shows_the_daemons_report_in_the_blogs_own_time(folder: Folder) -> None:
    ledger = ledger_of(folder)
    ledger.reports.ran(NOW, {"posted": 2, "rejected": 1})
    ledger.reports.failed(NOW, "the site is away")
    ledger.reports.fires_at(NOW)
    ledger.close()
    folder.set(AUTOBLOG_TIMEZONE="Asia/Tokyo")
    shown = folder.run("status").out
    assert "running:             no" in shown
    assert "next fire time:      none while it does not run" in shown
    assert "last daemon run:     2026-11-21 18:00 (2 posted, 1 rejected)" in shown
    assert "last error:          2026-11-21 18:00: the site is away" in shown
    assert "times:               Asia/Tokyo" in shown


def test_a_line_keeps_the_order_of_its_fields_and_quotes_what_could_mislead() -> None:
    line = Line("posted", topic="one", post_id=7, link=None, error='a "b"\nlevel=INFO forged')
    assert str(line) == ('posted topic=one post_id=7 link=- error="a \\"b\\"\\nlevel=INFO forged"')


def test_a_json_line_has_the_fields_in_order() -> None:
    line = JsonFormatter().format(record(Line("posted", topic="one", seconds=1.5, level="x")))
    assert list(json.loads(line).items())[1:] == [
        ("level", "INFO"),
        ("logger", "autoblog.x"),
        ("message", "posted"),
        ("topic", "one"),
        ("seconds", 1.5),
        ("level_", "x"),
    ]
    assert "\n" not in line


def test_a_json_line_of_an_ordinary_message() -> None:
    line = json.loads(JsonFormatter().format(record("%d of %s", 1, "two")))
    assert line["message"] == "1 of two"
    assert datetime.fromisoformat(line["time"]).tzinfo is not None


def test_with_json_everything_beside_the_results_is_json(folder: Folder) -> None:
    folder.set(AUTOBLOG_LOG_FORMAT="json", WORDPRESS_APPLICATION_PASSWORD="wrong")
    said = folder.run("publish")
    assert said.code == 77
    lines = [json.loads(line) for line in said.err.splitlines()]
    assert lines[-1]["level"] == "ERROR"
    assert "refuse" in lines[-1]["message"] or "login" in lines[-1]["message"]


def test_an_unknown_log_format_is_refused(folder: Folder) -> None:
    folder.set(AUTOBLOG_LOG_FORMAT="xml")
    assert folder.run("status").code == 78


def test_the_history_is_exported_as_csv(folder: Folder) -> None:
    folder.run("publish")
    folder.generator.script = ("too short",)
    folder.run("publish")
    out = folder.path / "history.csv"
    assert folder.run("history", "export", "--out", str(out)).code == 0
    text = out.read_text(encoding="utf-8")
    assert text == folder.run("history", "export").out
    posted, rejected, *_ = csv.DictReader(StringIO(text))
    assert (posted["topic"], posted["outcome"], posted["rejections"]) == (
        "first-things",
        "posted",
        "",
    )
    assert rejected["outcome"] == "rejected"
    assert json.loads(rejected["rejections"])[0]["filter"]


def test_the_history_is_exported_as_json(folder: Folder) -> None:
    folder.run("publish")
    rows = json.loads(folder.run("history", "export", "--format", "json").out)
    shown = json.loads(folder.run("history", "--json").out)
    assert [{k: v for k, v in row.items() if k != "site"} for row in rows] == [shown]


def test_a_spreadsheet_takes_no_cell_for_a_formula(folder: Folder) -> None:
    (folder.path / "templates" / "topics.yaml").write_text(
        'topics: [{title: "=1+1 things", words: {min: 50, max: 300}}]', encoding="utf-8"
    )
    folder.run("publish")
    (row,) = csv.DictReader(StringIO(folder.run("history", "export").out))
    assert row["title"] == "'=1+1 things"


def test_an_export_that_cannot_be_written_exits_with_73(folder: Folder) -> None:
    assert folder.run("history", "export", "--out", "/proc/history.csv").code == 73


def test_with_json_a_bug_is_one_line_that_holds_the_traceback(folder: Folder) -> None:
    folder.generator.error = ZeroDivisionError()
    folder.set(AUTOBLOG_LOG_FORMAT="json")
    said = folder.run("generate", "Once")
    assert said.code == 1
    line = json.loads(said.err.splitlines()[-1])
    assert (line["level"], line["message"]) == ("CRITICAL", "a bug in autoblog")
    assert "ZeroDivisionError" in line["traceback"]


def test_status_does_not_call_a_run_that_failed_one_without_topics(folder: Folder) -> None:
    ledger = ledger_of(folder)
    ledger.reports.ran(NOW, {})
    assert "nothing was due, or the day's cap was reached" in folder.run("status").out
    ledger.reports.failed(NOW, "the site is away")
    ledger.close()
    assert "(it could not go on)" in folder.run("status").out
