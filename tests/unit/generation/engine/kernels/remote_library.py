"""A shared library that another process runs, on this process's memory; see serve_calls.c."""

import ctypes
import os
import subprocess
from collections.abc import Sequence
from functools import partial
from typing import Any

_PR_SET_PTRACER, _ANY = 0x59616D61, -1
_TRIES = 3  # of one call, each in a process with other addresses


class RemoteLibrary:
    """Looks like `ctypes.CDLL`; functions take numbers, addresses, structures and arrays."""

    def __init__(self, kind: str, command: Sequence[str]) -> None:
        """Serve with `command`, to which the number of this process is appended."""
        self.kind = kind
        self._command = [*command, str(os.getpid())]
        self._process: subprocess.Popen[str] | None = None
        # where Linux restricts it (Yama), let the other process read this one's memory
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANY, 0, 0, 0)

    def __getattr__(self, name: str) -> Any:
        """Return a function of the library."""
        return partial(self._call, name)

    def _call(self, name: str, *arguments: Any) -> int:
        line = " ".join([name, *(str(_number(argument)) for argument in arguments)])
        for _ in range(_TRIES):
            answer = self._ask(line)
            if answer != "taken":
                return int(answer)
            self.close()
        raise RuntimeError(f"the addresses of {line} are taken in {_TRIES} processes")

    def _ask(self, line: str) -> str:
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(line, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline().strip()
        if not answer:
            raise RuntimeError(f"{self._command} ended with {self._process.wait()} in {line}")
        return answer

    def close(self) -> None:
        """End the other process."""
        if self._process is not None:
            self._process.communicate()
            self._process = None


def _number(argument: Any) -> int:
    if isinstance(argument, ctypes.Structure | ctypes.Array):
        return ctypes.addressof(argument)
    return int(argument)
