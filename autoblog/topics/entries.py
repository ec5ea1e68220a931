"""The entries of a topic file as they stand, before defaults and `each` are put in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from yaml import MappingNode, Node

from autoblog.filter_limits import FILTER_NAMES, LimitError, read_limit
from autoblog.topics.fields import Fields, Text
from autoblog.topics.nodes import line_of
from autoblog.topics.topic import PostStatus, Repeat

MAX_TERM_CHARACTERS = 200
"""WordPress keeps the names of tags and categories in a column of that width."""

_SHARED_KEYS = (
    "keywords",
    "outline",
    "tags",
    "categories",
    "notes",
    "template",
    "words",
    "status",
    "repeat",
    "not_before",
    "kind",
    "closing",
    "language",
    "filters",
)
_TOPIC_KEYS = ("title", "slug", "each", "publish_at", *_SHARED_KEYS)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry, or the defaults; what is not given is None."""

    line: int = 1
    title: Text | None = None
    slug: Text | None = None
    keywords: tuple[Text, ...] | None = None
    outline: tuple[Text, ...] | None = None
    tags: tuple[Text, ...] | None = None
    categories: tuple[Text, ...] | None = None
    notes: Text | None = None
    template: str | None = None
    min_words: int | None = None
    max_words: int | None = None
    words_line: int | None = None
    status: str | None = None
    repeat: str | None = None
    not_before: datetime | None = None
    kind: str | None = None
    closing: Text | None = None
    language: str | None = None
    filters: Mapping[str, float] = field(default_factory=dict)
    publish_at: datetime | None = None
    publish_at_line: int | None = None
    each: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)


def read_defaults(node: Node, *, fields: Fields) -> Entry:
    """Read the entry under `defaults`, which has no title, slug or `each`."""
    return _read(node, name="defaults", known=_SHARED_KEYS, fields=fields)


def read_topic(node: Node, *, fields: Fields) -> Entry:
    """Read one entry of the list under `topics`."""
    before = len(fields.problems)
    entry = _read(node, name="a topic", known=_TOPIC_KEYS, fields=fields)
    told = any("title" in problem.text for problem in fields.problems[before:])  # or misspelt
    if entry.title is None and isinstance(node, MappingNode) and not told:
        fields.report(entry.line, "a topic has no title")
    return entry


def _read(node: Node, *, name: str, known: tuple[str, ...], fields: Fields) -> Entry:
    found = fields.mapping(node, name=name, known=known)
    words = found.get("words")
    bounds = fields.mapping(words, name="words", known=("min", "max")) if words else {}
    return Entry(
        line=line_of(node),
        title=fields.text(found.get("title"), name="title"),
        slug=fields.text(found.get("slug"), name="slug"),
        keywords=fields.texts(found.get("keywords"), name="keywords"),
        outline=fields.texts(found.get("outline"), name="outline"),
        tags=_terms(found.get("tags"), name="tags", fields=fields),
        categories=_terms(found.get("categories"), name="categories", fields=fields),
        notes=fields.block(found.get("notes"), name="notes"),
        template=_template(found.get("template"), fields=fields),
        min_words=fields.number(bounds.get("min"), name="words: min"),
        max_words=fields.number(bounds.get("max"), name="words: max"),
        words_line=line_of(words) if words else None,
        status=fields.choice(found.get("status"), name="status", choices=get_args(PostStatus)),
        repeat=fields.choice(found.get("repeat"), name="repeat", choices=get_args(Repeat)),
        kind=_kind(found.get("kind"), fields=fields),
        closing=fields.text(found.get("closing"), name="closing"),
        language=_language(found.get("language"), fields=fields),
        filters=_filters(found.get("filters"), fields=fields),
        not_before=fields.moment(found.get("not_before"), name="not_before"),
        publish_at=fields.moment(found.get("publish_at"), name="publish_at"),
        publish_at_line=line_of(found["publish_at"]) if "publish_at" in found else None,
        each=_each(found.get("each"), fields=fields),
    )


def _terms(node: Node | None, *, name: str, fields: Fields) -> tuple[Text, ...] | None:
    terms = fields.texts(node, name=name)
    for term in terms or ():
        if len(term.value) > MAX_TERM_CHARACTERS:
            reason = f"an item of {name} is longer than {MAX_TERM_CHARACTERS} characters"
            fields.report(term.line, reason)
    return terms


def _template(node: Node | None, *, fields: Fields) -> str | None:
    name = fields.text(node, name="template")
    if name is None:
        return None
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name.value):
        return name.value
    example = "article, for the file prompts/article.txt.j2"
    fields.report(
        name.line, f"template must be a plain name of letters and digits, as in {example}"
    )
    return None


def _kind(node: Node | None, *, fields: Fields) -> str | None:
    name = fields.text(node, name="kind")
    if name is None:
        return None
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name.value):
        return name.value
    example = "how-to, for the file outlines/how-to.yaml"
    fields.report(name.line, f"kind must be a plain name of letters and digits, as in {example}")
    return None


def _language(node: Node | None, *, fields: Fields) -> str | None:
    code = fields.text(node, name="language")
    if code is None:
        return None
    if re.fullmatch(r"[a-z]{2,3}", code.value):
        return code.value
    fields.report(code.line, f"language is {code.value!r}; write a code of two letters, as in de")
    return None


def _filters(node: Node | None, *, fields: Fields) -> dict[str, float]:
    if node is None:
        return {}
    limits: dict[str, float] = {}
    for name, value in fields.mapping(node, name="filters", known=FILTER_NAMES).items():
        text = fields.text(value, name=f"filters: {name}")
        if text is None:
            continue
        try:
            limits[name] = read_limit(name, text.value)
        except LimitError as error:
            fields.report(text.line, f"filters: {error}")
    return limits


def _each(node: Node | None, *, fields: Fields) -> dict[str, tuple[Text, ...]]:
    if node is None:
        return {}
    variables = fields.mapping(node, name="each", known=None)
    if not variables:
        fields.report(line_of(node), "each names no variable, as in each: {subject: [one, two]}")
    lists: dict[str, tuple[Text, ...]] = {}
    for variable, values in variables.items():
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", variable):
            reason = f"each: {variable!r} is no name for a variable; use letters, digits and _"
            fields.report(line_of(values), reason)
            continue
        lists[variable] = fields.texts(values, name=f"each: {variable}") or ()
        if not lists[variable]:
            fields.report(line_of(values), f"each: {variable} has no values")
    return lists
