"""Starts programs that outlive us, finds them again by an argument, and ends them.

A process is ours when its program has the expected name and one of its arguments is a path inside
the sandbox's folder. So there is no pid file to go stale, and a process id that was given to
another program is never ended by mistake.
"""

import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import psutil

from autoblog.errors import SandboxError

_PAUSE_S = 0.05
_KILL_WITHIN_S = 5.0


def start(command: Sequence[str], *, log: Path, environment: Mapping[str, str]) -> psutil.Process:
    """Start `command` in a session of its own, writing to `log`."""
    log.touch(mode=0o600)
    with log.open("ab") as output:
        program = subprocess.Popen(  # noqa: S603 -- programs of this machine, arguments of ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
    process = psutil.Process(program.pid)
    program.returncode = 0  # else Python warns that it still runs
    return process


def find(program: str, argument: str) -> tuple[psutil.Process, ...]:
    """Return our processes whose program name begins with `program` and that have `argument`."""
    return tuple(
        process
        for process in psutil.process_iter(["uids", "cmdline"])
        if process.info["uids"].effective == os.geteuid()
        and _is_called(process.info["cmdline"], program, argument)
    )


def stop(program: str, argument: str, *, within_s: float) -> None:
    """Ask the processes that `find` returns to end; kill those that remain after `within_s`.

    Raises `SandboxError` if one cannot be killed.
    """
    for end, patience_s in (
        (psutil.Process.terminate, within_s),
        (psutil.Process.kill, _KILL_WITHIN_S),
    ):
        found = find(program, argument)
        for process in found:
            with contextlib.suppress(psutil.NoSuchProcess):
                end(process)
        if wait_until(partial(_all_ended, found), within_s=patience_s):
            break
    if left := find(program, argument):
        pids = " ".join(str(process.pid) for process in left)
        raise SandboxError(
            f"The sandbox's {program} (process {pids}) does not end. End it with: kill -9 {pids}"
        )


def has_ended(process: psutil.Process) -> bool:
    """Return whether the process has closed its files and released its port and its locks.

    A zombie has done so. Ask this rather than `find` right after a start: the kernel may not know
    the arguments of a new program yet.
    """
    with contextlib.suppress(psutil.TimeoutExpired):
        process.wait(timeout=0)  # collects a child of ours
        return True
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    return True


def wait_until(
    condition: Callable[[], bool],
    *,
    within_s: float,
    wait: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> bool:
    """Ask `condition` until it holds (True) or `within_s` seconds have passed (False)."""
    deadline = clock() + within_s
    while not condition():
        if clock() >= deadline:
            return False
        wait(_PAUSE_S)
    return True


def _all_ended(found: Sequence[psutil.Process]) -> bool:
    return all(map(has_ended, found))


def _is_called(command: Sequence[str] | None, program: str, argument: str) -> bool:
    if not command:  # a zombie or a kernel thread
        return False
    return Path(command[0]).name.startswith(program) and argument in command[1:]
