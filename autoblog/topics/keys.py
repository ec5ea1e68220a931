"""The keys of a topic, each declared once: name, reader, and whether `defaults` may hold it.

A new key is one line in `KEYS` and one field of `Topic` with the same name. The field's default
holds where neither the topic nor `defaults` gives the key.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args

from yaml import Node

from autoblog.filter_limits import FILTER_NAMES, LimitError, read_limit
from autoblog.topics.node_reader import NodeReader, Text
from autoblog.topics.nodes import line_of
from autoblog.topics.topic import PostStatus, Repeat

MAX_TERM_CHARACTERS = 200
"""The width of WordPress's column for the names of tags and categories."""

ReadKey = Callable[[NodeReader, Node, str], Any]
"""A function that reads a node as the value of the named key, or reports a problem."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key of a topic; a shared key may also stand under `defaults`."""

    name: str
    read: ReadKey
    shared: bool = True


def _line(reader: NodeReader, node: Node, name: str) -> Text | None:
    return reader.text(node, name=name)


def _lines(reader: NodeReader, node: Node, name: str) -> tuple[Text, ...] | None:
    return reader.texts(node, name=name)


def _block(reader: NodeReader, node: Node, name: str) -> Text | None:
    return reader.block(node, name=name)


def _moment(reader: NodeReader, node: Node, name: str) -> Any:
    return reader.moment(node, name=name)


def _choice(choices: Any) -> ReadKey:
    return lambda reader, node, name: reader.choice(node, name=name, choices=get_args(choices))


def _terms(reader: NodeReader, node: Node, name: str) -> tuple[Text, ...] | None:
    terms = reader.texts(node, name=name)
    for term in terms or ():
        if len(term.value) > MAX_TERM_CHARACTERS:
            reason = f"an item of {name} is longer than {MAX_TERM_CHARACTERS} characters"
            reader.report(term.line, reason)
    return terms


def _file_name(example: str) -> ReadKey:
    def read(reader: NodeReader, node: Node, name: str) -> str | None:
        text = reader.text(node, name=name)
        if text is None:
            return None
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", text.value):
            return text.value
        reason = f"{name} must be a plain name of letters and digits, as in {example}"
        reader.report(text.line, reason)
        return None

    return read


def _language(reader: NodeReader, node: Node, name: str) -> str | None:
    code = reader.text(node, name=name)
    if code is None:
        return None
    if re.fullmatch(r"[a-z]{2,3}", code.value):
        return code.value
    reader.report(code.line, f"{name} is {code.value!r}; write a code of two letters, as in de")
    return None


def _words(reader: NodeReader, node: Node, name: str) -> dict[str, int]:
    bounds = reader.mapping(node, name=name, known=("min", "max"))
    read = {key: reader.number(value, name=f"{name}: {key}") for key, value in bounds.items()}
    return {key: number for key, number in read.items() if number is not None}


def _filters(reader: NodeReader, node: Node, name: str) -> dict[str, float]:
    limits: dict[str, float] = {}
    for filter_name, value in reader.mapping(node, name=name, known=FILTER_NAMES).items():
        text = reader.text(value, name=f"{name}: {filter_name}")
        if text is None:
            continue
        try:
            limits[filter_name] = read_limit(filter_name, text.value)
        except LimitError as error:
            reader.report(text.line, f"{name}: {error}")
    return limits


def _each(reader: NodeReader, node: Node, name: str) -> dict[str, tuple[Text, ...]]:
    variables = reader.mapping(node, name=name, known=None)
    if not variables:
        reader.report(
            line_of(node), f"{name} names no variable, as in each: {{subject: [one, two]}}"
        )
    lists: dict[str, tuple[Text, ...]] = {}
    for variable, values in variables.items():
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", variable):
            reason = f"{name}: {variable!r} is no name for a variable; use letters, digits and _"
            reader.report(line_of(values), reason)
            continue
        lists[variable] = reader.texts(values, name=f"{name}: {variable}") or ()
        if not lists[variable]:
            reader.report(line_of(values), f"{name}: {variable} has no values")
    return lists


KEYS = (
    Key(name="title", read=_line, shared=False),
    Key(name="slug", read=_line, shared=False),
    Key(name="each", read=_each, shared=False),
    Key(name="publish_at", read=_moment, shared=False),
    Key(name="keywords", read=_lines),
    Key(name="outline", read=_lines),
    Key(name="tags", read=_terms),
    Key(name="categories", read=_terms),
    Key(name="notes", read=_block),
    Key(name="template", read=_file_name("article, for the file prompts/article.txt.j2")),
    Key(name="words", read=_words),
    Key(name="status", read=_choice(PostStatus)),
    Key(name="repeat", read=_choice(Repeat)),
    Key(name="not_before", read=_moment),
    Key(name="kind", read=_file_name("how-to, for the file outlines/how-to.yaml")),
    Key(name="closing", read=_line),
    Key(name="language", read=_language),
    Key(name="filters", read=_filters),
)
