"""Topic to prompt text, through Jinja2 templates that are sandboxed and strict."""

import hashlib
import re
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import (
    Environment,
    FileSystemLoader,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.meta import find_referenced_templates

from autoblog.errors import Problem, TemplateError
from autoblog.shipped import shipped_templates
from autoblog.topics.placeholders import MAX_CHARACTERS, BoundedEnvironment
from autoblog.topics.topic import Topic


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What the model is given for one section; `heading` is None for the opening."""

    heading: str | None
    text: str


def prompt_folders(topic_file: Path) -> tuple[Path, Path]:
    """Where templates are looked for: beside the topic file first, then among those shipped."""
    return topic_file.parent / "prompts", shipped_templates() / "prompts"


def write_prompts(topic: Topic, *, folders: Sequence[Path]) -> tuple[Prompt, ...]:
    """Write the prompt of the opening and one for each heading of the outline.

    The template is the first `<name>.txt.j2` in `folders`. Every prompt ends in one empty line: a
    byte-level tokenizer continues well there, and badly after a space. Raises `TemplateError`.
    """
    template = _template(f"{topic.template}.txt.j2", folders=folders)
    headings = (None, *topic.outline)
    return tuple(
        Prompt(heading=heading, text=_render(template, topic, heading=heading, section=section))
        for section, heading in enumerate(headings)
    )


def template_sha256(topic: Topic, *, folders: Sequence[Path]) -> str:
    """The digest of the topic's template and of every one that it names, as they stand now."""
    environment = _environment(folders)
    sources: dict[str, str] = {}
    waiting = [f"{topic.template}.txt.j2"]
    while waiting:
        name = waiting.pop()
        source = _source(environment, name)
        if name in sources or source is None:
            continue
        sources[name] = source
        waiting += filter(None, find_referenced_templates(environment.parse(source)))
    told = "".join(f"{name}\n{source}\n" for name, source in sorted(sources.items()))
    return hashlib.sha256(told.encode()).hexdigest()


def _source(environment: Environment, name: str) -> str | None:
    """None for one that is not there, which Jinja2 lets a template pass over."""
    assert environment.loader  # noqa: S101 (told to the type checker)
    try:
        return environment.loader.get_source(environment, name)[0]
    except TemplateNotFound:
        return None


def _environment(folders: Sequence[Path]) -> Environment:
    return BoundedEnvironment(FileSystemLoader(folders, encoding="utf-8-sig"))


def _template(name: str, *, folders: Sequence[Path]) -> Template:
    environment = _environment(folders)
    try:
        return environment.get_template(name)
    except TemplateNotFound as error:
        looked = " and ".join(str(folder) for folder in folders)
        raise _wrong(
            str(error.name or name), None, f"there is no such template in {looked}"
        ) from error
    except TemplateSyntaxError as error:
        raise _wrong(error.filename or name, error.lineno, str(error.message)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _wrong(name, line, "is not UTF-8 here; save the file as UTF-8") from error
    except OSError as error:
        raise _wrong(name, None, f"cannot be read: {error.strerror or error}") from error


def _render(template: Template, topic: Topic, *, heading: str | None, section: int) -> str:
    pieces = template.generate(
        title=topic.title,
        keywords=topic.keywords,
        tags=topic.tags,
        outline=topic.outline,
        notes=_unwrapped(topic.notes),
        heading=heading,
        section=section,
    )
    try:
        return f"{_bounded(pieces).strip()}\n\n"
    except Exception as error:  # a template is a program of the user's: it may raise any
        raise _wrong(template.filename, _line(error, template), _said(error)) from error


def _unwrapped(notes: str) -> str:
    """Put each paragraph on one line: a model that sees broken lines breaks its own."""
    paragraphs = re.split(r"\n\s*\n", notes)
    return "\n\n".join(
        paragraph
        if re.search(r"^\s*([-*]|\d+\.)\s", paragraph, re.MULTILINE)
        else " ".join(paragraph.split())
        for paragraph in paragraphs
    )


def _bounded(pieces: Iterable[str]) -> str:
    text = ""
    for piece in pieces:
        text += piece
        if len(text) > MAX_CHARACTERS:
            raise ValueError(f"makes more than {MAX_CHARACTERS} characters")
    if not text.strip():
        raise ValueError("makes no text")
    return text


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__


def _line(error: Exception, template: Template) -> int | None:
    """The line of the template; Jinja2 rewrites tracebacks so that it stands there."""
    lines = [
        line
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == template.filename
    ]
    return lines[-1] if lines else None


def _wrong(source: str | None, line: int | None, text: str) -> TemplateError:
    return TemplateError([Problem(source=source or "template", line=line, text=text)])
