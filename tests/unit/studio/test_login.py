"""The login before the studio: nothing answers without its cookie."""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest

from autoblog.errors import SettingError
from autoblog.studio.asgi_answers import Message, Receive, Scope, Send, answer
from autoblog.studio.doorkeeper import Doors
from autoblog.studio.login import COOKIE, LOGIN, SESSION_S, PasswordGate
from autoblog.studio.passwords import hash_password

HASHED = hash_password("correct horse", salt=b"0123456789abcdef")


async def secret(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer what nobody else may read."""
    await answer(send, 200, "the secret")


@dataclass
class Visitor:
    """A browser with a cookie."""

    login: PasswordGate
    cookie: str = ""
    client: str = "10.0.0.7"
    location: str = ""
    seen: list[int] = field(default_factory=list)

    def ask(
        self, path: str, *, form: str | None = None, kind: str = "http", html: bool = True
    ) -> str:
        """Return the body of an answer, and keep its cookie."""
        headers = {"host": "studio", "cookie": self.cookie, "accept": "text/html" if html else ""}
        scope: Scope = {
            "type": kind,
            "path": path,
            "method": "GET" if form is None else "POST",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": (self.client, 1),
        }
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": (form or "").encode()}

        asyncio.run(self.login(scope, receive, send))
        if kind == "websocket":
            return str(sent[0]["type"])
        self.seen.append(sent[0]["status"])
        named = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        self.cookie = named.get("set-cookie", self.cookie).partition(";")[0]
        self.location = named.get("location", "")
        return bytes(sent[1]["body"]).decode()

    def guess(self, password: str) -> str:
        return self.ask(LOGIN, form=urlencode({"password": password}))


@pytest.fixture
def times() -> list[float]:
    return [0.0]


@pytest.fixture
def visitor(times: list[float]) -> Visitor:
    return Visitor(PasswordGate(secret, HASHED, clock=lambda: times[0]))


def test_nothing_answers_without_the_password(visitor: Visitor) -> None:
    for path in ("/", "/config", "/gradio_api/queue/join", "/gradio_api/info", "/assets/x.js"):
        assert "secret" not in visitor.ask(path)
        assert "secret" not in visitor.ask(path, html=False)
        assert "secret" not in visitor.ask(path, form="x", html=False)
    assert set(visitor.seen) == {401}
    assert visitor.ask("/ws", kind="websocket") == "websocket.close"


def test_who_knows_the_password_comes_in_until_the_session_ends(
    visitor: Visitor, times: list[float]
) -> None:
    assert "<form" in visitor.ask("/")
    visitor.guess("correct horse")
    assert visitor.location == "/"
    assert visitor.ask("/") == "the secret"
    times[0] += SESSION_S
    assert "secret" not in visitor.ask("/")


def test_a_made_up_cookie_is_no_session(visitor: Visitor) -> None:
    visitor.cookie = f"{COOKIE}=guessed"
    assert "secret" not in visitor.ask("/")
    visitor.cookie = "\x00;;=="
    assert "secret" not in visitor.ask("/")


def test_a_hundred_wrong_passwords_are_slowed_and_harm_nobody_else(
    visitor: Visitor, times: list[float]
) -> None:
    for number in range(100):
        visitor.guess(f"wrong {number}")
    assert visitor.seen.count(401) == 3
    assert visitor.seen.count(429) == 97
    assert "Wait 1 seconds" in visitor.guess("correct horse")
    other = Visitor(visitor.login, client="10.0.0.8")
    other.guess("correct horse")
    assert other.ask("/") == "the secret"
    times[0] += 2
    visitor.guess("correct horse")
    assert visitor.ask("/") == "the secret"


def test_an_endless_form_is_no_password(visitor: Visitor) -> None:
    assert "not the password" in visitor.ask(LOGIN, form="password=" + "a" * 10_000)


def test_another_address_than_loopback_needs_a_password() -> None:
    assert Doors(host="::1").password_hash is None
    assert Doors(host="0.0.0.0", password_hash=HASHED)
    for host in ("0.0.0.0", "192.168.1.2", "studio.example", "::"):
        with pytest.raises(SettingError, match="--set-password"):
            Doors(host=host)
