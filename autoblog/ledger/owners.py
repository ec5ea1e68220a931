"""Who holds a row: a process that died lets go of what it held, a living one keeps it."""

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psutil

# Only for owners on other machines, whose processes cannot be asked: longer than any generation
# of one topic that was seen (minutes), short enough that a lost container delays a topic once.
LEASE = timedelta(hours=2)

# Where Linux counts all processes of the machine (include/linux/proc_ns.h, PROC_PID_INIT_INO).
_OUTSIDE_CONTAINERS = 0xEFFFFFFC


@dataclass(frozen=True, kw_only=True)
class Owner:
    """A process, named so that its number's reuse is not mistaken for it."""

    host: str
    pid: int
    started: int

    def __str__(self) -> str:
        return f"{self.host}/{self.pid}/{self.started}"

    @classmethod
    def parse(cls, text: str) -> "Owner":
        """The inverse of `str`."""
        host, pid, started = text.rsplit("/", 2)
        return cls(host=host, pid=int(pid), started=int(started))

    @classmethod
    def this_process(cls) -> "Owner":
        """The process that asks; asked anew each time, since a fork makes another one."""
        process = psutil.Process()
        return cls(host=place(), pid=os.getpid(), started=int(process.create_time()))

    def is_kept_out_by(self, owner: str | None, *, since: datetime, now: datetime) -> bool:
        """Return whether another process, which lives, holds what `owner` took at `since`."""
        if owner is None or owner == str(self):
            return False
        return Owner.parse(owner).holds(since=since, now=now)

    def holds(self, *, since: datetime, now: datetime, lease: timedelta = LEASE) -> bool:
        """Whether what this owner took at `since` is still its own."""
        if self.host != place():
            return now - since < lease
        try:
            process = psutil.Process(self.pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                # dead, and kept in the table of processes until its parent asks about it, which
                # the first process of a container may never do
                return False
            # a second's slack: the start time is derived from the boot time, which may be adjusted
            return abs(int(process.create_time()) - self.started) <= 1
        except psutil.NoSuchProcess:
            return False


def place(numbering: Path = Path("/proc/self/ns/pid")) -> str:
    """Where this process's number is its own: the machine, or the container on it.

    Containers may share the machine's name, and each of them counts its processes from one.
    """
    machine = socket.gethostname()
    try:
        namespace = numbering.stat().st_ino
    except OSError:  # no Linux
        return machine
    return machine if namespace == _OUTSIDE_CONTAINERS else f"{machine}#{namespace}"
