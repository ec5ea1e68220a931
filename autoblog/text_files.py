"""Reads the text files that people write: UTF-8, with or without a byte order mark."""

from pathlib import Path
from typing import Final

from autoblog.errors import Problem

_ADVICE: Final = "save it as UTF-8 in your editor"


class UnreadableError(Exception):
    """A file that cannot be read as text; callers turn it into an error of their room."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def read_text(path: Path, *, missing: str, usual: str) -> str:
    """Return the text of a file; see `read_content`."""
    return read_content(path, missing=missing, usual=usual)[1]


def read_content(path: Path, *, missing: str, usual: str) -> tuple[bytes, str]:
    """Return what stands in a file byte by byte, and the same as text.

    `missing` is the next step if there is no such file, and `usual` the file's usual name, which is
    shown where `path` is a folder. Raises `UnreadableError`.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise _unreadable(path, f"there is no such file; {missing}") from error
    except IsADirectoryError as error:
        raise _unreadable(
            path, f"is a folder; name the file in it, as in {path / usual}"
        ) from error
    except (OSError, ValueError) as error:  # ValueError: the name holds a null byte
        cause = getattr(error, "strerror", None) or str(error)
        raise _unreadable(path, f"cannot be read: {cause}; check its name and its mode") from error
    if b"\0" in content:
        reason = f"is no text, or not in UTF-8; {_ADVICE}, or check the file's name"
        raise _unreadable(path, reason)
    try:
        return content, content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = f"a letter here is not in UTF-8; {_ADVICE}"
        raise _unreadable(path, reason, line=line) from error


def _unreadable(path: Path, reason: str, *, line: int | None = None) -> UnreadableError:
    return UnreadableError(Problem(source=str(path), line=line, text=reason))
