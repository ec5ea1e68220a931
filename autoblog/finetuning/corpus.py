"""Reads posts from a JSONL corpus as clean documents; knows nothing of tokens.

The document form is a contract with the prompts: a model is trained on exactly what it is later asked::

    Title: How to write release notes that people read
    Tags: writing, release notes

    First paragraph ...

    ## Heading

    Paragraph ...
    <|endoftext|>
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from autoblog.errors import CorpusError, Problem

END_OF_TEXT = "<|endoftext|>"

_LINK = re.compile(r"https?://|www\.\w|\[\w+=|<\w+|\{\{")
_E_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_PHONE = re.compile(r"(?:\+?1[\s.-])?(?:\(\d{3}\)\s?|\b\d{3}[\s.-])\d{3}[\s.-]\d{4}\b")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"'(A-Z])")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, kw_only=True)
class Post:
    """One post of a corpus: its header facts and its text, headings as lines ``## Heading``."""

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


def read_posts(path: Path) -> list[Post]:
    """Every post of a JSONL file (gzip if its name ends in .gz), in the file's order."""
    try:
        with _open_text(path) as lines:
            posts = list(parse_posts(lines, name=path.name))
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CorpusError([_problem(path.name, None, f"cannot be read: {error}")]) from error
    if not posts:
        raise CorpusError([_problem(path.name, None, "holds no posts")])
    return posts


def parse_posts(lines: Iterable[str], *, name: str) -> Iterator[Post]:
    """Posts of JSON lines; the first line that is not one stops with its number."""
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


def clean_posts(posts: Sequence[Post], *, min_words: int = 40) -> list[Post]:
    """Posts fit to learn from: cleaned, without boilerplate, and none left almost empty."""
    boilerplate = _boilerplate(posts)
    cleaned = (replace(post, text=clean_text(post.text, drop=boilerplate)) for post in posts)
    return [post for post in cleaned if len(post.text.split()) >= min_words]


def clean_text(text: str, *, drop: frozenset[str] = frozenset()) -> str:
    """Prose in paragraphs: no addresses, numbers to call, links, notation or empty sections."""
    paragraphs = [_clean_paragraph(part, drop) for part in re.split(r"\n\s*\n", text)]
    kept = [part for part in paragraphs if part]
    return "\n\n".join(
        part
        for part, following in zip(kept, [*kept[1:], "## "], strict=True)
        # A heading directly before another one (or the end) lost its section above.
        if not (part.startswith("## ") and "\n" not in part and following.startswith("## "))
    )


def split(posts: Iterable[Post]) -> tuple[list[Post], list[Post]]:
    """(to train on, held out)"""
    training: list[Post] = []
    held_out: list[Post] = []
    for post in posts:
        (held_out if post.held_out else training).append(post)
    return training, held_out


def _open_text(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _problem(source: str, line: int | None, text: str) -> Problem:
    return Problem(source=source, line=line, text=text)


def _trouble(fields: object) -> str | None:
    """What makes these fields no post, or None."""
    if not isinstance(fields, dict):
        return "not a JSON object"
    for key in ("title", "text"):
        if not isinstance(fields.get(key), str) or not fields[key].strip():
            return f"field {key!r} must be a text that is not empty"
    tags = fields.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        return "field 'tags' must be a list of texts"
    return None


def _post(fields: dict[str, Any]) -> Post:
    return Post(
        # Without a path of its own a post is still split the same way every time.
        path=str(fields.get("path") or fields["title"]),
        kind=str(fields.get("kind") or "blog"),
        title=" ".join(fields["title"].split()),
        tags=tuple(" ".join(tag.split()) for tag in fields.get("tags") or () if tag.strip()),
        text=fields["text"],
    )


def _boilerplate(posts: Sequence[Post], *, min_words: int = 5, min_posts: int = 8) -> frozenset[str]:
    """Lines that many posts share: a small model would recite them word for word."""
    counts: Counter[str] = Counter()
    for post in posts:
        counts.update({line.strip() for line in post.text.splitlines()})
    return frozenset(
        line
        for line, count in counts.items()
        if count >= min_posts and len(line.split()) >= min_words
    )


def _clean_paragraph(paragraph: str, drop: frozenset[str]) -> str:
    lines = [line.strip() for line in paragraph.splitlines()]
    cleaned = (_clean_line(line) for line in lines if line not in drop)
    return "\n".join(line for line in cleaned if line)


def _clean_line(line: str) -> str:
    """The line without sentences that hold an address or link; empty if little prose is left."""
    line = " ".join(line.split())
    if any(pattern.search(line) for pattern in (_LINK, _E_MAIL, _PHONE)):
        if line.startswith(("#", "-")):
            return ""
        sentences = _SENTENCE_END.split(line)
        line = " ".join(s for s in sentences if not _has_address(s))
    if line.startswith("#"):
        line = re.sub(r"^#+\s*", "## ", line)
    return line if _is_prose(line) else ""


def _has_address(sentence: str) -> bool:
    return any(pattern.search(sentence) for pattern in (_LINK, _E_MAIL, _PHONE))


def _is_prose(line: str, *, min_letters: float = 0.72) -> bool:
    """Whether letters and spaces make up most of the line and it has a word at all."""
    if not _WORD.search(line):
        return False
    letters = sum(char.isalpha() or char == " " for char in line)
    return letters / len(line) >= min_letters
