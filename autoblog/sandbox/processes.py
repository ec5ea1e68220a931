"""Starts programs that outlive us, finds them again by an argument, and ends them.

The kernel's process list is the truth: a process is ours when its program has the expected name
and one of its arguments is a path inside the sandbox's folder. So there is no pid file to go
stale, and a pid that was given to another program is never ended by mistake.
"""

import contextlib
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from autoblog.errors import SandboxError
from autoblog.sandbox.waiting import wait_until

_PROCESS_LIST = Path("/proc")
_KILL_WITHIN_S = 5.0
_LAST_STANDARD_STREAM = 2


def start(command: Sequence[str], *, log: Path, environment: Mapping[str, str]) -> int:
    """Start `command` in a session of its own, writing to `log`; return its process id."""
    streams = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
        # Whatever else our caller had open (a build's log, say) would stay open with the program,
        # and who reads its other end would wait for ever.
        *(
            (os.POSIX_SPAWN_CLOSE, descriptor)
            for descriptor in _open_descriptors()
            if descriptor > _LAST_STANDARD_STREAM
        ),
    ]
    return os.posix_spawn(
        command[0],
        list(command),
        dict(environment),
        file_actions=streams,
        setsid=True,
        # Python ignores SIGPIPE, and an ignored signal would stay ignored in the program.
        setsigdef=[signal.SIGPIPE, signal.SIGINT, signal.SIGTERM],
    )


def find(program: str, argument: str) -> tuple[int, ...]:
    """Ids of our processes whose program name begins with `program` and that have `argument`."""
    return tuple(
        pid
        for pid, command in _own_processes()
        if Path(command[0]).name.startswith(program) and argument in command[1:]
    )


def stop(program: str, argument: str, *, within_s: float) -> None:
    """End the processes that `find` names: asked first, killed after `within_s` seconds."""
    for request, patience_s in ((signal.SIGTERM, within_s), (signal.SIGKILL, _KILL_WITHIN_S)):
        pids = find(program, argument)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, request)
        if wait_until(partial(_all_ended, pids), within_s=patience_s):
            break
    if left := find(program, argument):
        names = " ".join(map(str, left))
        raise SandboxError(
            f"The sandbox's {program} (process {names}) does not end. End it with: kill -9 {names}"
        )


def _open_descriptors() -> list[int]:
    return [int(entry.name) for entry in (_PROCESS_LIST / "self" / "fd").iterdir()]


def _all_ended(pids: tuple[int, ...]) -> bool:
    return all(has_ended(pid) for pid in pids)


def has_ended(pid: int) -> bool:
    """Whether the process has closed its files and let go of its port and its locks.

    Right after a start this is the only sure question: `find` may miss a program for the instant
    between its start and the kernel's knowing its arguments.
    """
    with contextlib.suppress(ChildProcessError):  # not our child, or collected before
        os.waitpid(pid, os.WNOHANG)
    try:
        status = (_PROCESS_LIST / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return True
    # The state follows the program's name, which stands in brackets and may hold anything.
    # A zombie has closed its files, port and locks; it only waits to be collected.
    return status.rpartition(")")[2].split()[0] in {"Z", "X"}


def _own_processes() -> Iterator[tuple[int, list[str]]]:
    for entry in _PROCESS_LIST.iterdir():
        if not entry.name.isdecimal():
            continue
        # It may end at any moment between being listed and being read; ended ones have no command.
        with contextlib.suppress(OSError):
            if entry.stat().st_uid != os.geteuid():
                continue
            command = (entry / "cmdline").read_bytes().split(b"\0")[:-1]
            if command:
                yield int(entry.name), [os.fsdecode(part) for part in command]
