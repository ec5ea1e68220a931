"""The process that holds a row, until it releases the row or dies."""

import os
import socket
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psutil

# A process on another machine cannot be checked, so what it took becomes free after this time.
# Writing a topic takes minutes, and a lost container delays its topic by these two hours at most.
LEASE = timedelta(hours=2)

# The inode of the PID namespace outside all containers (Linux, proc_ns.h, PROC_PID_INIT_INO).
_OUTSIDE_CONTAINERS = 0xEFFFFFFC


# Numbers below this are seconds since 1970, above it a boot and the clock's ticks since then.
_ONE_BOOT = 10**12


@dataclass(frozen=True, kw_only=True)
class Owner:
    """A process; `started` tells it from a later process with the same PID (see `_start_of`)."""

    host: str
    pid: int
    started: int

    def __str__(self) -> str:
        return f"{self.host}/{self.pid}/{self.started}"

    @classmethod
    def parse(cls, text: str) -> "Owner":
        """Return the owner that `str` made this text of."""
        host, pid, started = text.rsplit("/", 2)
        return cls(host=host, pid=int(pid), started=int(started))

    @classmethod
    def this_process(cls) -> "Owner":
        """Return the process that asks; not cached, since a fork makes another process."""
        return cls.of(os.getpid())

    @classmethod
    def of(cls, pid: int) -> "Owner":
        """Return a process of this machine. Raises `psutil.NoSuchProcess`."""
        return cls(host=place(), pid=pid, started=_start_of(psutil.Process(pid)))

    def is_kept_out_by(self, owner: str | None, *, since: datetime, now: datetime) -> bool:
        """Return whether another process, which lives, holds what `owner` took at `since`."""
        if owner is None or owner == str(self):
            return False
        return Owner.parse(owner).holds(since=since, now=now)

    def holds(self, *, since: datetime, now: datetime, lease: timedelta = LEASE) -> bool:
        """Return whether this owner still holds what it took at `since`."""
        if self.host != place():
            return now - since < lease
        try:
            process = psutil.Process(self.pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                # The process is dead. It stays in the process table until its parent asks for its
                # exit status, which the first process of a container may never do.
                return False
            if self.started < _ONE_BOOT:  # no Linux, or written by an earlier autoblog
                return abs(int(process.create_time()) - self.started) <= 1
            return _start_of(process) == self.started
        except psutil.NoSuchProcess:
            return False


def _start_of(process: psutil.Process) -> int:
    """Return a number of when a process started, which stays when somebody sets the clock.

    Linux counts the ticks since the machine was booted, and gives each boot an id (proc(5)); the
    seconds since 1970 are computed from these by the clock of today.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_bytes()
        stat = Path(f"/proc/{process.pid}/stat").read_bytes()
        ticks = int(stat.rpartition(b")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return int(process.create_time())
    return (1 + zlib.crc32(boot)) * _ONE_BOOT + ticks


def place(numbering: Path = Path("/proc/self/ns/pid")) -> str:
    """Return the name of the space in which this PID is unique: the machine or container.

    Containers may share the machine's name, and each of them counts its processes from 1.
    """
    machine = socket.gethostname()
    try:
        namespace = numbering.stat().st_ino
    except OSError:  # no Linux
        return machine
    return machine if namespace == _OUTSIDE_CONTAINERS else f"{machine}#{namespace}"
