"""Requests that the studio answers, and those that it refuses."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from autoblog.studio.doorkeeper import HEADERS, Doorkeeper, Doors

Message = MutableMapping[str, Any]


async def hello(scope: Message, receive: Any, send: Any) -> None:
    """Answer every request."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})


def ask(
    path: str = "/",
    *,
    method: str = "GET",
    host: str = "127.0.0.1:7860",
    kind: str = "http",
    **headers: str,
) -> list[Message]:
    """Return what the studio on loopback sends to a request."""
    named = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": kind,
        "path": path,
        "method": method,
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    asyncio.run(Doorkeeper(hello, Doors(host="127.0.0.1"))(scope, receive, send))
    return sent


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost", "[::1]:7860"])
def test_the_names_of_this_machine_are_answered(host: str) -> None:
    start, body = ask(host=host)
    assert start["status"] == 200
    sent = {name.decode(): value.decode() for name, value in start["headers"]}
    assert {name.lower(): value for name, value in HEADERS.items()}.items() <= sent.items()
    assert body["body"] == b"hello"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:7860", "", "10.0.0.1"])
def test_a_name_that_another_site_lets_point_here_is_refused(host: str) -> None:
    assert ask(host=host)[0]["status"] == 403


def test_a_page_of_another_site_can_change_nothing() -> None:
    post = "/gradio_api/queue/join"
    assert ask(post, method="POST", origin="https://evil.example")[0]["status"] == 403
    assert ask(post, method="POST", sec_fetch_site="cross-site")[0]["status"] == 403
    assert ask(post, method="POST", origin="null")[0]["status"] == 403
    assert ask(post, method="POST", origin="http://127.0.0.1:7860")[0]["status"] == 200
    assert ask(post, method="POST")[0]["status"] == 200
    assert (
        ask("/ws", kind="websocket", origin="https://evil.example")[0]["type"] == "websocket.close"
    )


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/mcp/sse", "/monitoring"])
def test_what_the_studio_does_not_use_is_closed(path: str) -> None:
    assert ask(path)[0]["status"] == 403


def test_nothing_is_loaded_from_elsewhere() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "http" not in policy
    assert "*" not in policy
    assert policy.startswith("default-src 'self';")
