"""The prompts of one article: one for each part, with the end of the text before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

from jinja2 import Template

from autoblog.errors import ContextError
from autoblog.prompts.examples import find_examples
from autoblog.prompts.outlines import Part, plan_parts
from autoblog.prompts.passages import Passage
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
"""The parts written so far, each with its text."""

Form = Literal["headers", "document", "chat"]
"""What a model is given: a document to continue, or a request in its chat template.

`headers` is a document that begins with lines such as `Title:`, as those that autoblog trains on;
`document` begins as posts do, with `# Title`, after finished examples.
"""

NO_SUBJECT: Final = "Notes"
"""Title and heading of a prompt that is about nothing."""


@dataclass(frozen=True, kw_only=True)
class Script:
    """A topic's parts and templates; `instructions` are for chat models.

    `passages` are those of the topic's sources, for each part the best first, and `unread` tells in
    sentences what of the sources was not read.
    """

    topic: Topic
    parts: tuple[Part, ...]
    document: Template
    instructions: Template | None
    examples: tuple[str, ...] = ()
    title_document: Template | None = None
    title_instructions: Template | None = None
    passages: tuple[tuple[Passage, ...], ...] = ()
    unread: tuple[str, ...] = ()

    def prompt(
        self,
        part_index: int,
        *,
        title: str,
        before: Before,
        words: WordRange,
        form: Form,
        fits: Callable[[str], bool] = lambda _: True,
    ) -> str:
        """Return a part's prompt with as much of the end of `before` as fits.

        The examples are dropped first, then the oldest paragraph. Passages, the worst first, are
        left out if they do not fit beside the last paragraph. A document ends in one empty line: a
        byte-level tokenizer continues well after it, and badly after a space. Raises
        `ContextError` if the prompt does not fit even without `before`, and `TemplateError`.
        """
        part = self.parts[part_index]
        template = self._template(self.document, self.instructions, form=form)
        ending = "" if form == "chat" else "\n\n"
        values = self._values(title) | {
            "part": part.kind,
            "heading": part.heading,
            "section": part_index,
            "words": words,
            "headers": form == "headers",
        }

        def write(paragraphs: Sequence[str], examples: Sequence[str] = ()) -> str:
            own = {
                "before": "\n\n".join(paragraphs),
                "examples": examples,
                "passages": [passage.text for passage in passages],
            }
            return fill(template, values | own) + ending

        paragraphs = _paragraphs(before)
        passages = self.passages_of(part_index)
        while passages and not fits(write(paragraphs[-1:])):
            passages = passages[:-1]
        for first in range(len(self.examples)):
            if fits(with_examples := write(paragraphs, self.examples[first:])):
                return with_examples
        start = _first_fitting(len(paragraphs), lambda first: fits(write(paragraphs[first:])))
        if start is None:
            name = f"the section {part.heading!r}" if part.heading else "the opening"
            raise ContextError(
                f"The prompt of {name} of {self.topic.slug!r} leaves too "
                "little of the model's context for a text of its length. Shorten the topic's "
                "notes or outline, or its template."
            )
        return write(paragraphs[start:])

    def bare_prompt(self, part: Part, *, words: WordRange, form: Form) -> str:
        """Return a prompt of the same form about nothing. Raises `TemplateError`."""
        topic = replace(self.topic, keywords=(), tags=(), notes="")
        alone = replace(part, heading=part.heading and NO_SUBJECT)
        script = replace(self, topic=topic, parts=(alone,), examples=(), passages=())
        return script.prompt(0, title=NO_SUBJECT, before=(), words=words, form=form)

    def title_prompt(self, *, form: Form) -> str:
        """Return the prompt for a title; a document breaks off in its title."""
        if self.title_document is None:
            raise ValueError("this topic's title is not left to the model")
        template = self._template(self.title_document, self.title_instructions, form=form)
        return fill(template, self._values(self.topic.title))

    def try_all(self) -> None:
        """Fill every template once. Raises `TemplateError` for the first that fails."""
        for form in get_args(Form):
            for part_index in range(len(self.parts)):
                self.prompt(
                    part_index,
                    title=self.topic.title,
                    before=(),
                    words=self.topic.words,
                    form=form,
                )
            if self.topic.auto_title:
                self.title_prompt(form=form)

    def passages_of(self, part_index: int) -> tuple[Passage, ...]:
        """Return the passages of a part, the best first."""
        return self.passages[part_index] if self.passages else ()

    @property
    def sourced_words(self) -> str:
        """The words of all passages, which vouch for what a text states."""
        texts = (passage.text for passages in self.passages for passage in passages)
        return "\n".join(dict.fromkeys(texts))

    @property
    def own_words(self) -> str:
        """The words of the topic besides its title: keywords, headings and notes."""
        headings = [part.heading for part in self.parts if part.heading]
        return "\n".join([*self.topic.keywords, *headings, self.topic.notes])

    def _template(
        self, document: Template, instructions: Template | None, *, form: Form
    ) -> Template:
        return instructions if form == "chat" and instructions else document

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
    """Return the topic's parts and templates; the first of `folders` that has a template wins.

    Without a file `<name>.chat.txt.j2`, chat models continue the document, too. Raises
    `TemplateError`.
    """
    name = topic.template
    return Script(
        topic=topic,
        parts=plan_parts(topic, folders=folders, period=period),
        document=read_template(f"{name}{DOCUMENT}", folders=folders),
        instructions=find_template(f"{name}{INSTRUCTIONS}", folders=folders),
        examples=find_examples(topic, folders=folders),
        title_document=(
            read_template(f"{TITLE}{DOCUMENT}", folders=folders) if topic.auto_title else None
        ),
        title_instructions=find_template(f"{TITLE}{INSTRUCTIONS}", folders=folders),
    )


def _paragraphs(before: Before) -> list[str]:
    """Return the parts as the paragraphs of a document."""
    return [
        paragraph
        for part, text in before
        for paragraph in ([f"## {part.heading}"] if part.heading else []) + text.split("\n\n")
    ]


def _first_fitting(count: int, fits: Callable[[int], bool]) -> int | None:
    """Return the smallest number from 0 to `count` that fits; all larger numbers fit, too."""
    if not fits(count):
        return None
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle + 1, high)
    return low
