"""The prompts of one article: each part's, with the end of what stands before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Template

from autoblog.errors import ContextError
from autoblog.prompts.outlines import Part, plan_parts
from autoblog.prompts.templates import (
    DOCUMENT,
    INSTRUCTIONS,
    TITLE,
    fill,
    find_template,
    read_template,
    unwrapped,
)
from autoblog.topics.topic import Topic, WordRange

Before = Sequence[tuple[Part, str]]
"""The parts that stand already, each with its text."""


@dataclass(frozen=True, kw_only=True)
class Script:
    """A topic's parts and templates; `instructions` are for models that take them."""

    topic: Topic
    parts: tuple[Part, ...]
    document: Template
    instructions: Template | None
    title_document: Template | None = None
    title_instructions: Template | None = None

    def prompt(
        self,
        place: int,
        *,
        title: str,
        before: Before,
        words: WordRange,
        chat: bool,
        fits: Callable[[str], bool] = lambda _: True,
    ) -> str:
        """What the model is given for the part at `place`: as much of `before` as fits, its end.

        The oldest paragraph is dropped first. A document ends in one empty line: a byte-level
        tokenizer continues well there, and badly after a space. Raises `ContextError` if it does
        not fit without any text before it, and `TemplateError`.
        """
        template = self._template(self.document, self.instructions, chat=chat)
        ending = "" if chat else "\n\n"
        values = self._values(title) | {
            "part": self.parts[place].kind,
            "heading": self.parts[place].heading,
            "section": place,
            "words": words,
        }

        def write(paragraphs: Sequence[str]) -> str:
            return fill(template, values | {"before": "\n\n".join(paragraphs)}) + ending

        paragraphs = _paragraphs(before)
        start = _first_fitting(len(paragraphs), lambda first: fits(write(paragraphs[first:])))
        if start is None:
            raise ContextError(
                f"The prompt of {_name(self.parts[place])} of {self.topic.slug!r} leaves too "
                "little of the model's context for a text of its length. Shorten the topic's "
                "notes or outline, or its template."
            )
        return write(paragraphs[start:])

    def title_prompt(self, *, chat: bool) -> str:
        """What the model is given for a title, which a document is broken off in."""
        if self.title_document is None:
            raise ValueError("this topic's title is not left to the model")
        template = self._template(self.title_document, self.title_instructions, chat=chat)
        return fill(template, self._values(self.topic.title))

    def try_all(self) -> None:
        """Write every prompt once; raises `TemplateError` for the first that cannot be."""
        for chat in (False, True):
            for place in range(len(self.parts)):
                self.prompt(
                    place, title=self.topic.title, before=(), words=self.topic.words, chat=chat
                )
            if self.topic.auto_title:
                self.title_prompt(chat=chat)

    @property
    def own_words(self) -> str:
        """What the topic itself says beside its title, headings of a pattern among it."""
        headings = [part.heading for part in self.parts if part.heading]
        return "\n".join([*self.topic.keywords, *headings, self.topic.notes])

    def takes_instructions(self) -> bool:
        """Whether there is a template for models that do."""
        return self.instructions is not None

    def _template(
        self, document: Template, instructions: Template | None, *, chat: bool
    ) -> Template:
        return instructions if chat and instructions else document

    def _values(self, title: str) -> dict[str, Any]:
        topic = self.topic
        return {
            "title": title,
            "keywords": topic.keywords,
            "tags": topic.tags,
            "outline": tuple(part.heading for part in self.parts if part.heading),
            "notes": unwrapped(topic.notes),
            "language": topic.language,
        }


def read_script(topic: Topic, *, folders: Sequence[Path], period: str = "") -> Script:
    """The topic's templates and parts: the first file of each name in `folders` is taken.

    Where there is no `<name>.chat.txt.j2`, every model continues the document.
    """
    own = topic.template
    return Script(
        topic=topic,
        parts=plan_parts(topic, folders=folders, period=period),
        document=read_template(f"{own}{DOCUMENT}", folders=folders),
        instructions=find_template(f"{own}{INSTRUCTIONS}", folders=folders),
        title_document=(
            read_template(f"{TITLE}{DOCUMENT}", folders=folders) if topic.auto_title else None
        ),
        title_instructions=find_template(f"{TITLE}{INSTRUCTIONS}", folders=folders),
    )


def _paragraphs(before: Before) -> list[str]:
    """The parts as a document, paragraph by paragraph."""
    return [
        paragraph
        for part, text in before
        for paragraph in ([f"## {part.heading}"] if part.heading else []) + text.split("\n\n")
    ]


def _first_fitting(count: int, fits: Callable[[int], bool]) -> int | None:
    """The smallest of 0 to `count` that fits; what is larger fits as well."""
    if not fits(count):
        return None
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle + 1, high)
    return low


def _name(part: Part) -> str:
    return f"the section {part.heading!r}" if part.heading else "the opening"
