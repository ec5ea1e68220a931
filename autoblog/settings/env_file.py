"""An env file: its values, the line of each name in it, and what is wrong with it as a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Final, Self

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream

from autoblog.errors import Problem, SettingError

DEFAULT_PATH = Path(".env")
_FOR_OTHERS: Final = 0o077


@dataclass(frozen=True, kw_only=True)
class EnvFile:
    """An env file as it was read; one that is missing holds nothing.

    `lines` gives each name's line, counted from 1, and `values` its text, with `${NAME}` filled in.
    `open_to_others` says that other users of the machine may read it.
    """

    path: Path
    lines: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, str | None] = field(default_factory=dict)
    open_to_others: bool = False

    @classmethod
    def read(cls, path: Path | None) -> Self:
        """Read `path`, or `.env` if there is one. Raises `SettingError` if that is impossible."""
        required, path = path is not None, path or DEFAULT_PATH
        try:
            content, mode = path.read_bytes(), path.stat().st_mode
        except FileNotFoundError:
            if required:
                raise SettingError(
                    f"{path}: there is no such file; check --env-file, "
                    "or write one with 'autoblog init'"
                ) from None
            return cls(path=path)
        except IsADirectoryError:
            raise SettingError(
                f"{path}: is a folder; name the file in it, such as {path / '.env'}"
            ) from None
        except OSError as error:
            raise SettingError(f"{path}: cannot be read: {error.strerror}") from error
        text = _decoded(path, content)
        bindings = list(parse_stream(StringIO(text)))
        problems = [_misread(path, binding) for binding in bindings if binding.error]
        if problems:
            raise SettingError("\n".join(map(str, problems)))
        named = {binding.key: binding for binding in bindings if binding.key is not None}
        return cls(
            path=path,
            lines={name: _line(binding) for name, binding in named.items()},
            values=dotenv_values(stream=StringIO(text)),
            open_to_others=bool(mode & _FOR_OTHERS),
        )


def _decoded(path: Path, content: bytes) -> str:
    """Return the text of a file, without a byte order mark. Raises `SettingError`."""
    if b"\0" in content:
        raise SettingError(
            f"{path}: is no text, or not in UTF-8; save it as UTF-8 in your editor, or check the "
            "file's name"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        text = "a letter here is not in UTF-8; save the file as UTF-8 in your editor"
        raise SettingError(str(Problem(source=str(path), line=line, text=text))) from None


def _misread(path: Path, binding: Binding) -> Problem:
    text = binding.original.string
    if "=" not in text:
        told = "is no setting; write NAME=value, or # before a comment"
    elif '"' in text or "'" in text:
        told = (
            "a quote is not closed, or text follows the closing one; put a value that holds one "
            'kind of quotes between the other kind ("It\'s ...")'
        )
    else:
        told = "cannot be read; write NAME=value"
    return Problem(source=str(path), line=_line(binding), text=told)


def _line(binding: Binding) -> int:
    """Return the line of a binding's name; python-dotenv counts the blank lines before it, too."""
    text = binding.original.string
    return binding.original.line + text[: len(text) - len(text.lstrip("\r\n"))].count("\n")
