"""One HTTP request at a time, and its whole answer or a named error.

Knows nothing of WordPress: `rest.replies` interprets statuses and bodies.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from time import monotonic
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from autoblog import __version__
from autoblog.errors import AutoblogError, SettingError, SiteAwayError
from autoblog.loopback import is_loopback
from autoblog.wordpress.http.addresses import host_of, may_carry_password
from autoblog.wordpress.http.credentials import BasicAuth, Credentials
from autoblog.wordpress.http.deadline import within
from autoblog.wordpress.http.failures import AnswerTooLongError, AnswerUnreadableError, explain

USER_AGENT: Final = f"autoblog/{__version__}"
_GZIP: Final = b"\x1f\x8b"
_CHUNK_BYTES: Final = 64 * 1024
# A proxy from the environment would see a password that is meant to stay on this machine.
_DIRECT: Final = {"http": "", "https": "", "all": ""}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A whole HTTP answer; `headers` have lower-case names."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def asks_for_basic_auth(self) -> bool:
        """Whether the web server asks for a password of its own."""
        return "basic" in self.headers.get("www-authenticate", "").lower()


class _Session(requests.Session):
    """A session that ignores redirects.

    Even with `allow_redirects=False` requests prepares the redirect: it reads the answer without a
    bound and fails on malformed addresses.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return no target (called by requests)."""
        del resp


class Transport:
    """A sender of requests that never follows a redirect and never retries.

    `read_timeout_s` bounds each silence, `answer_timeout_s` the whole exchange, headers included,
    so that a server which sends one byte a second cannot block the program. All exchanges that fail
    may take `patience_s` together; after that nothing is sent any more.
    """

    def __init__(
        self,
        *,
        user_agent: str = USER_AGENT,
        connect_timeout_s: float = 10.0,
        read_timeout_s: float = 60.0,
        answer_timeout_s: float = 180.0,
        max_answer_bytes: int = 16 * 1024 * 1024,
        patience_s: float = inf,
    ) -> None:
        self._session = _Session()
        self._user_agent = user_agent
        self._timeouts_s = (connect_timeout_s, read_timeout_s)
        self._answer_timeout_s = answer_timeout_s
        self._max_answer_bytes = max_answer_bytes
        self._patience_s = patience_s

    def get(self, url: str, *, credentials: Credentials | None = None) -> Reply:
        """Send a GET request. Raises `SiteAwayError` if no whole answer comes."""
        return self._exchange("GET", url, body=None, credentials=credentials)

    def post(self, url: str, body: Mapping[str, object], *, credentials: Credentials) -> Reply:
        """Send `body` as JSON, once.

        Raises `SiteAwayError` if it certainly was not sent, `AnswerUnclearError` if it may be.
        """
        # Half a surrogate pair, which a model may write, would make PHP refuse the whole request.
        encoded = json.dumps(body, ensure_ascii=False).encode(errors="replace")
        headers = {"Content-Type": "application/json; charset=utf-8"}
        return self.post_bytes(url, encoded, headers=headers, credentials=credentials)

    def post_bytes(
        self,
        url: str,
        body: bytes,
        *,
        headers: Mapping[str, str],
        credentials: Credentials | None = None,
    ) -> Reply:
        """Send `body` as it is, once; `headers` tell its type. Raises the errors of `post`."""
        return self._exchange("POST", url, body=body, headers=headers, credentials=credentials)

    def _exchange(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None,
        credentials: Credentials | None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Reply:
        if credentials is not None and not may_carry_password(url):
            raise plain_http_refused(url)
        usual = {
            "User-Agent": self._user_agent,
            "Accept": "application/json, text/html;q=0.5",
            "Accept-Encoding": "gzip, deflate",
            # A kept connection that the server has just closed makes a POST end without an
            # answer; a fresh one for each request costs little at a few requests per post.
            "Connection": "close",
        }
        failure: AutoblogError
        if self._patience_s <= 0:
            raise SiteAwayError(f"{host_of(url)} was too slow before, so it is not asked again.")
        began = monotonic()
        try:
            send = partial(
                self._session.request,
                method,
                url,
                data=body,
                headers={**usual, **headers},
                auth=BasicAuth(credentials),
                timeout=self._timeouts_s,
                allow_redirects=False,
                proxies=_DIRECT if is_loopback(urlsplit(url).hostname or "") else None,
                stream=True,
            )
            return within(
                min(self._answer_timeout_s, self._patience_s),
                lambda: self._receive(send(), url, credentials),
                waiting_for=host_of(url),
            )
        except (requests.RequestException, HTTPError, UnicodeError, OSError) as error:
            failure = explain(error, host=host_of(url), wrote=body is not None)
        self._patience_s -= monotonic() - began
        # Raised out here so that no `__context__` leads to the request and its password.
        raise failure

    def _receive(
        self, response: requests.Response, url: str, credentials: Credentials | None
    ) -> Reply:
        body = bytearray()
        with response:
            unasked = _unasked_encoding(response.headers.get("content-encoding", ""))
            if unasked:
                raise AnswerUnreadableError(unasked)
            for chunk in response.iter_content(_CHUNK_BYTES):
                body += chunk
                if len(body) > self._max_answer_bytes:
                    raise AnswerTooLongError
        if body.startswith(_GZIP):  # packed twice, or a header was lost
            raise AnswerUnreadableError("gzip")
        headers = {name.lower(): value for name, value in response.headers.items()}
        reply = Reply(url=url, status=response.status_code, headers=headers, body=bytes(body))
        return reply if credentials is None else _scrubbed(reply, credentials)


def _unasked_encoding(header: str) -> str:
    """Return the encodings of an answer that we cannot read; empty if there are none."""
    named = [name.strip().lower() for name in header.split(",") if name.strip()]
    known = {"gzip", "x-gzip", "deflate", "identity"}
    return ", ".join(printable for name in named if (printable := ascii(name)[1:-1]) not in known)


def _scrubbed(reply: Reply, credentials: Credentials) -> Reply:
    headers = {
        name: credentials.scrub(value.encode()).decode() for name, value in reply.headers.items()
    }
    return replace(reply, headers=headers, body=credentials.scrub(reply.body))


def plain_http_refused(url: str, *, because: str = "") -> SettingError:
    """Return the error for a plain http `url`; `because` tells why https failed."""
    told = f" Over https: {because}" if because else ""
    return SettingError(
        f"{host_of(url)} is reached over plain http, so the application password would travel in "
        "the clear and is not sent. Give the site a certificate (most hosts do that for free) and "
        f"write https:// into WORDPRESS_URL.{told}"
    )
