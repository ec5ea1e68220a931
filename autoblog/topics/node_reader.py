"""Reads YAML nodes as checked values, and collects every problem with its line."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from autoblog.errors import Problem
from autoblog.spelling import did_you_mean, did_you_mean_or_known
from autoblog.topics.nodes import comment_in, is_absent, line_of

MAX_WORDS = 100_000
_FIRST_YEAR, _LAST_YEAR = 1970, 2200

_SURROGATE_OR_CONTROL = frozenset({"Cc", "Cs"})


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text on one line, and the line of the file that it begins on."""

    value: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Block(Text):
    """A text that may have several lines."""


class NodeReader:
    """Reads the nodes of one file. Wrong values go to `problems` and count as not given.

    Where text is expected, a scalar is text even if YAML would read a number, a date or a truth
    value: `tags: [2024, no]` means the tags "2024" and "no".
    """

    def __init__(self, source: str, *, timezone: tzinfo = UTC) -> None:
        self.problems: list[Problem] = []
        self._source = source
        self._timezone = timezone

    def report(self, line: int | None, text: str) -> None:
        """Add one problem."""
        self.problems.append(Problem(source=self._source, line=line, text=text))

    def mapping(
        self, node: Node, name: str, known: Collection[str] | None, *, example: str = ""
    ) -> dict[str, Node]:
        """Return the nodes by key, without empty values. Doubled and unknown keys are problems.

        `example` ends the problem of a node that is no mapping.
        """
        if not isinstance(node, MappingNode):
            ending = f", as in {example}" if example else ", one to a line"
            self._wrong_type(node, name, f"keys with values{ending}".replace(" \n", "\n"))
            return {}
        found: dict[str, Node] = {}
        for key_node, value in node.value:
            if not isinstance(key_node, ScalarNode):
                self.report(line_of(key_node), f"{name}: a key must be a word")
            elif key_node.value in found:
                self.report(line_of(key_node), f"{name}: the key {key_node.value!r} occurs twice")
            elif known is not None and key_node.value not in known:
                hint = did_you_mean_or_known(key_node.value, sorted(known))
                self.report(line_of(key_node), f"{name}: unknown key {key_node.value!r}{hint}")
            else:
                found[key_node.value] = value
        return {key: value for key, value in found.items() if not is_absent(value)}

    def items(self, node: Node, name: str) -> list[Node]:
        """Return the items of a list."""
        if isinstance(node, SequenceNode):
            return list(node.value)
        self._wrong_type(node, name, f"a list, as in [one, two]{_space_advice(node)}")
        return []

    def text(self, node: Node | None, name: str) -> Text | None:
        """Return a text with each run of white space made one space."""
        block = self.block(node, name=name)
        return block and Text(value=" ".join(block.value.split()), line=block.line)

    def block(self, node: Node | None, name: str) -> Block | None:
        """Return a text with its lines kept; an empty text is a problem."""
        if node is None:
            return None
        if not isinstance(node, ScalarNode):
            braces = "; if it begins with { or [, put it in quotes"
            self._wrong_type(node, name, f"a text{braces}")
            return None
        value = node.value.strip()
        if all(map(_is_invisible, value)) or is_absent(node):
            self.report(line_of(node), f"{name} is empty")
            return None
        comment = comment_in(node)
        if comment is not None:
            ending = f"{name}: {comment!r} counts as a comment; put the whole text in quotes"
            self.report(line_of(node), ending)
            return None
        if any(_is_unwritable(character) for character in value):
            self.report(line_of(node), f"{name} holds a control character; type it again")
            return None
        return Block(value=value, line=line_of(node))

    def texts(self, node: Node | None, name: str) -> tuple[Text, ...] | None:
        """Return a list of texts."""
        if node is None:
            return None
        found = [self.text(item, name=f"an item of {name}") for item in self.items(node, name=name)]
        return tuple(text for text in found if text)

    def number(self, node: Node, name: str) -> int | None:
        """Return a whole number of words, 1 or more."""
        if isinstance(node, ScalarNode) and re.fullmatch(r"[1-9][0-9]{0,5}", node.value):
            number = int(node.value)
            if number <= MAX_WORDS:
                return number
        self.report(line_of(node), f"{name} must be a whole number from 1 to {MAX_WORDS}")
        return None

    def choice(self, node: Node, name: str, choices: Collection[str]) -> str | None:
        """Return one of `choices`."""
        text = self.text(node, name=name)
        if text is None:
            return None
        if text.value in choices:
            return text.value
        listed = ", ".join(choices)
        hint = did_you_mean(text.value, choices)
        self.report(text.line, f"{name} is {text.value!r}; it must be one of {listed}{hint}")
        return None

    def moment(self, node: Node, name: str) -> datetime | None:
        """Return a date and time; without an offset, it is in the blog's time zone."""
        text = self.text(node, name=name)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text.value)
        except ValueError:
            example = "2026-12-24 09:00, or 2026-12-24T09:00+01:00"
            self.report(text.line, f"{name} is {text.value!r}; write a date and time as {example}")
            return None
        if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            reason = (
                f"{name} is {text.value!r}; its year must be from {_FIRST_YEAR} to {_LAST_YEAR}"
            )
            self.report(text.line, reason)
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=self._timezone)

    def _wrong_type(self, node: Node, name: str, wanted: str) -> None:
        self.report(line_of(node), f"{name} must be {wanted}")


def _space_advice(node: Node) -> str:
    """Return what to do if the items of a list were meant, as in "-title: One"."""
    first = node.value[0][0] if isinstance(node, MappingNode) and node.value else None
    return "; put a space after each -" if str(getattr(first, "value", "")).startswith("-") else ""


def _is_invisible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"


def _is_unwritable(character: str) -> bool:
    return unicodedata.category(character) in _SURROGATE_OR_CONTROL and character not in "\n\t"
