"""Prompt templates: found, read and strictly filled in Jinja2's sandbox."""

import hashlib
import re
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
"""The ending of templates that a base model continues."""

INSTRUCTIONS: Final = ".chat.txt.j2"
"""The ending of templates that instruct a chat model."""

TITLE: Final = "title"
"""The name of the templates for titles that a topic leaves to the model."""


def prompt_folders(topic_file: Path) -> tuple[Path, Path]:
    """Return where templates are looked for: beside the topic file, then among the shipped ones."""
    return topic_file.parent / "prompts", shipped_templates() / "prompts"


def template_sha256(topic: Topic, *, folders: Sequence[Path]) -> str:
    """Return the digest of the topic's templates and all that these include, as they are now."""
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
    text = "".join(f"{name}\n{source}\n" for name, source in sorted(sources.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def _source(environment: Environment, name: str) -> str | None:
    """Return a template's source; None if it is missing, which `ignore missing` allows."""
    assert environment.loader  # noqa: S101 (told to the type checker)
    try:
        return environment.loader.get_source(environment, name)[0]
    except TemplateNotFound:
        return None


def _environment(folders: Sequence[Path]) -> Environment:
    return BoundedEnvironment(FileSystemLoader(folders, encoding="utf-8-sig"))


def find_template(name: str, *, folders: Sequence[Path]) -> Template | None:
    """Return a template, or None if no folder has it. Raises `TemplateError`."""
    if not any((folder / name).exists() for folder in folders):
        return None
    return read_template(name, folders=folders)


def read_template(name: str, *, folders: Sequence[Path]) -> Template:
    """Return the template of the first folder that has it. Raises `TemplateError`."""
    environment = _environment(folders)
    for path in (folder / name for folder in folders):
        if path.is_dir():  # jinja2 would go on to the next folder
            raise template_error(str(path), None, "is a folder, not a template; remove it")
    with _reading(name):
        try:
            return environment.get_template(name)
        except TemplateNotFound as error:
            looked = " and ".join(map(str, folders))
            fault = f"there is no such template in {looked}"
            raise template_error(str(error.name or name), None, fault) from error
        except TemplateSyntaxError as error:
            raise template_error(
                error.filename or name, error.lineno, str(error.message)
            ) from error


def read_text(path: Path) -> str:
    """Return the text of a file beside the templates. Raises `TemplateError`."""
    with _reading(str(path)):
        return path.read_text(encoding="utf-8-sig")


@contextmanager
def _reading(source: str) -> Iterator[None]:
    """Raise `TemplateError` if the file cannot be read."""
    try:
        yield
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        fault = "is not UTF-8 here; save the file as UTF-8"
        raise template_error(source, line, fault) from error
    except OSError as error:
        raise template_error(source, None, f"cannot be read: {error.strerror or error}") from error


def fill(template: Template, values: Mapping[str, Any]) -> str:
    """Return the filled template without white space at its ends. Raises `TemplateError`."""
    try:
        return _bounded(template.generate(values)).strip()
    except Exception as error:  # a user's template is a program, which may raise anything
        message = str(error) or type(error).__name__
        raise template_error(template.filename, _line(error, template), message) from error


def unwrapped(notes: str) -> str:
    """Put each paragraph on one line, since a model that sees broken lines writes some, too."""
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


def _line(error: Exception, template: Template) -> int | None:
    """Return the line of the template, which Jinja2 puts into the traceback."""
    lines = [
        line
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == template.filename
    ]
    return lines[-1] if lines else None


def template_error(source: str | None, line: int | None, text: str) -> TemplateError:
    """Return the error for one problem of a template or pattern."""
    return TemplateError([Problem(source=source or "template", line=line, text=text)])
