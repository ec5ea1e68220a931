"""Cuts posts down to prose, which a model should learn to write. Pure functions on text."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from autoblog.finetuning.corpus import CorpusPost

_FENCE = re.compile(r"^(``|~~~).*?^\1[^\n]*$", re.DOTALL | re.MULTILINE)
_MARKDOWN_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_ADDRESSES = (
    re.compile(r"https?://|www\.\w|\[\w+=|<\w+|\{\{"),
    re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    re.compile(r"(?:\+?1[\s.-])?(?:\(\d{3}\)\s?|\b\d{3}[\s.-])\d{3}[\s.-]\d{4}\b"),
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"'(A-Z])")
_MARK = re.compile(r"(#+ *|- +|\d+\. +|)(.*)")  # of a heading or a list item
_WORD = re.compile(r"[^\W\d_]{2,}")


def clean_posts(posts: Sequence[CorpusPost], *, min_words: int = 40) -> list[CorpusPost]:
    """Return posts fit to learn from: cleaned, without boilerplate, and none almost empty."""
    boilerplate = shared_lines(posts)
    cleaned = (replace(post, text=clean_text(post.text, drop=boilerplate)) for post in posts)
    return [post for post in cleaned if len(post.text.split()) >= min_words]


def clean_text(text: str, *, drop: frozenset[str] = frozenset()) -> str:
    """Return prose in paragraphs, without code, addresses, notation or empty sections."""
    text = _MARKDOWN_LINK.sub(r"\1", _FENCE.sub("", text))
    paragraphs = [_clean_paragraph(part, drop) for part in re.split(r"\n\s*\n", text)]
    return "\n\n".join(_without_empty_sections([part for part in paragraphs if part]))


def shared_lines(
    posts: Sequence[CorpusPost], *, min_words: int = 5, min_posts: int = 8
) -> frozenset[str]:
    """Return lines that many posts share: a small model would recite them word for word."""
    counts: Counter[str] = Counter()
    for post in posts:
        counts.update({line.strip() for line in post.text.splitlines()})
    return frozenset(
        line
        for line, count in counts.items()
        if count >= min_posts and len(line.split()) >= min_words
    )


def _without_empty_sections(paragraphs: Sequence[str]) -> list[str]:
    """Drop headings that are directly before another heading or the end."""
    kept: list[str] = []
    section_is_empty = True
    for paragraph in reversed(paragraphs):
        is_heading = paragraph.startswith("## ") and "\n" not in paragraph
        if not (is_heading and section_is_empty):
            kept.append(paragraph)
        section_is_empty = paragraph.startswith("## ")
    return kept[::-1]


def _clean_paragraph(paragraph: str, drop: frozenset[str]) -> str:
    lines = [line.strip() for line in paragraph.splitlines()]
    cleaned = (_clean_line(line) for line in lines if line not in drop)
    return "\n".join(line for line in cleaned if line)


def _clean_line(line: str) -> str:
    """Drop sentences that hold an address or link; return nothing if little prose is left."""
    line = " ".join(line.split())
    if _has_address(line):
        if line.startswith(("#", "-")):
            return ""
        line = " ".join(part for part in _SENTENCE_END.split(line) if not _has_address(part))
    mark, words = _MARK.match(line).groups()  # type: ignore[union-attr]  # it matches anything
    if not _is_prose(words):
        return ""
    return f"## {words}" if mark.startswith("#") else line


def _has_address(text: str) -> bool:
    return any(pattern.search(text) for pattern in _ADDRESSES)


def _is_prose(line: str, *, min_letters: float = 0.72) -> bool:
    """Return whether the line has a word and is mostly letters and spaces."""
    if not _WORD.search(line):
        return False
    letters = sum(char.isalpha() or char == " " for char in line)
    return letters / len(line) >= min_letters
