"""Where each topic and each of its keys stands in the lines of a topic file.

An edit replaces the lines of one key, or moves those of one topic; every other line stays as
its author wrote it, comments, quotes and all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from autoblog.errors import Problem, TopicFileError
from autoblog.topics.nodes import line_of, read_nodes

RawValue = str | tuple[str, ...]
"""A key's value as it is typed: a text, or a list of texts."""


@dataclass(frozen=True, kw_only=True)
class KeyPlace:
    """One key of a topic: its lines, counted from 0, the last one included."""

    first: int
    last: int
    column: int
    value: RawValue | None
    """None for a value that is neither a text nor a list of texts."""


@dataclass(frozen=True, kw_only=True)
class EntryPlace:
    """One topic of the list: its lines from its own comments to its end, the end included.

    `dash` is the line of its "-". `in_braces` says that the keys stand in {}, on any lines.
    """

    first: int
    dash: int
    last: int
    keys: Mapping[str, KeyPlace]
    in_braces: bool


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The lines of a file, each with its line break, and the topics in them.

    `column` is that of the dashes.
    """

    lines: tuple[str, ...]
    entries: tuple[EntryPlace, ...]
    column: int

    @property
    def line_break(self) -> str:
        """The line break of the file's first line."""
        return "\r\n" if self.lines[0].endswith("\r\n") else "\n"

    def replaced(self, first: int, last: int, lines: Sequence[str]) -> str:
        """Return the text with other lines in place of those from `first` to `last`."""
        return "".join([*self.lines[:first], *lines, *self.lines[last + 1 :]])


def read_layout(text: str, *, source: str) -> Layout:
    """Return the layout of a sound file. Raises `TopicFileError` if its list is in brackets."""
    lines = text.splitlines(keepends=True)
    if not lines[-1].endswith(("\n", "\r")):
        lines[-1] += "\r\n" if lines[0].endswith("\r\n") else "\n"
    root = read_nodes("".join(lines), source=source)
    topics = _value_of(root, "topics")
    if not isinstance(topics, SequenceNode) or topics.flow_style:
        reason = (
            "the list of topics stands in brackets, where only you can change it; write each topic "
            'on lines of its own, as in "- title: How to write release notes"'
        )
        raise TopicFileError([Problem(source=source, line=_line(topics), text=reason)])
    column = topics.start_mark.column
    dashes = [_dash_line(lines, node, column) for node in topics.value]
    ends = [_last_line(node, lines) for node in topics.value]
    entries: list[EntryPlace] = []
    for number, node in enumerate(topics.value):
        after = dashes[number + 1] if number + 1 < len(dashes) else len(lines)
        last = _with_own_comments(lines, ends[number], before=after, column=column)
        above = entries[-1].last + 1 if entries else 0
        first = _with_comments_above(lines, dashes[number], after=above)
        if not entries and lines[first - 1].strip():
            first = dashes[0]  # a comment right below `topics:` is about the list
        entries.append(_entry(node, lines, first=first, dash=dashes[number], last=last))
    return Layout(lines=tuple(lines), entries=tuple(entries), column=column)


def _line(node: Node | None) -> int | None:
    return None if node is None else line_of(node)


def _value_of(root: Node | None, key: str) -> Node | None:
    pairs = root.value if isinstance(root, MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _entry(node: Node, lines: Sequence[str], *, first: int, dash: int, last: int) -> EntryPlace:
    pairs = node.value if isinstance(node, MappingNode) else []
    keys = {
        name.value: KeyPlace(
            first=name.start_mark.line,
            last=max(name.end_mark.line, _last_line(value, lines)),
            column=name.start_mark.column,
            value=_raw(value),
        )
        for name, value in pairs
    }
    in_braces = bool(getattr(node, "flow_style", False))
    return EntryPlace(first=first, dash=dash, last=last, keys=keys, in_braces=in_braces)


def _raw(node: Node) -> RawValue | None:
    if isinstance(node, ScalarNode):
        return str(node.value).strip()
    if isinstance(node, SequenceNode) and all(isinstance(item, ScalarNode) for item in node.value):
        return tuple(" ".join(str(item.value).split()) for item in node.value)
    return None


def _dash_line(lines: Sequence[str], node: Node, column: int) -> int:
    """Return the line of the dash before an item; a line break may stand between the two."""
    line = int(node.start_mark.line)
    while not lines[line][column:].startswith("-") or lines[line][:column].strip():
        line -= 1
    return line


def _last_line(node: Node, lines: Sequence[str]) -> int:
    """Return the last line with a sign of the node; marks of blocks end at what comes next."""
    if isinstance(node, (MappingNode, SequenceNode)) and not node.flow_style and node.value:
        last = node.value[-1]
        ends = last if isinstance(last, tuple) else (last,)
        return max(map(partial(_last_line, lines=lines), ends))
    if isinstance(node, ScalarNode) and node.style in {"|", ">"}:
        line = int(node.end_mark.line) - 1
        while line > node.start_mark.line and not lines[line].strip():
            line -= 1
        return max(line, int(node.start_mark.line))
    return int(node.end_mark.line)


def _with_own_comments(lines: Sequence[str], last: int, *, before: int, column: int) -> int:
    """Return the last line of a topic with the comments right below it, indented as its keys."""
    while last + 1 < before and _is_comment(lines[last + 1], deeper_than=column):
        last += 1
    return last


def _with_comments_above(lines: Sequence[str], dash: int, *, after: int) -> int:
    """Return the first line of a topic with the comments right above it."""
    first = dash
    while first > after and _is_comment(lines[first - 1]):
        first -= 1
    return first


def _is_comment(line: str, *, deeper_than: int = -1) -> bool:
    bare = line.lstrip(" ")
    return bare.startswith("#") and len(line) - len(bare) > deeper_than
