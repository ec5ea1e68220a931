"""Prompt templates: found, read and filled in Jinja2's sandbox, strictly."""

import hashlib
import re
import traceback
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from jinja2 import (
    Environment,
    FileSystemLoader,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.meta import find_referenced_templates

from autoblog.errors import Problem, TemplateError
from autoblog.package_data import shipped_templates
from autoblog.topics.substitution import MAX_CHARACTERS, BoundedEnvironment
from autoblog.topics.topic import Topic

DOCUMENT: Final = ".txt.j2"
"""What a base model continues."""

INSTRUCTIONS: Final = ".chat.txt.j2"
"""What a model that takes instructions is told."""

TITLE: Final = "title"
"""The templates of titles that are left to the model."""


def prompt_folders(topic_file: Path) -> tuple[Path, Path]:
    """Where templates are looked for: beside the topic file first, then among those shipped."""
    return topic_file.parent / "prompts", shipped_templates() / "prompts"


def template_sha256(topic: Topic, *, folders: Sequence[Path]) -> str:
    """The digest of the topic's templates and of every one that they name, as they stand now."""
    environment = _environment(folders)
    sources: dict[str, str] = {}
    waiting = [f"{topic.template}{ending}" for ending in (DOCUMENT, INSTRUCTIONS)]
    if topic.auto_title:
        waiting += [f"{TITLE}{ending}" for ending in (DOCUMENT, INSTRUCTIONS)]
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


def find_template(name: str, *, folders: Sequence[Path]) -> Template | None:
    """As `read_template`; None if there is none."""
    if not any((folder / name).exists() for folder in folders):
        return None
    return read_template(name, folders=folders)


def read_template(name: str, *, folders: Sequence[Path]) -> Template:
    """The first file of that name in the folders. Raises `TemplateError`."""
    environment = _environment(folders)
    try:
        return environment.get_template(name)
    except TemplateNotFound as error:
        looked = " and ".join(str(folder) for folder in folders)
        raise wrong(
            str(error.name or name), None, f"there is no such template in {looked}"
        ) from error
    except TemplateSyntaxError as error:
        raise wrong(error.filename or name, error.lineno, str(error.message)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise wrong(name, line, "is not UTF-8 here; save the file as UTF-8") from error
    except OSError as error:
        raise wrong(name, None, f"cannot be read: {error.strerror or error}") from error


def fill(template: Template, values: Mapping[str, Any]) -> str:
    """The template's text, without white space at its ends. Raises `TemplateError`."""
    try:
        return _bounded(template.generate(values)).strip()
    except Exception as error:  # a template is a program of the user's: it may raise any
        raise wrong(template.filename, _line(error, template), _said(error)) from error


def unwrapped(notes: str) -> str:
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


def read_text(path: Path) -> str:
    """The text of a file beside the templates. Raises `TemplateError`."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise wrong(str(path), line, "is not UTF-8 here; save the file as UTF-8") from error
    except OSError as error:
        raise wrong(str(path), None, f"cannot be read: {error.strerror or error}") from error


def wrong(source: str | None, line: int | None, text: str) -> TemplateError:
    """What to raise for a fault of a template or pattern."""
    return TemplateError([Problem(source=source or "template", line=line, text=text)])
