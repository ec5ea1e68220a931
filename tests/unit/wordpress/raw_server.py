"""A small server that answers with given bytes, or misbehaves."""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_TLS = b"\x16\x03"
_RESET = struct.pack("ii", 1, 0)


@dataclass(kw_only=True)
class RawServer:
    """A server for one connection after another; `requests` holds the bytes that arrived."""

    url: str
    requests: list[bytes] = field(default_factory=list)


@contextlib.contextmanager
def serving(*pieces: bytes, ending: str = "close") -> Iterator[RawServer]:
    """Answer every request with `pieces`; then `close`, `reset` or `hang` until the test ends."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = RawServer(url=f"http://127.0.0.1:{listener.getsockname()[1]}/")

        def serve() -> None:
            while True:
                connection, _ = listener.accept()
                with connection:
                    if done.is_set():
                        return
                    _answer(connection, server, pieces, ending, done)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server
        finally:
            done.set()
            socket.create_connection(listener.getsockname()).close()
            thread.join()


def page(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return a whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def _answer(
    connection: socket.socket,
    server: RawServer,
    pieces: Sequence[bytes],
    ending: str,
    done: threading.Event,
) -> None:
    server.requests.append(_whole_request(connection))
    for piece in pieces:
        connection.sendall(piece)
    if ending == "hang":
        done.wait(30)
    if ending == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)


def _whole_request(connection: socket.socket) -> bytes:
    """Read one request; a client that speaks TLS or leaves gets its answer at once."""
    connection.settimeout(10)
    received = b""
    while b"\r\n\r\n" not in received:
        more = connection.recv(65536)
        received += more
        if not more or received.startswith(_TLS):
            return received
    head, _, body = received.partition(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
