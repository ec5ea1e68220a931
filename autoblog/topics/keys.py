"""The keys of a topic, each declared once: name, reader, and whether `defaults` may hold it.

A new key is one line in `KEYS` and one field of `Topic` with the same name. The field's default
holds where neither the topic nor `defaults` gives the key. An `Entry` holds the values as typed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, get_args

from yaml import MappingNode, Node

from autoblog.decoding_options import OPTION_NAMES, read_option
from autoblog.filter_limits import FILTER_NAMES, read_limit
from autoblog.topics.node_reader import NodeReader, Text
from autoblog.topics.nodes import line_of
from autoblog.topics.topic import FactMode, PostStatus, Repeat

MAX_TERM_CHARACTERS = 200
"""The width of WordPress's column for the names of tags and categories."""

MAX_TITLE_CHARACTERS = 250
"""More than any list of posts shows; search engines show some sixty."""

MAX_NOTES_CHARACTERS = 30_000
"""More than the longest context of the models served holds beside a post."""

_WORDS = "words: {min: 250, max: 800}"

FILE_NAME = r"[A-Za-z0-9][A-Za-z0-9_-]*"
"""The letters and digits of which a file's name without its ending is made."""

ReadKey = Callable[[NodeReader, Node, str], Any]
"""A function that reads a node as the value of the named key, or reports a problem."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key of a topic; a shared key may also stand under `defaults`."""

    name: str
    read: ReadKey
    shared: bool = True


def _choice(choices: Any) -> ReadKey:
    return lambda reader, node, name: reader.choice(node, name, choices=get_args(choices))


def _terms(reader: NodeReader, node: Node, name: str) -> tuple[Text, ...] | None:
    terms = reader.texts(node, name)
    for term in terms or ():
        if len(term.value) > MAX_TERM_CHARACTERS:
            reason = f"an item of {name} is longer than {MAX_TERM_CHARACTERS} characters"
            reader.report(term.line, reason)
    return terms


def _at_most(characters: int, read: Callable[..., Text | None]) -> ReadKey:
    """Return a reader of texts up to that length."""

    def limited(reader: NodeReader, node: Node, name: str) -> Text | None:
        text = read(reader, node, name)
        if text is not None and len(text.value) > characters:
            reason = f"{name} has {len(text.value)} characters; {characters} are the limit"
            reader.report(text.line, reason)
            return None
        return text

    return limited


def _matching(pattern: str, advice: str) -> ReadKey:
    """Return a reader of texts that match `pattern`; `advice` ends the problem of another text."""

    def read(reader: NodeReader, node: Node, name: str) -> str | None:
        text = reader.text(node, name)
        if text is None or re.fullmatch(pattern, text.value):
            return None if text is None else text.value
        reader.report(text.line, f"{name} is {text.value!r}; write {advice}")
        return None

    return read


def _words(reader: NodeReader, node: Node, name: str) -> dict[str, int]:
    bounds = reader.mapping(node, name, known=("min", "max"), example=_WORDS)
    read = {key: reader.number(value, name=f"{name}: {key}") for key, value in bounds.items()}
    return {key: number for key, number in read.items() if number is not None}


def _filters(reader: NodeReader, node: Node, name: str) -> dict[str, float]:
    limits: dict[str, float] = {}
    for filter_name, value in reader.mapping(node, name, known=FILTER_NAMES).items():
        text = reader.text(value, name=f"{name}: {filter_name}")
        if text is None:
            continue
        try:
            limits[filter_name] = read_limit(filter_name, text.value)
        except ValueError as error:
            reader.report(text.line, f"{name}: {error}")
    return limits


def _decoding(reader: NodeReader, node: Node, name: str) -> dict[str, float]:
    options: dict[str, float] = {}
    for option, value in reader.mapping(node, name, known=OPTION_NAMES).items():
        text = reader.text(value, name=f"{name}: {option}")
        if text is None:
            continue
        try:
            options |= read_option(option, text.value)
        except ValueError as error:
            reader.report(text.line, f"{name}: {error}")
    return options


def _each(reader: NodeReader, node: Node, name: str) -> dict[str, tuple[Text, ...]]:
    variables = reader.mapping(node, name, known=None)
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
    Key(name="title", read=_at_most(MAX_TITLE_CHARACTERS, NodeReader.text), shared=False),
    Key(name="slug", read=NodeReader.text, shared=False),
    Key(name="each", read=_each, shared=False),
    Key(name="publish_at", read=NodeReader.moment, shared=False),
    Key(name="keywords", read=NodeReader.texts),
    Key(name="outline", read=NodeReader.texts),
    Key(name="tags", read=_terms),
    Key(name="categories", read=_terms),
    Key(name="notes", read=_at_most(MAX_NOTES_CHARACTERS, NodeReader.block)),
    Key(
        name="template",
        read=_matching(FILE_NAME, "a plain name, as in article for prompts/article.txt.j2"),
    ),
    Key(name="words", read=_words),
    Key(name="status", read=_choice(PostStatus)),
    Key(name="repeat", read=_choice(Repeat)),
    Key(name="not_before", read=NodeReader.moment),
    Key(
        name="kind",
        read=_matching(FILE_NAME, "a plain name, as in how-to for outlines/how-to.yaml"),
    ),
    Key(name="closing", read=NodeReader.text),
    Key(name="language", read=_matching(r"[a-z]{2,3}", "a code of two letters, as in de")),
    Key(name="filters", read=_filters),
    Key(name="decoding", read=_decoding),
    Key(name="sources", read=NodeReader.texts),
    Key(name="facts", read=_choice(FactMode)),
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One topic of the file, or its defaults: the value and the line of each key."""

    line: int = 1
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    def merged_with(self, defaults: Self) -> Self:
        """Return this entry, with the keys that it lacks taken from `defaults`.

        Values that are mappings (`words`, `filters`, `decoding`) are merged key by key.
        """
        values = {**defaults.values, **self.values}
        for name, value in values.items():
            if isinstance(value, dict):
                values[name] = {**defaults.values.get(name, {}), **value}
        return type(self)(line=self.line, values=values, lines={**defaults.lines, **self.lines})


def read_defaults(node: Node, *, reader: NodeReader) -> Entry:
    """Read the entry under `defaults`, which holds shared keys only."""
    return _read(node, name="defaults", keys=[key for key in KEYS if key.shared], reader=reader)


def read_topic(node: Node, *, reader: NodeReader) -> Entry:
    """Read one entry of the list under `topics`."""
    before = len(reader.problems)
    entry = _read(node, name="a topic", keys=KEYS, reader=reader)
    # Another problem may be about the title already, even a misspelt one.
    told = any("title" in problem.text for problem in reader.problems[before:])
    if "title" not in entry.values and isinstance(node, MappingNode) and not told:
        reader.report(entry.line, "a topic has no title")
    return entry


def _read(node: Node, *, name: str, keys: Sequence[Key], reader: NodeReader) -> Entry:
    known = {key.name: key for key in keys}
    example = "title: How to write release notes" if name == "a topic" else ""
    found = reader.mapping(node, name, known=known, example=example)
    read = {key: known[key].read(reader, value, key) for key, value in found.items()}
    return Entry(
        line=line_of(node),
        values={key: value for key, value in read.items() if value is not None},
        lines={key: line_of(value) for key, value in found.items()},
    )
