"""Serves `/metrics` for Prometheus, and `/healthz`, by which a stuck daemon is found.

The last event tells whether the daemon is alive.
"""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from autoblog.daemon.events import (
    Beat,
    Event,
    ModelWriting,
    RunBegun,
    RunEnded,
    Started,
    TopicEnded,
)
from autoblog.errors import SettingError
from autoblog.log_lines import Line

log = logging.getLogger(__name__)

# A waiting daemon sends an event every half minute; four of them may be missing.
WAITING_S = 120.0
# A run sends an event for each topic, and two a minute while the model writes. The longest silence
# is in the first run, which may download the model.
RUNNING_S = 3600.0


class Health:
    """An observer that other threads may ask whether the daemon is alive."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._heard: tuple[float, float] = (clock(), WAITING_S)

    def __call__(self, event: Event) -> None:
        """Hear one event."""
        if isinstance(event, (RunBegun, ModelWriting, TopicEnded)):
            self._heard = (self._clock(), RUNNING_S)
        elif isinstance(event, (Started, Beat, RunEnded)):
            self._heard = (self._clock(), WAITING_S)

    def silent_s(self) -> float:
        """Return the seconds since the last event."""
        return self._clock() - self._heard[0]

    def is_alive(self) -> bool:
        """Return whether the last event is recent enough for what the daemon is doing."""
        at, patience_s = self._heard
        return self._clock() - at <= patience_s


@contextmanager
def serve(host: str, port: int, *, registry: CollectorRegistry, health: Health) -> Iterator[int]:
    """Answer requests until the end of the block; yield the port, which the system chooses for 0.

    Raises `SettingError` if the address or port cannot be listened on.
    """
    try:
        server = _Server((host, port), _Request)
    except OSError as error:
        raise SettingError(
            f"AUTOBLOG_METRICS_PORT: cannot listen on {host}:{port}: {error.strerror}; "
            "choose another port or address"
        ) from error
    server.registry, server.health = registry, health
    thread = Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    registry: CollectorRegistry
    health: Health

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log a bug; a client that disconnects is none."""
        del request, client_address
        error = sys.exception()
        if isinstance(error, OSError):
            log.debug(Line("a client of the metrics' port disconnected"))
        else:
            log.error(Line("the metrics' port failed to answer"), exc_info=error)


class _Request(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10  # seconds that a slow client may take

    def do_GET(self) -> None:
        """Answer one of the two paths."""
        if self.path == "/metrics":
            self._answer(HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(self.server.registry))
        elif self.path == "/healthz":
            health = self.server.health
            alive = health.is_alive()
            body = {"status": "ok" if alive else "stuck", "silent_s": round(health.silent_s())}
            status = HTTPStatus.OK if alive else HTTPStatus.SERVICE_UNAVAILABLE
            self._answer(status, "application/json", json.dumps(body).encode())
        else:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"/metrics or /healthz\n")

    def _answer(self, status: HTTPStatus, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing: requests come every few seconds."""
