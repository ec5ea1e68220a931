"""Carries requests of `requests` to the fake site, without a socket."""

import re
from collections.abc import Callable

import requests
import responses
from urllib3.connection import HTTPConnection
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError

from tests.fake_site.messages import Request, Response

_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")


class Edge:
    """The network's replacement while it is open."""

    def __init__(self, serve: Callable[[Request], Response]) -> None:
        self._serve = serve
        self._network = responses.RequestsMock(assert_all_requests_are_fired=False)
        self._answer_everything()

    def open(self) -> None:
        self._network.start()

    def close(self) -> None:
        self._network.stop()
        self._network.reset()

    def forget(self) -> None:
        """Drop what was carried so far, which would otherwise take ever more memory."""
        self._network.reset()
        self._answer_everything()

    def _answer_everything(self) -> None:
        for method in _METHODS:
            self._network.add_callback(method, re.compile(".*"), callback=self._carry)

    def _carry(self, sent: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        body = sent.body or b""
        answer = self._serve(
            Request(
                method=sent.method or "GET",
                url=sent.url or "",
                headers={name.lower(): str(value) for name, value in sent.headers.items()},
                body=body.encode() if isinstance(body, str) else bytes(body),
            )
        )
        return answer.status, dict(answer.headers), answer.body


def unresolvable(host: str) -> requests.ConnectionError:
    """Build the error of a host name that does not exist."""
    reason = NameResolutionError(host, HTTPConnection(host), OSError("unknown"))  # type: ignore[arg-type]  # any reason will do
    return requests.ConnectionError(MaxRetryError(None, f"//{host}/", reason))  # type: ignore[arg-type]  # no pool


def unreachable(host: str) -> requests.ConnectionError:
    """Build the error of a host where nothing listens."""
    reason = NewConnectionError(HTTPConnection(host), "Connection refused")
    return requests.ConnectionError(MaxRetryError(None, f"//{host}/", reason))  # type: ignore[arg-type]  # no pool
