"""A topic to the parts of its article: its own outline, or one of a pattern.

A pattern is a file in `templates/outlines/`, named after its kind of article.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeVar

from autoblog.errors import TemplateError, TopicFileError
from autoblog.prompts.templates import read_text, template_error
from autoblog.topics.node_reader import NodeReader
from autoblog.topics.nodes import read_nodes
from autoblog.topics.substitution import PlaceholderError, fill_placeholders
from autoblog.topics.topic import NO_CLOSING, Topic

FALLBACK_KIND: Final = "explainer"
PLACEHOLDER: Final = "{{"

_Choice = TypeVar("_Choice")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of an article; only the opening has no `heading`.

    An `optional` part may be left out of a post, since the topic did not ask for it.
    """

    kind: Literal["opening", "section", "closing"]
    heading: str | None = None
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A pattern file: outlines and closings to choose from, and the titles that it suits."""

    source: str
    titles: re.Pattern[str] | None
    outlines: tuple[tuple[str, ...], ...]
    closings: tuple[str, ...]


def kind_of(topic: Topic, *, folders: Sequence[Path]) -> str | None:
    """Return the kind of the topic's article: its own, or that of the pattern that its title fits.

    None in a language without patterns. Raises `TemplateError`.
    """
    pattern = None if topic.kind else _pattern_of(topic, folders)
    return Path(pattern.source).stem if pattern else topic.kind


def plan_parts(topic: Topic, *, folders: Sequence[Path], period: str = "") -> tuple[Part, ...]:
    """Return an opening, a section for each heading, and a closing.

    `folders` are the prompt folders. Patterns are in the folder `outlines` beside each; patterns of
    a language other than English are in a subfolder with its code. A topic with `outline: []` has
    an opening alone. The same topic and period have the same parts. Raises `TemplateError`.
    """
    opening = Part(kind="opening")
    if topic.outline == ():
        return (opening,)
    pattern = _pattern_of(topic, folders)
    headings = topic.outline or _headings(pattern, topic, period)
    optional = not topic.outline
    sections = [Part(kind="section", heading=heading, optional=optional) for heading in headings]
    closing = _closing(pattern, topic, period)
    closings = [Part(kind="closing", heading=closing, optional=True)] if closing else []
    return (opening, *sections, *closings)


def _choose(choices: Sequence[_Choice], *names: str) -> _Choice:
    """Return a choice that depends on the names alone, so that every run makes the same one."""
    digest = hashlib.sha256("\n".join(names).encode()).digest()
    return choices[int.from_bytes(digest[:8]) % len(choices)]


def _headings(pattern: Pattern | None, topic: Topic, period: str) -> tuple[str, ...]:
    if pattern is None:
        return ()
    named = bool(topic.keywords)
    usable = [
        outline for outline in pattern.outlines if named or PLACEHOLDER not in "".join(outline)
    ]
    if not usable:
        fault = "every outline names the {{ subject }}, and a topic without keywords has none"
        raise template_error(pattern.source, None, fault)
    chosen = _choose(usable, topic.slug, period, "outline")
    variables = {"subject": topic.keywords[0]} if named else {}
    try:
        filled = [fill_placeholders(heading, variables).strip() for heading in chosen]
    except PlaceholderError as error:
        raise template_error(pattern.source, None, str(error)) from error
    return tuple(heading[:1].upper() + heading[1:] for heading in filled)


def _closing(pattern: Pattern | None, topic: Topic, period: str) -> str | None:
    if topic.closing is not None:
        return None if topic.closing == NO_CLOSING else topic.closing
    if pattern is None or not pattern.closings:
        return None
    return _choose(pattern.closings, topic.slug, period, "closing")


def _pattern_of(topic: Topic, folders: Sequence[Path]) -> Pattern | None:
    """Return the pattern of the topic's kind, or the first, by name, whose titles match its title.

    Returns None for a language without patterns. Raises `TemplateError` if the kind has no pattern.
    """
    pattern_folders = [folder.parent / "outlines" for folder in folders]
    if topic.language not in {None, "en"}:
        pattern_folders = [folder / str(topic.language) for folder in pattern_folders]
    files = {
        path.stem: path for folder in reversed(pattern_folders) for path in folder.glob("*.yaml")
    }
    if topic.kind is not None:
        if topic.kind not in files:
            looked = " and ".join(map(str, pattern_folders))
            known = f"; there are {', '.join(sorted(files))}" if files else ""
            fault = f"there is no such outline pattern in {looked}{known}"
            raise template_error(f"{topic.kind}.yaml", None, fault)
        return _read(files[topic.kind])
    patterns = {kind: _read(path) for kind, path in sorted(files.items())}
    for pattern in patterns.values():
        if pattern.titles and pattern.titles.search(topic.title):
            return pattern
    return patterns.get(FALLBACK_KIND)


def _read(path: Path) -> Pattern:
    """Read a pattern file. Raises `TemplateError` with all its problems."""
    reader = NodeReader(str(path))
    try:
        root = read_nodes(read_text(path), source=str(path))
    except TopicFileError as error:
        raise TemplateError(error.problems) from error
    if root is None:
        raise template_error(str(path), None, "is empty; it must hold outlines")
    found = reader.mapping(root, name="a pattern", known=("titles", "outlines", "closings"))
    lists = reader.items(found["outlines"], name="outlines") if "outlines" in found else []
    outlines = [reader.texts(node, name="an outline") or () for node in lists]
    closings = reader.texts(found.get("closings"), name="closings") or ()
    titles = reader.text(found.get("titles"), name="titles")
    pattern = _compiled(titles.value, reader, titles.line) if titles else None
    if not all(outlines) or not outlines:
        reader.report(None, "outlines must be a list of lists of headings")
    if reader.problems:
        raise TemplateError(reader.problems)
    return Pattern(
        source=str(path),
        titles=pattern,
        outlines=tuple(tuple(heading.value for heading in outline) for outline in outlines),
        closings=tuple(text.value for text in closings),
    )


def _compiled(text: str, reader: NodeReader, line: int | None) -> re.Pattern[str] | None:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        reader.report(line, f"titles is no regular expression: {error}")
        return None
