"""Small pieces of ASGI: a request's headers, and plain answers."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def headers_of(scope: Scope) -> Mapping[str, str]:
    """Return a request's headers by their lower-case names."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }


async def answer(
    send: Send,
    status: int,
    text: str,
    *,
    kind: str = "text/plain",
    headers: Mapping[str, str] | None = None,
) -> None:
    """Answer with a text."""
    named = {"content-type": f"{kind}; charset=utf-8", "cache-control": "no-store"}
    sent = [(name.encode(), value.encode()) for name, value in {**named, **(headers or {})}.items()]
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": text.encode()})


async def refuse(scope: Scope, send: Send, why: str, *, status: int = 403) -> None:
    """Answer with a sentence, or close a socket."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": why})
        return
    await answer(send, status, f"{why}\n")
