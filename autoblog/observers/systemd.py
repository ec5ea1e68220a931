"""Tells systemd that the daemon is ready, is alive, and stops.

The protocol is a datagram of lines to the socket that NOTIFY_SOCKET names (sd_notify(3)); a
library for it would be longer than this file.
"""

import socket

from autoblog.daemon.events import (
    Beat,
    Event,
    ModelWriting,
    RunBegun,
    RunEnded,
    Started,
    Stopping,
    TopicEnded,
)


class Systemd:
    """An observer that writes to systemd's socket; `address` is the value of NOTIFY_SOCKET."""

    def __init__(self, address: str) -> None:
        # An @ stands for a zero byte: the name of a socket outside the file system.
        self._address = f"\0{address[1:]}" if address.startswith("@") else address

    def __call__(self, event: Event) -> None:
        """Hear one event. Raises `OSError` if systemd does not listen."""
        match event:
            case Started(next_fire_time=moment):
                self._tell("READY=1", "WATCHDOG=1", f"STATUS=waiting for {moment}")
            case Beat() | ModelWriting():
                self._tell("WATCHDOG=1")
            case RunBegun():
                self._tell("WATCHDOG=1", "STATUS=running")
            case TopicEnded(result=result):
                self._tell("WATCHDOG=1", f"STATUS=running; {result.facts.topic}: {result.outcome}")
            case RunEnded(next_fire_time=moment):
                self._tell("WATCHDOG=1", f"STATUS=waiting for {moment}")
            case Stopping():
                self._tell("STOPPING=1")

    def _tell(self, *lines: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            sender.connect(self._address)
            sender.sendall("\n".join(lines).encode())
