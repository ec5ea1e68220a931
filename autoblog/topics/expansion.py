"""Expands an entry of the file to topics: one for each combination of the values of `each`."""

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

from autoblog.topics.keys import Entry
from autoblog.topics.node_reader import Block, NodeReader, Text
from autoblog.topics.slugs import slugify
from autoblog.topics.substitution import PlaceholderError, fill_placeholders
from autoblog.topics.topic import AUTO_TITLE, Topic, WordRange

MAX_TOPICS_OF_ENTRY = 1_000


def expand(entry: Entry, defaults: Entry, *, reader: NodeReader) -> Iterator[Topic]:
    """Yield the topics of one entry.

    A combination whose texts cannot be filled yields no topic, and a problem is reported.
    """
    merged = entry.merged_with(defaults)
    words = _words(merged, reader=reader)
    _check_plan(entry, merged, reader=reader)
    each: Mapping[str, tuple[Text, ...]] = entry.values.get("each", {})
    count = math.prod(len(values) for values in each.values())
    if count > MAX_TOPICS_OF_ENTRY:
        reason = f"each makes {count} topics of one; {MAX_TOPICS_OF_ENTRY} are the limit"
        reader.report(entry.line, reason)
        return
    for combination in itertools.product(*each.values()):
        variables = {name: text.value for name, text in zip(each, combination, strict=True)}
        filler = _Filler(variables, reader=reader)
        topic = _topic(merged, words=words, filler=filler)
        if topic is None or filler.failed:
            return  # the other combinations fail in the same way; one report is enough
        yield topic


class _Filler:
    """Fills the placeholders of texts for one combination, and reports those that fail."""

    def __init__(self, variables: dict[str, str], *, reader: NodeReader) -> None:
        self._variables = variables
        self.reader = reader
        self.failed = False

    def value(self, value: Any, *, name: str) -> Any:
        """Return a key's value with its texts filled; values without texts stay as they are."""
        if isinstance(value, Block):
            return self.block(value, name=name)
        if isinstance(value, Text):
            return self.line(value, name=name)
        return self.lines(value, name=name) if isinstance(value, tuple) else value

    def block(self, text: Text, *, name: str) -> str:
        """Return the text filled, with its lines kept."""
        try:
            filled = fill_placeholders(text.value, self._variables).strip()
        except PlaceholderError as error:
            known = ", ".join(self._variables) or "none, since each is not given"
            self.fail(text, f"{name}: {error} (variables here: {known})")
            return ""
        if not filled:
            self.fail(text, f"{name} is empty once its placeholders are filled")
        return filled

    def line(self, text: Text, *, name: str) -> str:
        """Return the text filled, on one line."""
        return " ".join(self.block(text, name=name).split())

    def lines(self, texts: tuple[Text, ...], *, name: str) -> tuple[str, ...]:
        """Return the texts filled; of those that differ in case only, the first is kept."""
        kept: dict[str, str] = {}
        for text in texts:
            filled = self.line(text, name=f"an item of {name}")
            kept.setdefault(filled.casefold(), filled)
        return tuple(kept.values())

    def fail(self, text: Text, reason: str) -> None:
        """Report why this combination makes no topic."""
        self.failed = True
        self.reader.report(text.line, reason)


def _topic(merged: Entry, *, words: WordRange, filler: _Filler) -> Topic | None:
    given = dict(merged.values)
    given.pop("each", None)
    title_text, slug_text = given.pop("title", None), given.pop("slug", None)
    if title_text is None:
        return None
    title = filler.line(title_text, name="title")
    slug = slugify(title) if slug_text is None else _slug(slug_text, filler=filler)
    auto_title = title_text.value == AUTO_TITLE
    if auto_title:
        _check_auto_title(merged, reader=filler.reader)
        title = slug.replace("-", " ").capitalize()
    values = {name: filler.value(value, name=name) for name, value in given.items()}
    return Topic(
        title=title,
        slug=slug,
        auto_title=auto_title,
        names_tags="tags" in given,
        **values | {"words": words},
    )


def _check_auto_title(merged: Entry, *, reader: NodeReader) -> None:
    """Report a missing slug, the topic's name in the ledger, and missing keywords."""
    if "slug" not in merged.values:
        reader.report(merged.line, "title: auto needs a slug, which the topic is remembered by")
    if not merged.values.get("keywords"):
        reader.report(merged.line, "title: auto needs keywords, which say what it is about")


def _slug(text: Text, *, filler: _Filler) -> str:
    slug = filler.line(text, name="slug")
    proper = slugify(slug)
    if slug and slug != proper:
        filler.fail(text, f"slug {slug!r} cannot be part of an address; write {proper!r}")
    return proper


def _words(merged: Entry, *, reader: NodeReader) -> WordRange:
    given = merged.values.get("words", {})
    words = WordRange(**given)
    if words.min > words.max:
        low, high = (
            f"{getattr(words, name)}{'' if name in given else ' unless you set it'}"
            for name in ("min", "max")
        )
        reason = (
            f"words: min is {low}, more than max, which is {high}; set both, as in "
            f"words: {{min: {words.max // 2 or 1}, max: {words.max}}}"
        )
        reader.report(merged.lines.get("words"), reason)
    return words


def _check_plan(entry: Entry, merged: Entry, *, reader: NodeReader) -> None:
    """Report keys that contradict `publish_at`, the moment at which one post is published."""
    publish_at = entry.values.get("publish_at")
    if publish_at is None:
        return
    line = entry.lines["publish_at"]
    not_before = merged.values.get("not_before")
    if not_before is not None and not_before > publish_at:
        reader.report(line, "publish_at is before not_before")
    if merged.values.get("repeat", "never") != "never":
        reason = "publish_at is one moment, so its topic cannot repeat; remove one of the two"
        reader.report(line, reason)
    status = entry.values.get("status")
    if status in {"draft", "pending"}:
        reason = f"publish_at publishes the post, and status says {status}; remove one"
        reader.report(line, reason)
