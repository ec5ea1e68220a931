"""One entry of the file to its topics: defaults put in, `each` multiplied out, names filled."""

import itertools
import math
from collections.abc import Callable, Iterator
from typing import TypeVar, cast

from autoblog.topics.entries import Entry
from autoblog.topics.fields import Fields, Text
from autoblog.topics.slugs import slugify
from autoblog.topics.substitution import PlaceholderError, placeholder_filler
from autoblog.topics.topic import AUTO_TITLE, PostStatus, Repeat, Topic, WordRange

MAX_TOPICS_OF_ENTRY = 1_000
DEFAULT_WORDS = WordRange(min=250, max=800)
DEFAULT_TEMPLATE = "article"

_Value = TypeVar("_Value")


def expand(entry: Entry, defaults: Entry, *, fields: Fields) -> Iterator[Topic]:
    """Yield the topics of one entry; one for every combination of the values of `each`.

    A combination whose texts cannot be filled is a problem and yields no topic.
    """
    words = _words(entry, defaults, fields=fields)
    _check_plan(entry, defaults, fields=fields)
    count = math.prod(len(values) for values in entry.each.values())
    if count > MAX_TOPICS_OF_ENTRY:
        reason = f"each makes {count} topics of one; {MAX_TOPICS_OF_ENTRY} are the limit"
        fields.report(entry.line, reason)
        return
    for combination in itertools.product(*entry.each.values()):
        variables = {name: text.value for name, text in zip(entry.each, combination, strict=True)}
        filled = _Filled(variables, fields=fields)
        topic = _topic(entry, defaults, words=words, filled=filled)
        if topic is None or filled.failed:
            return  # the other combinations fail alike, and one report says it
        yield topic


class _Filled:
    """Fills the placeholders of texts for one combination; notes what fails."""

    def __init__(self, variables: dict[str, str], *, fields: Fields) -> None:
        self._fill: Callable[[str], str] = placeholder_filler(variables)
        self._variables = variables
        self.fields = fields
        self.failed = False

    def block(self, text: Text | None, *, name: str) -> str:
        """A text with its lines kept; empty if it is not given."""
        if text is None:
            return ""
        try:
            filled = self._fill(text.value).strip()
        except PlaceholderError as error:
            known = ", ".join(self._variables) or "none, since each is not given"
            self.fail(text, f"{name}: {error} (variables here: {known})")
            return ""
        if not filled:
            self.fail(text, f"{name} is empty once its placeholders are filled")
        return filled

    def line(self, text: Text | None, *, name: str) -> str:
        """A text on one line."""
        return " ".join(self.block(text, name=name).split())

    def lines(self, texts: tuple[Text, ...] | None, *, name: str) -> tuple[str, ...]:
        """Texts on one line each, without what stands there twice but for upper case."""
        filled = [self.line(text, name=f"an item of {name}") for text in texts or ()]
        return tuple({text.casefold(): text for text in reversed(filled)}.values())[::-1]

    def fail(self, text: Text, reason: str) -> None:
        """Note that this combination makes no topic, and why."""
        self.failed = True
        self.fields.report(text.line, reason)


def _topic(entry: Entry, defaults: Entry, *, words: WordRange, filled: _Filled) -> Topic | None:
    if entry.title is None:
        return None
    title = filled.line(entry.title, name="title")
    slug = _slug(entry, title, filled=filled)
    auto_title = entry.title.value == AUTO_TITLE
    if auto_title:
        _check_auto_title(entry, defaults, fields=filled.fields)
        title = slug.replace("-", " ").capitalize()
    return Topic(
        title=title,
        auto_title=auto_title,
        slug=slug,
        keywords=filled.lines(_given(entry.keywords, defaults.keywords), name="keywords"),
        outline=_outline(_given(entry.outline, defaults.outline), filled=filled),
        tags=filled.lines(_given(entry.tags, defaults.tags), name="tags"),
        names_tags=_given(entry.tags, defaults.tags) is not None,
        categories=filled.lines(_given(entry.categories, defaults.categories), name="categories"),
        notes=filled.block(_given(entry.notes, defaults.notes), name="notes"),
        template=_given(entry.template, defaults.template) or DEFAULT_TEMPLATE,
        words=words,
        status=cast("PostStatus | None", _given(entry.status, defaults.status)),
        repeat=cast("Repeat", _given(entry.repeat, defaults.repeat) or "never"),
        not_before=_given(entry.not_before, defaults.not_before),
        publish_at=entry.publish_at,
        kind=_given(entry.kind, defaults.kind),
        closing=_closing(_given(entry.closing, defaults.closing), filled=filled),
        language=_given(entry.language, defaults.language),
        filters={**defaults.filters, **entry.filters},
    )


def _outline(texts: tuple[Text, ...] | None, *, filled: _Filled) -> tuple[str, ...] | None:
    return None if texts is None else filled.lines(texts, name="outline")


def _closing(text: Text | None, *, filled: _Filled) -> str | None:
    return None if text is None else filled.line(text, name="closing")


def _check_auto_title(entry: Entry, defaults: Entry, *, fields: Fields) -> None:
    """The ledger knows a topic by its slug, and the model must know what to write about."""
    if entry.slug is None:
        fields.report(entry.line, "title: auto needs a slug, which the topic is remembered by")
    if not _given(entry.keywords, defaults.keywords):
        fields.report(entry.line, "title: auto needs keywords, which say what it is about")


def _slug(entry: Entry, title: str, *, filled: _Filled) -> str:
    if entry.slug is None:
        return slugify(title)
    slug = filled.line(entry.slug, name="slug")
    proper = slugify(slug)
    if slug and slug != proper:
        filled.fail(entry.slug, f"slug {slug!r} cannot stand in an address; write {proper!r}")
    return proper


def _words(entry: Entry, defaults: Entry, *, fields: Fields) -> WordRange:
    words = WordRange(
        min=_given(entry.min_words, defaults.min_words) or DEFAULT_WORDS.min,
        max=_given(entry.max_words, defaults.max_words) or DEFAULT_WORDS.max,
    )
    if words.min > words.max:
        reason = f"words: min is {words.min}, more than max, which is {words.max}"
        fields.report(entry.words_line or defaults.words_line, reason)
    return words


def _check_plan(entry: Entry, defaults: Entry, *, fields: Fields) -> None:
    """`publish_at` is the moment of one post that is to be published."""
    if entry.publish_at is None:
        return
    not_before = _given(entry.not_before, defaults.not_before)
    if not_before is not None and not_before > entry.publish_at:
        fields.report(entry.publish_at_line, "publish_at is before not_before")
    if _given(entry.repeat, defaults.repeat) not in {None, "never"}:
        reason = "publish_at is one moment, so its topic cannot repeat; remove one of the two"
        fields.report(entry.publish_at_line, reason)
    if entry.status in {"draft", "pending"}:
        reason = f"publish_at publishes the post, and status says {entry.status}; remove one"
        fields.report(entry.publish_at_line, reason)


def _given(own: _Value | None, default: _Value | None) -> _Value | None:
    return default if own is None else own
