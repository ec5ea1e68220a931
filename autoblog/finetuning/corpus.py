"""Reads posts from a JSONL corpus or a folder of texts; does not know tokens.

The form of a document is a contract with the prompts: a model learns the form that it is asked in::

    Title: How to write release notes that people read
    Tags: writing, release notes

    First paragraph ...

    ## Heading

    Paragraph ...
    <|endoftext|>
"""

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import yaml

from autoblog.errors import CorpusError, Problem

END_OF_TEXT = "<|endoftext|>"

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_FIRST_HEADING = re.compile(r"\A\s*#\s+(.+)\n")


@dataclass(frozen=True, kw_only=True)
class CorpusPost:
    """One post of a corpus: its header, and its text with headings as lines `## Heading`."""

    path: str
    kind: str
    title: str
    tags: tuple[str, ...]
    text: str

    @property
    def held_out(self) -> bool:
        """Whether the post is for measuring only: the SHA-256 of its path begins with hex 0."""
        return hashlib.sha256(self.path.encode("utf-8")).hexdigest().startswith("0")

    @property
    def header(self) -> str:
        """The lines before the text, with the blank line that ends them."""
        tags = f"Tags: {', '.join(self.tags)}\n" if self.tags else ""
        return f"Title: {self.title}\n{tags}\n"


def split(posts: Iterable[CorpusPost]) -> tuple[list[CorpusPost], list[CorpusPost]]:
    """Split posts into those to train on and those held out."""
    training: list[CorpusPost] = []
    held_out: list[CorpusPost] = []
    for post in posts:
        (held_out if post.held_out else training).append(post)
    return training, held_out


def read_posts(path: Path) -> list[CorpusPost]:
    """Read all posts of a folder of .md and .txt files, or of a JSONL file (.gz: compressed).

    Raises `CorpusError`.
    """
    try:
        if path.is_dir():
            posts = list(_folder_posts(path))
        else:
            with _open_text(path) as lines:
                posts = list(parse_posts(lines, name=path.name))
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CorpusError([_problem(path.name, None, f"cannot be read: {error}")]) from error
    if not posts:
        wanted = ".md or .txt files" if path.is_dir() else "posts"
        raise CorpusError([_problem(path.name, None, f"holds no {wanted}")])
    return posts


def parse_posts(lines: Iterable[str], *, name: str) -> Iterator[CorpusPost]:
    """Parse JSON lines. Raises `CorpusError` with the number of the first line that is no post."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except json.JSONDecodeError as error:
            raise CorpusError([_problem(name, number, f"not JSON: {error.msg}")]) from error
        if trouble := _trouble(fields):
            raise CorpusError([_problem(name, number, trouble)])
        yield _post(fields)


def parse_text(text: str, *, path: str) -> CorpusPost | None:
    """Parse a Markdown or plain text; its title is in the front matter, a heading or the path."""
    facts: dict[str, Any] = {}
    if matter := _FRONT_MATTER.match(text):
        facts = _front_matter(matter[1], path=path)
        text = text[matter.end() :]
    if heading := _FIRST_HEADING.match(text):
        facts.setdefault("title", heading[1])
        text = text[heading.end() :]
    if not text.strip():
        return None
    title = str(facts.get("title") or Path(path).stem.replace("-", " ").replace("_", " "))
    tags = facts.get("tags") or []
    names = tags if isinstance(tags, list) else str(tags).split(",")
    return _post({"path": path, "title": title, "tags": [str(tag) for tag in names], "text": text})


def _open_text(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _folder_posts(folder: Path) -> Iterator[CorpusPost]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in {".md", ".txt"} and path.is_file():
            name = path.relative_to(folder).as_posix()
            if post := parse_text(path.read_text(encoding="utf-8"), path=name):
                yield post


def _front_matter(text: str, *, path: str) -> dict[str, Any]:
    try:
        facts = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)  # counts from 0, below the line "---"
        line = None if mark is None else mark.line + 2
        raise CorpusError([_problem(path, line, "the front matter is not YAML")]) from error
    return facts if isinstance(facts, dict) else {}


def _problem(source: str, line: int | None, text: str) -> Problem:
    return Problem(source=source, line=line, text=text)


def _trouble(fields: object) -> str | None:
    """Return why these fields are no post, or None."""
    if not isinstance(fields, dict):
        return "not a JSON object"
    for key in ("title", "text"):
        if not isinstance(fields.get(key), str) or not fields[key].strip():
            return f"field {key!r} must be a text that is not empty"
    tags = fields.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        return "field 'tags' must be a list of texts"
    return None


def _post(fields: dict[str, Any]) -> CorpusPost:
    tags: Sequence[str] = fields.get("tags") or ()
    return CorpusPost(
        # Without a path of its own a post is still split the same way every time.
        path=str(fields.get("path") or fields["title"]),
        kind=str(fields.get("kind") or "blog"),
        title=" ".join(fields["title"].split()),
        tags=tuple(" ".join(tag.split()) for tag in tags if tag.strip()),
        text=fields["text"],
    )
