"""Decides which requests the studio answers, and sends what browsers must keep to.

A page of another site that is open in the same browser can send requests to this machine, under
its own name (cross-site requests) or under one that it lets point here (DNS rebinding). So a
request needs one of our own host names, and one that changes something our own origin.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from autoblog.errors import SettingError
from autoblog.loopback import is_loopback
from autoblog.studio.asgi_answers import (
    Application,
    Receive,
    Scope,
    Send,
    headers_of,
    refuse,
)
from autoblog.studio.login import PasswordGate
from autoblog.studio.passwords import read_hash

POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "  # Gradio has both
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""The browser loads nothing from elsewhere, whatever a text or a library says."""

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",  # without it the form for the password has no origin
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

CLOSED: Final = ("/gradio_api/upload", "/gradio_api/runs", "/gradio_api/mcp", "/monitoring")
"""Parts of Gradio that the studio does not use."""

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, kw_only=True)
class Doors:
    """The address that the studio listens on, and the hash of the password that it asks for.

    On loopback it answers to this machine's names alone. Raises `SettingError` for another address
    without a password.
    """

    host: str
    password_hash: str | None = None

    def __post_init__(self) -> None:
        if self.password_hash is None and not is_loopback(self.host):
            raise SettingError(
                f"on {self.host} other machines can reach the studio, so it needs a password: run "
                "'autoblog studio --set-password' first, or leave --host out"
            )

        if self.password_hash is not None:
            try:
                read_hash(self.password_hash)
            except ValueError as error:
                raise SettingError(f"AUTOBLOG_STUDIO_PASSWORD_HASH {error}") from error

    def refusal(self, scope: Scope) -> str | None:
        """Return why a request is refused; None lets it in."""
        headers = headers_of(scope)
        name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        if is_loopback(self.host) and not is_loopback(name):
            return "The studio answers to the names of this machine alone."
        if scope["path"].startswith(CLOSED):
            return "The studio has no such page."
        origin = headers.get("origin")
        if scope.get("method", "GET") not in SAFE_METHODS or scope["type"] == "websocket":
            if origin is not None and urlsplit(origin).netloc != headers.get("host"):
                return "This request comes from a page of another site."
            if headers.get("sec-fetch-site") == "cross-site":
                return "This request comes from a page of another site."
        return None


class Doorkeeper:
    """The application behind its doors, which adds `HEADERS` to every answer."""

    def __init__(self, application: Application, doors: Doors) -> None:
        hashed = doors.password_hash
        self._application = application if hashed is None else PasswordGate(application, hashed)
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
            return
        refused = self._doors.refusal(scope)
        if refused is not None:
            await refuse(scope, with_headers(send), refused)
            return
        await self._application(scope, receive, with_headers(send))


def with_headers(send: Send) -> Send:
    """Return a `send` that adds `HEADERS` to an answer."""

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            added = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
            message = {**message, "headers": [*message.get("headers", []), *added]}
        await send(message)

    return sending
