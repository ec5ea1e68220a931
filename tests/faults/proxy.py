"""A reverse proxy on loopback that lets requests and answers go wrong.

Without a fault, every byte comes through as it was sent. It relies on `Connection: close`, which
autoblog's client and WordPress itself send.
"""

import contextlib
import select
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Final, Self

from tests.faults.faults import SHUT, Fault, is_creation, is_look_up, page, split
from tests.faults.memory import Memory

HOST: Final = "127.0.0.1"
SETTLED: Final = "/.settled"
_CHUNK_BYTES: Final = 64 * 1024
_SITE_ANSWERS_WITHIN_S: Final = 60.0
_CLIENT_SPEAKS_WITHIN_S: Final = 10.0
_SHUT_S: Final = 0.06
_NEXT_RUN: Final = 3
_DEATH_WITHIN_S: Final = 2.0

Choose = Callable[[bytes], Fault | None]
"""The function that chooses the fault of a whole request."""


class Proxy:
    """`with Proxy(...) as proxy:` stands between a client and the site at `site_port`.

    `choose` may be called from many threads. `kill` ends the client's process. A held message
    comes after `late_s`. `counts` holds how often each fault occurred.
    """

    def __init__(
        self,
        *,
        site_port: int,
        choose: Choose,
        kill: Callable[[], object] = lambda: None,
        late_s: float = 1.0,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._site = (HOST, site_port)
        self._choose = choose
        self._kill = kill
        self._late_s = late_s
        self._listener = _listen(0)
        self.port: int = self._listener.getsockname()[1]
        self._stop = threading.Event()
        self._shut = threading.Event()
        self._is_shut = threading.Event()
        self._wake, self._woken = socket.socketpair()
        self._change = threading.Condition()
        self._unsettled = 0
        self._memory = Memory()
        self._thread = threading.Thread(target=self._accept, name=f"proxy {self.port}")

    @property
    def url(self) -> str:
        """The address that the client is given."""
        return f"http://{HOST}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._wake.send(b"!")
        self._thread.join()
        self._listener.close()
        self.settle()
        self._wake.close()
        self._woken.close()

    def settle(self) -> None:
        """Wait until the site has handled every request that has reached the proxy.

        A copy of its database that lags has caught up then, too.
        """
        with self._change:
            self._change.wait_for(lambda: not self._unsettled)
        self._memory.catch_up()

    def _accept(self) -> None:
        while not self._stop.is_set():
            ready, _, _ = select.select([self._listener, self._woken], [], [])
            if self._woken in ready:
                self._woken.recv(1)
                if self._shut.is_set():
                    self._shut_for_a_moment()
                continue
            client, _ = self._listener.accept()
            # counted before its request is read, so that `settle` waits for it
            self._count(1)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _shut_for_a_moment(self) -> None:
        self._shut.clear()
        self._listener.close()
        self._is_shut.set()
        self._stop.wait(_SHUT_S)
        self._is_shut.clear()
        self._listener = _listen(self.port)

    def _count(self, change: int) -> None:
        with self._change:
            self._unsettled += change
            self._change.notify_all()

    def _serve(self, client: socket.socket) -> None:
        settled = contextlib.ExitStack()
        settled.callback(self._count, -1)
        # the client may be gone at any moment: killed, or timed out
        with client, settled, contextlib.suppress(OSError):
            client.settimeout(_CLIENT_SPEAKS_WITHIN_S)
            request = read_message(client)
            if not request:
                return
            if request.split(b" ", 2)[1] == SETTLED.encode():
                settled.close()
                self.settle()
                client.sendall(page("200 OK", "settled"))
                return
            fault = self._choose(request)
            if fault is None:
                reply = self._ask_site(request)
                settled.close()
                client.sendall(reply)
                return
            self.counts[fault.name] += 1
            self._go_wrong(client, request, fault, settled)

    def _go_wrong(
        self, client: socket.socket, request: bytes, fault: Fault, settled: contextlib.ExitStack
    ) -> None:
        if fault.kills == "at once":
            self._kill_client(client)
        if fault.late == "request":
            self._stop.wait(self._late_s)
        if fault.late == "into the next run":
            self._stop.wait(_NEXT_RUN * self._late_s)
        if fault.lags:
            self._memory.lag()
        replayed = self._memory.replayed(request, fault.replays)
        acts = fault.acts or (fault.replays == "this request" and not replayed)
        reply = self._ask_site(_with_header(request, fault.orders)) if acts else b""
        settled.close()
        if fault.late == "answer":
            self._stop.wait(self._late_s)
        if fault.kills == "before the answer":
            self._kill_client(client)
        if fault is SHUT:
            self._shut.set()
            self._wake.send(b"!")
            self._is_shut.wait(_SHUT_S)
        if fault.resets:
            # with an unread byte or this option the kernel sends a reset instead of an end
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        client.sendall(fault.answer(reply) if fault.replays == "no" else replayed or reply)
        if fault.kills == "after the answer":
            self._kill()

    def _kill_client(self, client: socket.socket) -> None:
        """Kill the client and wait, so that its end of the connection is closed."""
        self._kill()
        client.settimeout(_DEATH_WITHIN_S)
        client.recv(1)

    def _ask_site(self, request: bytes) -> bytes:
        asked = _with_header(request, self._memory.lagging(request))
        with socket.create_connection(self._site, timeout=_SITE_ANSWERS_WITHIN_S) as site:
            site.sendall(asked)
            reply = b"".join(_chunks(site))
        if is_creation(request) or is_look_up(request):
            self._memory.keep(request, reply)
        return reply


def _with_header(request: bytes, header: str) -> bytes:
    if not header:
        return request
    first, _, rest = request.partition(b"\r\n")
    return b"\r\n".join([first, header.encode(), rest])


def read_message(client: socket.socket) -> bytes:
    """Read one request with its body; return nothing if the client left before its end."""
    message = b""
    for chunk in _chunks(client):
        message += chunk
        if b"\r\n\r\n" in message:
            head, body = split(message)
            if len(body) >= _length(head):
                return message
    return b""


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _chunks(connection: socket.socket) -> Iterator[bytes]:
    while chunk := connection.recv(_CHUNK_BYTES):
        yield chunk


def _listen(port: int) -> socket.socket:
    return socket.create_server((HOST, port), backlog=64)
