"""The entries of a topic file as they are typed, before `defaults` and `each` are applied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from yaml import MappingNode, Node

from autoblog.topics.keys import KEYS, Key
from autoblog.topics.node_reader import NodeReader
from autoblog.topics.nodes import line_of


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One topic of the file, or its defaults: the value and the line of each key."""

    line: int = 1
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    def merged_with(self, defaults: Self) -> Self:
        """Return this entry, with the keys that it lacks taken from `defaults`.

        Values that are mappings (`words`, `filters`) are merged key by key.
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
    told = any(
        "title" in problem.text for problem in reader.problems[before:]
    )  # a misspelt "title", too
    if "title" not in entry.values and isinstance(node, MappingNode) and not told:
        reader.report(entry.line, "a topic has no title")
    return entry


def _read(node: Node, *, name: str, keys: Sequence[Key], reader: NodeReader) -> Entry:
    found = reader.mapping(node, name=name, known=[key.name for key in keys])
    read = {
        key.name: key.read(reader, found[key.name], key.name) for key in keys if key.name in found
    }
    return Entry(
        line=line_of(node),
        values={key: value for key, value in read.items() if value is not None},
        lines={key: line_of(value) for key, value in found.items()},
    )
