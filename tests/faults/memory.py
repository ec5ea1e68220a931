"""What a proxy remembers of the site's answers: a cache, and a copy of the database that lags."""

import re
import threading
import time
from typing import Final

from tests.faults.faults import Replay, is_creation, is_look_up

LAG_S: Final = 1.5
_TOKEN: Final = re.compile(rb"[?&]n[0-9a-f]{12}=1")
_MADE: Final = re.compile(rb'\{"id":(\d+)')
_RECORD: Final = re.compile(rb"/wp/v2/posts/\d+")
_MOST_KEPT: Final = 500


class Memory:
    """The site's earlier answers, and since when its look-ups lag; used by many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._replies: dict[bytes, bytes] = {}
        self._records: list[bytes] = []
        self._newest = 0
        self._lag: tuple[float, int] | None = None

    def keep(self, request: bytes, reply: bytes) -> None:
        """Remember a whole answer about posts."""
        if not reply.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
            return
        made = _MADE.search(reply)
        with self._lock:
            if is_creation(request) and made:
                self._newest = max(self._newest, int(made[1]))
            if is_creation(request) or _RECORD.search(request.split(b"\r\n", 1)[0]):
                self._records = [*self._records[-20:], reply]
            if is_look_up(request):
                self._replies[_target(request)] = reply
                if len(self._replies) > _MOST_KEPT:
                    self._replies.pop(next(iter(self._replies)))

    def replayed(self, request: bytes, replay: Replay) -> bytes:
        """Return the earlier answer that is asked for; empty if there is none."""
        with self._lock:
            if replay == "this request":
                return self._replies.get(_target(request), b"")
            return self._records[0] if replay == "another post" and self._records else b""

    def lag(self) -> None:
        """Let look-ups miss what is made from now on, for a while."""
        with self._lock:
            self._lag = self._lag or (time.monotonic() + LAG_S, self._newest)

    def lagging(self, request: bytes) -> str:
        """Return the header by which the site's plugin hides what is too new."""
        with self._lock:
            if self._lag is not None and self._lag[0] < time.monotonic():
                self._lag = None
            if self._lag is None or not is_look_up(request):
                return ""
            return f"X-Fault-Newest: {self._lag[1]}"

    def catch_up(self) -> None:
        """Wait until nothing lags."""
        with self._lock:
            left_s = 0.0 if self._lag is None else self._lag[0] - time.monotonic()
        time.sleep(max(0.0, left_s))


def _target(request: bytes) -> bytes:
    """Return a request's address for a cache that ignores what tells our requests apart."""
    return _TOKEN.sub(b"", request.split(b"\r\n", 1)[0])
