"""What is wrong with settings, each in one line with its place, in the order of the file."""

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from autoblog.errors import Problem
from autoblog.settings.env_file import EnvFile
from autoblog.spelling import did_you_mean, is_like

_ENVIRONMENT: Final = "environment"
# Pydantic's kinds of faults, in words for people who do not program.
_WORDS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "int_parsing": lambda _: "must be a whole number",
    "int_from_float": lambda _: "must be a whole number",
    "float_parsing": lambda _: "must be a number",
    "bool_parsing": lambda _: "must be true or false",
    "greater_than_equal": lambda limits: f"must be {limits['ge']} or more",
    "greater_than": lambda limits: f"must be more than {limits['gt']}",
    "less_than_equal": lambda limits: f"must be {limits['le']} or less",
    "less_than": lambda limits: f"must be less than {limits['lt']}",
    "literal_error": lambda limits: f"must be {limits['expected']}",
}


def unknown(file: EnvFile, *, known: Iterable[str], prefixes: tuple[str, ...]) -> list[Problem]:
    """Return a problem for each setting that does not exist.

    A name of `file` or the environment is one if it begins like ours, in upper or lower case, and
    is not `known`. In the file a name very like a known one is one, too; others may be of another
    program.
    """
    known = tuple(known)
    like = {name for name in file.lines if is_like(name, known)}
    names = dict.fromkeys((*file.lines, *os.environ))
    return [
        _at(name, file, f"unknown setting {name}{did_you_mean(name, known)}", in_file=True)
        for name in names
        if name not in known and (name in like or name.upper().startswith(prefixes))
    ]


def refused(detail: Mapping[str, Any], file: EnvFile, *, secret: bool) -> Problem:
    """Return the problem of a value that pydantic does not take; a secret one is not shown."""
    name, kind = str(detail["loc"][0]), detail["type"]
    words = _WORDS.get(kind)
    limits = detail.get("ctx", {})
    told = words(limits) if words else detail["msg"].removeprefix("Value error, ")
    given = "" if secret or kind == "value_error" else f" (it is {detail['input']!r})"
    return _at(name, file, f"{name}: {told}{given}", in_file=name not in os.environ)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems in the order of the file's lines, those of the environment first."""
    return sorted(problems, key=lambda problem: problem.line or 0)


def _at(name: str, file: EnvFile, text: str, *, in_file: bool) -> Problem:
    line = file.lines.get(name) if in_file else None
    source = _ENVIRONMENT if line is None else str(file.path)
    return Problem(source=source, line=line, text=text)
