"""An env file: its values, the line of each name in it, and what is wrong with it as a file."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Final, Self

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream

from autoblog.errors import Problem, SettingError
from autoblog.text_files import UnreadableError, read_text

DEFAULT_PATH = Path(".env")
_FOR_OTHERS: Final = 0o077
_VARIABLE: Final = re.compile(r"\$\{([^}:]*)\}")  # one with ":-text" has a default
_CUT_OFF: Final = re.compile(r"[ \t]#[^\s#!-]")  # people begin a comment with a space after it


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with the line of one name, which may be another program's."""

    name: str
    problem: Problem


@dataclass(frozen=True, kw_only=True)
class EnvFile:
    """An env file as it was read; one that is missing holds nothing.

    `lines` gives each name's line, counted from 1, and `values` its text, with `${NAME}` filled in.
    `open_to_others` says that other users of the machine may read it, `faults` what lines are read
    otherwise than they look.
    """

    path: Path
    lines: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, str | None] = field(default_factory=dict)
    open_to_others: bool = False
    faults: Sequence[Fault] = ()

    @classmethod
    def read(cls, path: Path | None) -> Self:
        """Read `path`, or `.env` if there is one. Raises `SettingError` if that is impossible."""
        required, path = path is not None, path or DEFAULT_PATH
        if not required and not path.exists():
            return cls(path=path)
        missing = "check --env-file, or write one with 'autoblog init'"
        try:
            text = read_text(path, missing=missing, usual=str(DEFAULT_PATH))
            mode = path.stat().st_mode
        except UnreadableError as error:
            raise SettingError(str(error)) from error
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
            faults=tuple(_faults(path, bindings)),
        )


def _faults(path: Path, bindings: Iterable[Binding]) -> Iterator[Fault]:
    """Yield what python-dotenv reads otherwise than its writer meant; no value is repeated."""
    seen: set[str] = set()
    for binding in bindings:
        if binding.key is None:
            continue
        told = []
        if _CUT_OFF.search(_typed(binding)):
            told.append(
                "what follows # counts as a comment; put the whole value in quotes, or a space "
                "after #"
            )
        names = _VARIABLE.findall(binding.value or "")
        if any(name not in seen and name not in os.environ for name in names):
            told.append(
                "holds ${...} with a variable that is not set; set it above, or leave out the "
                "braces"
            )
        seen.add(binding.key)
        for text in told:
            problem = Problem(source=str(path), line=_line(binding), text=f"{binding.key}: {text}")
            yield Fault(name=binding.key, problem=problem)


def _typed(binding: Binding) -> str:
    """Return a value as it was typed, with its comment; "" if it begins with a quote."""
    typed = binding.original.string.partition("=")[2].strip()
    return "" if typed.startswith(("'", '"')) else typed


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
