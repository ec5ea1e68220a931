"""Reads a topic file, `topics.yaml`, and reports all its problems at once, each with its line.

text -> read_nodes -> read_defaults, read_topic (entries as typed) -> expand -> topics
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path

from autoblog.errors import Problem, TopicFileError
from autoblog.text_files import UnreadableError, read_text
from autoblog.topics.expansion import expand
from autoblog.topics.keys import Entry, read_defaults, read_topic
from autoblog.topics.node_reader import NodeReader
from autoblog.topics.nodes import read_nodes
from autoblog.topics.topic import Topic

_EXAMPLE = "it must begin like\ntopics:\n  - title: How to write release notes"


def read_topics(path: Path, *, timezone: tzinfo = UTC) -> tuple[Topic, ...]:
    """Read a topic file. Raises `TopicFileError`."""
    missing = "'autoblog init' writes one to start from"
    try:
        text = read_text(path, missing=missing, usual="topics.yaml")
    except UnreadableError as error:
        raise TopicFileError([error.problem]) from error
    return parse_topics(text, source=str(path), timezone=timezone)


def parse_topics(text: str, *, source: str, timezone: tzinfo = UTC) -> tuple[Topic, ...]:
    """Parse the text of a topic file; return its topics in order, as `parse_entries` does."""
    return tuple(at.topic for at in parse_entries(text, source=source, timezone=timezone))


@dataclass(frozen=True, kw_only=True)
class TopicAtLine:
    """A topic and the line of the file on which its entry begins, counted from 1."""

    line: int
    topic: Topic


def parse_entries(text: str, *, source: str, timezone: tzinfo = UTC) -> tuple[TopicAtLine, ...]:
    """Parse the text of a topic file; return its topics in order, with their entries' lines.

    `source` is the file's name in messages, `timezone` the zone of moments without an offset.
    Raises `TopicFileError` with all problems: YAML that cannot be read, unknown or doubled keys,
    wrong types, unknown placeholders, words whose min is above max, slugs that occur twice.
    """
    root = read_nodes(text.removeprefix("\ufeff"), source=source)
    if root is None:
        raise TopicFileError([Problem(source=source, line=None, text=f"is empty; {_EXAMPLE}")])
    reader = NodeReader(source, timezone=timezone)
    begins = "\ntopics:\n  - title: How to write release notes"
    parts = reader.mapping(root, "the file", known=("defaults", "topics"), example=begins)
    defaults = read_defaults(parts["defaults"], reader=reader) if "defaults" in parts else Entry()
    nodes = reader.items(parts["topics"], name="topics") if "topics" in parts else []
    if not nodes and not reader.problems:
        reader.report(None, f"has no topics; {_EXAMPLE}")
    entries = [read_topic(node, reader=reader) for node in nodes]
    expanded = [
        (entry, topic) for entry in entries for topic in expand(entry, defaults, reader=reader)
    ]
    _report_doubles(expanded, reader=reader)
    if reader.problems:
        raise TopicFileError(
            sorted(set(reader.problems), key=lambda problem: (problem.line or 0, problem.text))
        )
    return tuple(TopicAtLine(line=entry.line, topic=topic) for entry, topic in expanded)


def _report_doubles(expanded: Iterable[tuple[Entry, Topic]], *, reader: NodeReader) -> None:
    first: dict[str, int] = {}
    for entry, topic in expanded:
        if first.get(topic.slug) == entry.line:
            reason = (
                f"each makes the slug {topic.slug!r} twice; put all its variables into the title, "
                "as in {{ subject }}"
            )
            reader.report(entry.line, reason)
        elif topic.slug in first:
            reason = (
                f"the slug {topic.slug!r} occurs twice (see line {first[topic.slug]}); "
                "give one of the topics another title or a slug of its own"
            )
            reader.report(entry.line, reason)
        first.setdefault(topic.slug, entry.line)
