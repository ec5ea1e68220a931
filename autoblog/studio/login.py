"""The login in front of the studio: a page for the password, and a cookie for who knew it.

It stands before every path, so that no function of the page answers to anybody else.
"""

import asyncio
import html
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from string import Template
from time import monotonic
from typing import Final
from urllib.parse import parse_qs

from autoblog.studio.asgi_answers import (
    Application,
    Receive,
    Scope,
    Send,
    answer,
    headers_of,
    refuse,
)
from autoblog.studio.passwords import Guesses, is_password

LOGIN: Final = "/studio-login"
COOKIE: Final = "autoblog_studio"
SESSION_S: Final = 12 * 3600.0
LONGEST_FORM: Final = 4096

_PAGE: Final = Path(__file__).parent / "login.html"


@dataclass
class Sessions:
    """The cookies of those who knew the password, each with the moment at which it ends."""

    _ends: dict[str, float] = field(default_factory=dict)

    def open(self, *, now: float) -> str:
        """Return a new cookie."""
        self._ends = {cookie: end for cookie, end in self._ends.items() if end > now}
        cookie = secrets.token_urlsafe(32)
        self._ends[cookie] = now + SESSION_S
        return cookie

    def knows(self, cookie: str | None, *, now: float) -> bool:
        """Tell whether a cookie was given and has not ended."""
        return cookie is not None and self._ends.get(cookie, now) > now


class PasswordGate:
    """The application behind a password."""

    def __init__(
        self,
        application: Application,
        password_hash: str,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._application = application
        self._hash = password_hash
        self._clock = clock
        self._sessions = Sessions()
        self._guesses = Guesses()
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in who has a cookie; show everybody else the password's page, or nothing."""
        if scope["type"] == "lifespan" or self._sessions.knows(cookie_of(scope), now=self._clock()):
            await self._application(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == LOGIN and scope["method"] == "POST":
            await self._guess(scope, receive, send)
        elif scope["type"] == "http" and "text/html" in headers_of(scope).get("accept", ""):
            await answer(send, 401, page(), kind="text/html")
        else:
            await refuse(scope, send, "The studio asks for its password first.", status=401)

    async def _guess(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = (scope.get("client") or ("",))[0]
        async with self._one_at_a_time:  # or many guesses at once would all be free
            wait_s = self._guesses.wait_s(client, now=self._clock())
            if wait_s:
                said = f"Too many wrong passwords. Wait {wait_s:.0f} seconds."
                await answer(send, 429, page(said), kind="text/html")
                return
            guess = await _password(receive)
            right = await asyncio.to_thread(is_password, guess, self._hash)
            self._guesses.note(client, right=right, now=self._clock())
        if not right:
            await answer(send, 401, page("That is not the password."), kind="text/html")
            return
        cookie = self._sessions.open(now=self._clock())
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        headers = {
            "location": "/",
            "set-cookie": f"{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Strict{secure}",
        }
        await answer(send, 303, "", headers=headers)


async def _password(receive: Receive) -> str:
    """Return the password of a form; a longer form than one can type has none."""
    body, more = b"", True
    while more and len(body) <= LONGEST_FORM:
        message = await receive()
        body += message.get("body", b"")
        more = bool(message.get("more_body"))
    if len(body) > LONGEST_FORM:
        return ""
    return parse_qs(body.decode("utf-8", "replace")).get("password", [""])[0]


def cookie_of(scope: Scope) -> str | None:
    """Return the request's cookie of a session."""
    try:
        found = SimpleCookie(headers_of(scope).get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return found.value if found else None


def page(message: str = "") -> str:
    """Return the password's page."""
    said = f'<p role="alert">{html.escape(message)}</p>' if message else ""
    template = Template(_PAGE.read_text(encoding="utf-8"))
    return template.substitute(message=said, action=LOGIN)
