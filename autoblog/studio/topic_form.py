"""The form of one topic: its fields, and what their texts say; pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from autoblog.topics import PostStatus, RawValue, Repeat

Form = Literal["text", "list", "lines", "block", "choice"]
"""How a value is typed: a list with commas between its items, or with one on each line."""

EMPTY_LIST: Final = "[]"


@dataclass(frozen=True, kw_only=True)
class TopicField:
    """One key of a topic; `shown` says that it is not folded away."""

    name: str
    label: str
    form: Form = "text"
    info: str = ""
    choices: tuple[str, ...] = ()
    shown: bool = True


TOPIC_FIELDS: Final = (
    TopicField(name="title", label="Title of the topic", info="auto: the model finds one"),
    TopicField(name="keywords", label="Keywords", form="list", info="with commas between"),
    TopicField(name="outline", label="Outline", form="lines", info="one heading a line"),
    TopicField(name="notes", label="Notes", form="block", info="facts: they stand in the post"),
    TopicField(
        name="tags", label="Tags of the topic", form="list", info="empty: from the text; []: none"
    ),
    TopicField(name="categories", label="Categories of the topic", form="list"),
    TopicField(name="not_before", label="Not before", info="as 2026-12-24 09:00"),
    TopicField(name="publish_at", label="Publish at", info="as 2026-12-24 09:00"),
    TopicField(name="status", label="Status", form="choice", choices=get_args(PostStatus)),
    TopicField(name="repeat", label="Repeat", form="choice", choices=get_args(Repeat)),
    TopicField(name="slug", label="Slug", info="the post's address", shown=False),
    TopicField(name="kind", label="Kind", info="the pattern of the outline", shown=False),
    TopicField(name="closing", label="Last heading", info="none: no closing", shown=False),
    TopicField(name="language", label="Language", info="as de", shown=False),
)


def form_texts(values: Mapping[str, RawValue]) -> tuple[str, ...]:
    """Return what the fields show of a topic's values, in their order."""
    return tuple(_shown(field, values.get(field.name)) for field in TOPIC_FIELDS)


def changed_values(shown: Sequence[str], texts: Sequence[str]) -> dict[str, RawValue | None]:
    """Return the values of the fields whose texts are no longer those shown; None if emptied."""
    fields = zip(TOPIC_FIELDS, shown, texts, strict=True)
    return {
        field.name: _read(field, text)
        for field, before, text in fields
        if _normal(text) != _normal(before)
    }


def _normal(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


def _shown(field: TopicField, value: RawValue | None) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if not value:
        return EMPTY_LIST
    lines = field.form == "lines" or any("," in item for item in value)
    return ("\n" if lines else ", ").join(value)


def _read(field: TopicField, text: str) -> RawValue | None:
    text = _normal(text)
    if not text:
        return None
    if field.form not in {"list", "lines"}:
        return text if field.form == "block" else " ".join(text.split())
    if text == EMPTY_LIST:
        return ()
    parts = text.split("\n" if field.form == "lines" or "\n" in text else ",")
    return tuple(" ".join(part.split()) for part in parts if part.strip())
