"""What programs are told: systemd, Prometheus, health checks, `autoblog status`."""

import json
import logging
import socket
import struct
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from autoblog.daemon.events import Missed, ModelWriting, Reloaded, RunBegun, Stopping, TopicEnded
from autoblog.errors import (
    LoginRefusedError,
    NothingPassedError,
    PostRefusedError,
    SettingError,
    SiteAwayError,
    TopicFileError,
)
from autoblog.ledger import Attempt, Facts, Ledger
from autoblog.observers import DailyPruning, StatusRecorder, Systemd
from autoblog.observers.http import Health, serve
from autoblog.observers.metrics import Metrics
from autoblog.pipeline import Rejected
from autoblog.writing import WritingRecord
from tests.unit.observers.events import NEXT, NOW, STARTED, beat, ended, failed, posted

AWAY = SiteAwayError("the site refused the connection")


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """Where systemd would listen."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(5)
        yield listener


def test_systemd_hears_that_the_daemon_is_ready_lives_and_stops(systemd: socket.socket) -> None:
    tell = Systemd(systemd.getsockname())
    heard = []
    for event in (
        STARTED,
        beat(),
        RunBegun(at=NOW, fire_time=NOW),
        ModelWriting(at=NOW),
        TopicEnded(at=NOW, result=posted()),
        ended(),
        Stopping(at=NOW, reason="SIGTERM"),
    ):
        tell(event)
        heard.append(systemd.recv(1000).decode().splitlines())
    assert heard[0] == ["READY=1", "WATCHDOG=1", f"STATUS=waiting for {NEXT}"]
    assert heard[1] == ["WATCHDOG=1"]
    assert heard[3] == ["WATCHDOG=1"]
    assert heard[4] == ["WATCHDOG=1", "STATUS=running; one: posted"]
    assert all("WATCHDOG=1" in lines for lines in heard[:-1])
    assert heard[-1] == ["STOPPING=1"]


def test_systemd_may_listen_outside_the_file_system() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("\0autoblog-test-notify")
        listener.settimeout(5)
        Systemd("@autoblog-test-notify")(beat())
        assert listener.recv(100) == b"WATCHDOG=1"


def counted(metrics: Metrics) -> dict[str, float]:
    """Return every sample that is not zero, by its name and labels."""
    return {
        f"{sample.name}{dict(sample.labels) or ''}": sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.value and not sample.name.endswith(("_bucket", "_created"))
    }


def test_metrics_count_what_came_of_topics() -> None:
    metrics = Metrics()
    rejections = ({"filter": "length"}, {"filter": "length"}, {"filter": "repetition"})
    rejected = Rejected(
        facts=Facts(topic="two", period="", tokens=30, rejections=rejections),
        error=NothingPassedError("nothing passed"),
        record=WritingRecord(),
    )
    refused = failed(PostRefusedError("the title is empty", code="empty_content"))
    odd = failed(PostRefusedError("no", code="a code with\nanything"))
    overloaded = SiteAwayError("the site is overloaded")
    overloaded.code = "http_503"
    for result in (posted(), rejected, refused, odd, failed(overloaded)):
        metrics(TopicEnded(at=NOW, result=result))
    metrics(Missed(at=NOW, fire_time=NOW))
    metrics(ended(error=AWAY))
    assert counted(metrics) == {
        "autoblog_posts_total{'outcome': 'posted'}": 1,
        "autoblog_posts_total{'outcome': 'rejected'}": 1,
        "autoblog_posts_total{'outcome': 'failed'}": 3,
        "autoblog_rejections_total{'filter': 'length'}": 2,
        "autoblog_rejections_total{'filter': 'repetition'}": 1,
        "autoblog_tokens_total": 150,
        "autoblog_stage_seconds_count{'stage': 'loading'}": 1,
        "autoblog_stage_seconds_sum{'stage': 'loading'}": 5.5,
        "autoblog_stage_seconds_count{'stage': 'writing'}": 1,
        "autoblog_stage_seconds_sum{'stage': 'writing'}": 3.0,
        "autoblog_stage_seconds_count{'stage': 'sending'}": 1,
        "autoblog_stage_seconds_sum{'stage': 'sending'}": 0.4,
        "autoblog_site_errors_total{'kind': 'post_refused', 'code': 'empty_content'}": 1,
        "autoblog_site_errors_total{'kind': 'post_refused', 'code': ''}": 1,
        "autoblog_site_errors_total{'kind': 'site_away', 'code': 'http_503'}": 1,
        "autoblog_site_errors_total{'kind': 'site_away', 'code': ''}": 1,
        "autoblog_missed_fire_times_total": 1,
        "autoblog_next_fire_time_seconds": NEXT.timestamp(),
        "autoblog_last_run_time_seconds": NOW.timestamp(),
    }


def test_no_fire_time_to_come_is_zero() -> None:
    metrics = Metrics()
    metrics(beat())
    metrics(beat(next_fire_time=None))
    assert counted(metrics) == {}


def fetch(url: str) -> tuple[int, str]:
    try:
        with urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_page_shows_metrics_and_health() -> None:
    now = SimpleNamespace(s=0.0)
    metrics, health = Metrics(), Health(clock=lambda: now.s)
    metrics(TopicEnded(at=NOW, result=posted()))
    with serve("127.0.0.1", 0, registry=metrics.registry, health=health) as port:
        base = f"http://127.0.0.1:{port}"
        assert 'autoblog_posts_total{outcome="posted"} 1.0' in fetch(f"{base}/metrics")[1]
        assert fetch(f"{base}/healthz") == (200, json.dumps({"status": "ok", "silent_s": 0}))
        now.s = 600.0
        assert fetch(f"{base}/healthz")[0] == 503
        assert fetch(f"{base}/")[0] == 404


class Records(logging.Handler):
    """Keeps the records of a logger, also those of other threads; `came` is set by each."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.kept: list[logging.LogRecord] = []
        self.came = Flag()

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(record)
        self.came.set()


@pytest.fixture
def records(caplog: pytest.LogCaptureFixture) -> Iterator[Records]:
    name = "autoblog.observers.http"
    caplog.set_level(logging.DEBUG, logger=name)
    handler = Records()
    logging.getLogger(name).addHandler(handler)
    yield handler
    logging.getLogger(name).removeHandler(handler)


def test_a_client_that_disconnects_is_no_traceback(
    capfd: pytest.CaptureFixture[str], records: Records
) -> None:
    with serve("127.0.0.1", 0, registry=Metrics().registry, health=Health()) as port:
        client = socket.create_connection(("127.0.0.1", port))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.sendall(b"GET /metrics")
        client.close()  # breaks the connection off in the middle of the request
        assert fetch(f"http://127.0.0.1:{port}/healthz")[0] == 200
        assert records.came.wait(10)
    [record] = records.kept
    assert (record.levelname, record.exc_info) == ("DEBUG", None)
    assert "Traceback" not in capfd.readouterr().err


def test_a_port_that_is_taken_is_named() -> None:
    metrics, health = Metrics(), Health()
    with (
        serve("127.0.0.1", 0, registry=metrics.registry, health=health) as port,
        pytest.raises(SettingError, match=f"127.0.0.1:{port}: Address already in use"),
        serve("127.0.0.1", port, registry=metrics.registry, health=health),
    ):
        pass


def test_a_run_may_be_silent_for_longer_than_a_wait() -> None:
    now = SimpleNamespace(s=0.0)
    health = Health(clock=lambda: now.s)
    health(RunBegun(at=NOW, fire_time=NOW))
    now.s = 3000.0
    assert health.is_alive()
    health(ModelWriting(at=NOW))
    now.s = 6000.0
    assert health.is_alive()
    health(ended())
    now.s += 100.0
    assert health.is_alive()
    now.s += 100.0
    assert not health.is_alive()
    health(beat())
    assert health.is_alive()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger.open(f"sqlite:///{tmp_path}/ledger.db")
    yield ledger
    ledger.close()


def test_the_ledger_keeps_what_status_shows(ledger: Ledger) -> None:
    recorder = StatusRecorder(ledger)
    recorder(STARTED)
    assert ledger.reports.read().next_fire_time == NEXT
    later = NEXT + timedelta(days=1)
    recorder(beat(next_fire_time=later))
    recorder(ended(posted(), posted(), failed(LoginRefusedError("refused"))))
    report = ledger.reports.read()
    assert report.next_fire_time == NEXT
    assert report.last_run == Counter(posted=2, failed=1)
    assert (report.last_run_at, report.last_error) == (NOW, "refused")


def test_a_broken_topics_file_is_the_last_error(ledger: Ledger) -> None:
    recorder = StatusRecorder(ledger)
    recorder(Reloaded(at=NOW, error=None))
    assert ledger.reports.read().last_error is None
    recorder(Reloaded(at=NOW, error=TopicFileError([])))
    assert ledger.reports.read().last_error_at == NOW


@pytest.mark.parametrize(("keep_days", "details"), [(0, 1), (9, 1), (7, 0)])
def test_old_details_are_dropped_after_a_run(ledger: Ledger, keep_days: int, details: int) -> None:
    ledger.attempts.record(
        Attempt(
            at=NOW - timedelta(days=8),
            site="blog.example",
            outcome="rejected",
            facts=Facts(topic="one", period="", rejections=({"filter": "length"},)),
        )
    )
    DailyPruning(ledger, keep_days=keep_days)(ended())
    assert len(ledger.attempts.history()[0].facts.rejections) == details


def test_old_details_are_looked_for_once_a_day(ledger: Ledger) -> None:
    pruning = DailyPruning(ledger, keep_days=7)
    pruning(ended())
    ledger.attempts.record(
        Attempt(
            at=NOW - timedelta(days=8),
            site="blog.example",
            outcome="rejected",
            facts=Facts(topic="one", period="", rejections=({"filter": "length"},)),
        )
    )
    pruning(ended(at=NOW + timedelta(hours=23)))
    assert ledger.attempts.history()[0].facts.rejections
    pruning(ended(at=NOW + timedelta(hours=24)))
    assert not ledger.attempts.history()[0].facts.rejections
