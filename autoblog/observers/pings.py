"""Pings a dead-man switch at each run: no program can tell that its machine is off.

Healthchecks takes `URL/start`, `URL` and `URL/fail`, with the reason as the body
(https://healthchecks.io/docs/http_api/). A push monitor of Uptime Kuma, whose path begins with
`/api/push/`, takes `status` and `msg` in the query, and knows no start.
"""

import logging
from collections.abc import Iterator
from typing import Final, Literal
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

import requests

from autoblog.daemon.events import Event, RunBegun, RunEnded
from autoblog.errors import SettingError
from autoblog.log_lines import Line

log = logging.getLogger(__name__)

Signal = Literal["start", "success", "fail"]

_TIMEOUT_S: Final = (5.0, 10.0)
_TRIES: Final = 2
_LONGEST_REASON: Final = 1000
_LONGEST_MESSAGE: Final = 200
_KUMA: Final = "/api/push/"
_PLACES: Final = {"start": "/start", "success": "", "fail": "/fail"}


class Pings:
    """An observer that pings `address` when a planned run begins and when it ends.

    The address is a secret and is never shown; a ping that fails is a warning and harms nothing.
    Raises `SettingError` for an address that is none.
    """

    def __init__(self, address: str) -> None:
        self._address = _read(address)
        # urllib3 logs an address whose answer it does not understand.
        logging.getLogger("urllib3").setLevel(logging.CRITICAL + 1)

    def __call__(self, event: Event) -> None:
        """Hear one event."""
        match event:
            case RunBegun(fire_time=moment) if moment is not None:
                self._ping("start")
            case RunEnded(fire_time=moment) if moment is not None:
                reasons = list(_reasons(event))
                self._ping("fail" if reasons else "success", "\n".join(reasons))

    def _ping(self, signal: Signal, reason: str = "") -> None:
        to_kuma = self._address.path.startswith(_KUMA)
        if to_kuma and signal == "start":
            return
        url = (
            _kuma(self._address, signal, reason)
            if to_kuma
            else _healthchecks(self._address, signal)
        )
        method, body = ("GET", b"") if to_kuma else ("POST", reason[:_LONGEST_REASON].encode())
        why = ""
        for _ in range(_TRIES):
            try:
                status = _ask(method, url, body)
            except requests.RequestException as error:
                why = type(error).__name__  # its text holds the address
            else:
                if status < requests.codes.multiple_choices:
                    return
                why = f"HTTP {status}"
        log.warning(Line("ping not taken", host=self._address.hostname, signal=signal, error=why))


def _read(address: str) -> SplitResult:
    try:
        parts = urlsplit(address.strip())
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise SettingError(
            "AUTOBLOG_PING_URL is no web address; copy the whole one that your monitor shows, such "
            "as https://hc-ping.com/..."
        )
    return parts


def _reasons(event: RunEnded) -> Iterator[str]:
    """Yield why a run failed, whether as a whole or with single topics."""
    if event.error is not None:
        yield str(event.error)
    for result in event.results:
        if result.error is not None:
            yield f"{result.facts.topic}: {result.error}"


def _healthchecks(address: SplitResult, signal: Signal) -> str:
    return urlunsplit(address._replace(path=address.path.rstrip("/") + _PLACES[signal]))


def _kuma(address: SplitResult, signal: Signal, reason: str) -> str:
    message = reason[:_LONGEST_MESSAGE] or "OK"
    told = {"status": "down" if signal == "fail" else "up", "msg": message}
    kept = [pair for pair in parse_qsl(address.query) if pair[0] not in told]
    return urlunsplit(address._replace(query=urlencode([*kept, *told.items()])))


def _ask(method: str, url: str, body: bytes) -> int:
    """Return the status of the answer; its body is not read, and no redirect followed."""
    with requests.request(
        method, url, data=body, timeout=_TIMEOUT_S, allow_redirects=False, stream=True
    ) as answer:
        return answer.status_code
