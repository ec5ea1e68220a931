"""Parses YAML into nodes that know their lines, and refuses aliases, tags and huge files."""

import re
from typing import Any

import yaml
from yaml import Node

from autoblog.errors import Problem, TopicFileError

MAX_CHARACTERS = 4_194_304
"""The size of over ten thousand topics, which libyaml reads in a few seconds."""

_MOST_IN_PYTHON = 262_144
"""The size up to which PyYAML's own parser is used, whose messages and marks tell more."""

MAX_DEPTH = 8
"""The most levels of nesting; the format needs 5, for a value of `each`."""


_ADVICE = {
    "mapping values are not allowed": (
        'a text that holds ": " must be in quotes, as in title: "How to: begin"'
    ),
    r"\t": "indent with spaces, not with tabs",
    "another document": "remove the line ---",
    "cannot start any token": "put the text in quotes",
    "a line break, but found": "put the text in quotes",
    "',' or '": "close the bracket, and put a text that holds #, brackets or commas in quotes",
    "<stream end>": "close the bracket, and put a text that holds #, brackets or commas in quotes",
    "block": "a topic's keys begin below each other, with as many spaces before each",
}
"""What to do about a fault in YAML, by words of PyYAML's message."""


def read_nodes(text: str, *, source: str) -> Node | None:
    """Return the root node, without making objects of it; None for an empty file.

    Raises `TopicFileError` for a syntax error, an alias, a tag, or a file that is too large or too
    deeply nested.
    """
    if len(text) > MAX_CHARACTERS:
        reason = f"the file has {len(text)} characters; {MAX_CHARACTERS} are the limit"
        raise TopicFileError([Problem(source=source, line=None, text=reason)])
    try:
        problems = _forbidden(text, source=source)
        if problems:
            raise TopicFileError(list(dict.fromkeys(problems)))
        return yaml.compose(text, Loader=_loader(text))
    except yaml.MarkedYAMLError as error:
        raise TopicFileError([_syntax_problem(error, source=source)]) from error
    except yaml.YAMLError as error:  # a character that YAML does not allow
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        reason = "a character here is not text; delete it and type it again"
        raise TopicFileError([Problem(source=source, line=line, text=reason)]) from error


def line_of(node: Node) -> int:
    """Return the line on which a node begins, counted from 1."""
    return int(node.start_mark.line) + 1


def is_absent(node: Node) -> bool:
    """Return whether the value is empty or `~`, which YAML reads as null."""
    return node.tag == "tag:yaml.org,2002:null" and node.value in {"", "~"}


def comment_in(node: Node) -> str | None:
    """Return what YAML took for a comment though it looks like a part of the text, as in "The #1".

    People begin a comment with a space after the sign.
    """
    mark: Any = node.end_mark
    if getattr(node, "style", None) is not None or getattr(mark, "buffer", None) is None:
        return None
    rest = mark.buffer[mark.pointer :].partition("\n")[0]
    return rest.strip(" \0") if re.match(r"[ \t]+#[^\s#!-]", rest) else None


def _loader(text: str) -> Any:
    in_python = len(text) <= _MOST_IN_PYTHON
    return yaml.SafeLoader if in_python else getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _forbidden(text: str, *, source: str) -> list[Problem]:
    """Return the aliases, tags and nesting that are refused, before any node is built.

    Aliases let a small file grow to gigabytes, and tags make objects.
    """
    problems: list[Problem] = []
    depth = 0
    for event in yaml.parse(text, Loader=_loader(text)):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            problems.append(_sign_problem(event.start_mark, "* or &", "aliases", source=source))
        elif getattr(event, "tag", None):
            problems.append(_sign_problem(event.start_mark, "!", "tags", source=source))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            reason = "lists are nested too deeply"
            problems.append(Problem(source=source, line=_line(event.start_mark), text=reason))
            break
    return problems


def _syntax_problem(error: yaml.MarkedYAMLError, *, source: str) -> Problem:
    context = error.context or ""
    if "alias" in context or "anchor" in context:
        return _sign_problem(error.problem_mark, "* or &", "aliases", source=source)
    quoted = "quoted scalar" in context
    line = _line(error.context_mark if quoted else error.problem_mark)
    said = "a quote is opened here and not closed" if quoted else error.problem or "is not YAML"
    said = said.removeprefix("but ")
    return Problem(source=source, line=line, text=f"{said}{_advice(said)}")


def _sign_problem(mark: Any, sign: str, meaning: str, *, source: str) -> Problem:
    reason = f"a value that begins with {sign} must be in quotes ({meaning} are refused)"
    return Problem(source=source, line=_line(mark), text=reason)


def _line(mark: Any) -> int | None:
    """Return the line of a mark, counted from 1; a parser without a buffer has no marks."""
    return None if mark is None else int(mark.line) + 1


def _advice(said: str) -> str:
    return next((f"; {advice}" for sign, advice in _ADVICE.items() if sign in said), "")
