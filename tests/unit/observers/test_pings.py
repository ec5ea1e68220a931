"""A dead-man switch hears of each planned run, and its address is shown nowhere."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from autoblog.daemon.events import RunBegun
from autoblog.errors import SettingError, SiteAwayError
from autoblog.observers import Pings
from tests.unit.observers.events import NOW, beat, ended, failed, posted

AWAY = SiteAwayError("the site refused the connection")
BEGUN = RunBegun(at=NOW, fire_time=NOW)


class Monitor(ThreadingHTTPServer):
    """A monitor that answers with `status`, and keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.heard: list[tuple[str, str, str]] = []
        self.status = 200
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class _Request(BaseHTTPRequestHandler):
    server: Monitor

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.server.heard.append((self.command, self.path, body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    with Monitor() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_healthchecks_hears_of_start_success_and_failure_with_its_reasons(monitor: Monitor) -> None:
    tell = Pings(f"{monitor.url}/ping/hush/")
    for event in (BEGUN, ended(posted()), ended(posted(), failed(AWAY)), ended(error=AWAY)):
        tell(event)
    assert monitor.heard == [
        ("POST", "/ping/hush/start", ""),
        ("POST", "/ping/hush", ""),
        ("POST", "/ping/hush/fail", f"two: {AWAY}"),
        ("POST", "/ping/hush/fail", str(AWAY)),
    ]


def test_uptime_kuma_hears_up_and_down(monitor: Monitor) -> None:
    tell = Pings(f"{monitor.url}/api/push/hush?status=up&msg=OK&ping=")
    for event in (BEGUN, ended(posted()), ended(error=SiteAwayError("away & " + "x" * 5000))):
        tell(event)
    asked = [parse_qs(urlsplit(path).query) for _, path, _ in monitor.heard]
    assert asked[0] == {"status": ["up"], "msg": ["OK"]}
    assert asked[1]["status"] == ["down"]
    assert asked[1]["msg"][0].startswith("away & xxx")
    assert len(asked[1]["msg"][0]) == 200
    assert all(path.startswith("/api/push/hush?") for _, path, _ in monitor.heard)


def test_what_is_no_planned_run_does_not_ping(monitor: Monitor) -> None:
    tell = Pings(monitor.url)
    for event in (
        beat(NOW + timedelta(minutes=1)),
        replace(BEGUN, fire_time=None),
        replace(ended(posted()), fire_time=None),
    ):
        tell(event)
    assert monitor.heard == []


@pytest.mark.parametrize(("status", "told"), [(500, "HTTP 500"), (302, "HTTP 302"), (404, "404")])
def test_a_ping_that_is_not_taken_is_tried_twice_and_warned_of(
    monitor: Monitor, caplog: pytest.LogCaptureFixture, status: int, told: str
) -> None:
    monitor.status = status
    Pings(f"{monitor.url}/ping/hush")(ended(posted()))
    assert [path for _, path, _ in monitor.heard] == ["/ping/hush"] * 2
    assert (told in caplog.text, "hush" in caplog.text) == (True, False)


def test_a_monitor_that_is_away_is_warned_of_without_its_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    Pings("http://user:hush@127.0.0.1:9/ping/hush")(ended(posted()))
    assert "ConnectionError" in caplog.text
    assert "hush" not in caplog.text


@pytest.mark.parametrize(
    "address",
    ["hush", "ftp://host/hush", "https:///hush", "http://[hush", "http://host:99999/hush"],
)
def test_an_address_that_is_none_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(SettingError, match="AUTOBLOG_PING_URL") as refused:
        Pings(address)
    assert "hush" not in str(refused.value)
