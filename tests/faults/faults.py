"""The faults that a request may meet, and the seeded choice among them; pure functions."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

Kill = Literal["no", "at once", "before the answer", "after the answer"]
Late = Literal["no", "request", "answer", "into the next run"]
Replay = Literal["no", "this request", "another post"]


def _nothing(reply: bytes) -> bytes:
    del reply
    return b""


def _as_it_is(reply: bytes) -> bytes:
    return reply


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong with one request.

    `acts` says whether the site sees the request. `answer` makes what the client gets of what the
    site replied (empty where it saw nothing). `resets` tears the connection down instead of
    closing it. `late` holds the request or the answer back for longer than the client waits,
    or even until its next run. `kills` ends the client's process. `replays` answers with an earlier
    answer of the site: to the same request, or about another post. `lags` lets the site answer all
    look-ups of the next moments as a copy of its database that lags behind. `orders` is a header
    that tells the site's plugin what to do to a new post.
    """

    name: str
    acts: bool
    answer: Callable[[bytes], bytes] = _nothing
    resets: bool = False
    late: Late = "no"
    kills: Kill = "no"
    replays: Replay = "no"
    lags: bool = False
    orders: str = ""


def split(message: bytes) -> tuple[bytes, bytes]:
    """Split a message into its head, without the empty line, and its body."""
    head, _, body = message.partition(b"\r\n\r\n")
    return head, body


def page(status: str, text: str, *headers: str, kind: str = "text/html") -> bytes:
    """Build a whole answer that is not WordPress's."""
    body = text.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, *headers, "Connection: close", "", ""]).encode() + body


def _without_length(head: bytes) -> bytes:
    lines = head.split(b"\r\n")
    return b"\r\n".join(one for one in lines if not one.lower().startswith(b"content-length:"))


def _with_body(head: bytes, body: bytes, *, length: int | None = None) -> bytes:
    told = len(body) if length is None else length
    return _without_length(head) + b"\r\nContent-Length: %d\r\n\r\n" % told + body


def cut(reply: bytes) -> bytes:
    """Cut the body in half under a head that promises all of it."""
    head, body = split(reply)
    return _with_body(head, body[: len(body) // 2], length=len(body))


def cut_unseen(reply: bytes) -> bytes:
    """Cut the body in half as if that were all."""
    head, body = split(reply)
    return _with_body(head, body[: len(body) // 2])


def emptied(reply: bytes) -> bytes:
    """Keep the head alone."""
    return _with_body(split(reply)[0], b"")


def after_a_notice(reply: bytes) -> bytes:
    """Put a warning of PHP before the body."""
    head, body = split(reply)
    notice = b"<br />\n<b>Warning</b>:  Undefined array key [0] in <b>/x.php</b> on line <b>3</b>"
    return _with_body(head, notice + b"<br />\n" + body)


def _instead(status: str, text: str, *headers: str) -> Callable[[bytes], bytes]:
    answer = page(status, f"<!DOCTYPE html><html><body>{text}</body></html>", *headers)
    return lambda _: answer


_BUSY: Final = page(
    "503 Service Unavailable", '{"error": "busy"}', "Retry-After: 1", kind="application/json"
)


def _refusal(status: str, code: str) -> Callable[[bytes], bytes]:
    number = status.partition(" ")[0]
    text = f'{{"code": "{code}", "message": "No.", "data": {{"status": {number}}}}}'
    answer = page(status, text, kind="application/json")
    return lambda _: answer


# Answers of something else than the site, which may or may not have acted before.
_INSTEAD: Final[dict[str, Callable[[bytes], bytes]]] = {
    "502": _instead("502 Bad Gateway", "Bad gateway"),
    "504": _instead("504 Gateway Time-out", "Gateway time-out"),
    "500": _instead("500 Internal Server Error", "Something went wrong"),
    "503": _instead("503 Service Unavailable", "No server is available"),
    "503 with Retry-After": _instead("503 Service Unavailable", "Busy", "Retry-After: 2"),
    "503 until much later": _instead("503 Service Unavailable", "Upkeep", "Retry-After: 600"),
    "503 as JSON": lambda _: _BUSY,
    "429": _instead("429 Too Many Requests", "Slow down", "Retry-After: 1"),
    **{
        str(code): _instead(f"{code} Origin Error", f"error code: {code}")
        for code in range(520, 525)
    },
    "a challenge with 200": _instead("200 OK", "Checking your browser before you go on"),
    "a firewall's 403": _instead("403 Forbidden", "You have been blocked"),
}

HURTS: Final[tuple[Fault, ...]] = (
    Fault(name="reset before the site", acts=False, resets=True),
    Fault(name="reset after the site", acts=True, resets=True),
    Fault(name="dropped before the site", acts=False),
    Fault(name="answer dropped", acts=True),
    Fault(name="never forwarded, no answer in time", acts=False, late="answer"),
    Fault(name="request late", acts=True, late="request"),
    Fault(name="answer late", acts=True, late="answer", answer=_as_it_is),
    Fault(name="answer cut", acts=True, answer=cut),
    Fault(name="answer cut unseen", acts=True, answer=cut_unseen),
    Fault(name="answer emptied", acts=True, answer=emptied),
    Fault(name="a notice before the answer", acts=True, answer=after_a_notice),
)
REPLACED: Final[tuple[Fault, ...]] = tuple(
    Fault(name=f"{name}, {'the site acted' if acts else 'unseen by the site'}", acts=acts, answer=a)
    for name, a in _INSTEAD.items()
    for acts in (True, False)
)
KILLS: Final[tuple[Fault, ...]] = (
    Fault(name="killed before the site", acts=False, kills="at once"),
    Fault(name="killed while the site is at it", acts=True, kills="at once"),
    Fault(
        name="killed, and the request late", acts=True, kills="at once", late="into the next run"
    ),
    Fault(name="killed before the answer", acts=True, kills="before the answer"),
    Fault(name="killed after the answer", acts=True, kills="after the answer", answer=_as_it_is),
)
# What a plugin answers in WordPress's words, whatever the site did.
_LIES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "404 rest_post_invalid_id": _refusal("404 Not Found", "rest_post_invalid_id"),
    "403 rest_forbidden": _refusal("403 Forbidden", "rest_forbidden"),
    "403 rest_cannot_create": _refusal("403 Forbidden", "rest_cannot_create"),
}
LOOK_UPS: Final[tuple[Fault, ...]] = (
    Fault(name="a look-up from a cache", acts=False, replays="this request"),
    Fault(name="another post as answer", acts=False, replays="another post"),
    Fault(name="a copy of the database that lags", acts=True, answer=_as_it_is, lags=True),
    *(Fault(name=f"look-up: {name}", acts=False, answer=lie) for name, lie in _LIES.items()),
)
_STRIP: Final = "X-Fault-Strip: 1"
_PITCH: Final = "X-Fault-Status: pitch"
CREATES: Final[tuple[Fault, ...]] = (
    Fault(name="another post as answer, the site acted", acts=True, replays="another post"),
    Fault(name="another post as answer, unseen", acts=False, replays="another post"),
    Fault(name="marker stripped", acts=True, answer=_as_it_is, orders=_STRIP),
    Fault(name="marker stripped, answer dropped", acts=True, orders=_STRIP),
    Fault(name="marker stripped, killed", acts=True, orders=_STRIP, kills="before the answer"),
    Fault(name="made a pitch", acts=True, answer=_as_it_is, orders=_PITCH),
    Fault(name="made a pitch, answer dropped", acts=True, orders=_PITCH),
    *(
        Fault(name=f"{name}, {'the site acted' if acts else 'unseen'}", acts=acts, answer=lie)
        for name, lie in _LIES.items()
        for acts in (True, False)
    ),
)
# No connection reaches a closed port, so this one is not counted.
SHUT: Final = Fault(name="port shut after the answer", acts=True, answer=_as_it_is)

_WEIGHTS: Final = (5, 4, 3, 4)
# Faults are likely where they can do harm; a run that fails at its login tries nothing.
_OF_WRITES: Final = 0.65
_OF_LOOKS_AT_POSTS: Final = 0.2
_OF_THE_REST: Final = 0.1
_OF_SHUTTING: Final = 0.02
_POSTS: Final = b"/wp/v2/posts"


def choose(stream: random.Random, request: bytes) -> Fault | None:
    """Return the next request's fault, if any; the stream advances equally in every case."""
    chance, kind, place = stream.random(), stream.random(), stream.random()
    kinds = (HURTS, REPLACED, KILLS, _own_kind(request))
    faults = random.Random(kind).choices(kinds, _WEIGHTS)[0]
    if chance < _likelihood(request):
        return faults[int(place * len(faults))]
    return SHUT if chance > 1 - _OF_SHUTTING else None


def is_creation(request: bytes) -> bool:
    """Return whether the request makes a new post."""
    target = request.split(b" ", 2)[1].partition(b"?")[0]
    return request.startswith(b"POST") and target.endswith(_POSTS)


def is_look_up(request: bytes) -> bool:
    """Return whether the request asks for posts."""
    return request.startswith(b"GET") and _POSTS in request.split(b"\r\n", 1)[0]


def _own_kind(request: bytes) -> tuple[Fault, ...]:
    """Return the faults that only a request of this kind can meet."""
    if is_creation(request):
        return CREATES
    return LOOK_UPS if is_look_up(request) else HURTS


def _likelihood(request: bytes) -> float:
    if request.startswith(b"POST"):
        return _OF_WRITES
    return _OF_LOOKS_AT_POSTS if _POSTS in request.split(b"\r\n", 1)[0] else _OF_THE_REST
