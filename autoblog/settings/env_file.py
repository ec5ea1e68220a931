"""The text of an env file, and the line of each name in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Self

from dotenv.parser import parse_stream

from autoblog.errors import SettingError

DEFAULT_PATH = Path(".env")


@dataclass(frozen=True, kw_only=True)
class EnvFile:
    """An env file as it was read; one that is missing holds nothing.

    `lines` gives each name's line, counted from 1, and `values` its text as typed.
    """

    path: Path
    lines: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, str | None] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None) -> Self:
        """Read `path`, or `.env` if there is one. Raises `SettingError` if that is impossible."""
        required, path = path is not None, path or DEFAULT_PATH
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            if required:
                raise SettingError(
                    f"{path}: there is no such file; check --env-file, "
                    "or write one with 'autoblog init'"
                ) from None
            return cls(path=path)
        except (OSError, UnicodeDecodeError) as error:
            raise SettingError(f"{path}: cannot be read: {error}") from error
        lines: dict[str, int] = {}
        values: dict[str, str | None] = {}
        for binding in parse_stream(StringIO(text)):
            if binding.key is not None:
                lines[binding.key] = binding.original.line + _blank_lines(binding.original.string)
                values[binding.key] = binding.value
        return cls(path=path, lines=lines, values=values)


def _blank_lines(text: str) -> int:
    """Count the blank lines that python-dotenv puts before a binding's own line."""
    return text[: len(text) - len(text.lstrip("\r\n"))].count("\n")
