"""Splits a section's text into paragraphs, lists, quotes and smaller headings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import regex

from autoblog.filters import plain, read_item
from autoblog.posts.harmless import breakable, harmless


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph of plain text without line breaks; `lead` is its beginning in bold, if any."""

    text: str
    lead: str = ""


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading; level 2 is a section's."""

    text: str
    level: int


@dataclass(frozen=True, kw_only=True)
class ItemList:
    """Items of plain text, numbered or not; `leads` are their beginnings in bold, if any."""

    items: tuple[str, ...]
    ordered: bool
    leads: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A quotation's paragraphs."""

    paragraphs: tuple[str, ...]


Part = Paragraph | Heading | ItemList | Quote

_HEADING = regex.compile(r"#{1,6}\s+(?P<text>.*?)\s*#*$")
_QUOTE = regex.compile(r">\s?(?P<text>.*)$")
_LEAD = regex.compile(
    r"(?:\d{1,3}[.)]\s+)?(?P<mark>\*\*|__)(?=\S)(?P<text>[^*_\n]+?)(?P=mark)(?=.)"
)
_RULE_OR_FENCE = regex.compile(r"(?:[-*_=]\s*){3,}$|(?:```|~~~)[\w+-]*$")


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A line: the kind of its part, its text without the sign before it, and the raw line."""

    kind: str
    text: str
    raw: str


def split_parts(text: str, *, heading_level: int) -> Iterator[Part]:
    """Yield the parts of a text, in order, as plain text; none is empty.

    Follow the rules of Markdown that models use: a line after a list item or a quote belongs to it
    unless a blank line separates them. Rules and code fences are left out; the code stays.
    """
    for kind, lines in groupby(_merged(_classified(text)), key=lambda line: line.kind):
        yield from _parts(kind, list(lines), heading_level=heading_level)


def _classified(text: str) -> Iterator[_Line]:
    """Name each line's kind; a line without a sign continues the item or quote before it."""
    kind = ""
    for raw in text.splitlines():
        line = raw.strip()
        found = _kind(line)
        if found is None and kind in {"bullet", "number", "quote"}:
            yield _Line(kind="more", text=line, raw=line)
            continue
        kind, content = found or ("text", line)
        yield _Line(kind=kind, text=content, raw=line)


def _kind(line: str) -> tuple[str, str] | None:
    if not line or _RULE_OR_FENCE.match(line):
        return "gap", ""
    item = read_item(line)
    if item is not None:
        return "bullet" if item.number is None else "number", item.text
    for kind, pattern in (("heading", _HEADING), ("quote", _QUOTE)):
        match = pattern.match(line)
        if match:
            return kind, match["text"]
    return None


def _merged(lines: Iterator[_Line]) -> Iterator[_Line]:
    """Join continued lines and drop blank lines, so that the items of a list are neighbours."""
    held: _Line | None = None
    after_gap = False
    for line in lines:
        if line.kind == "gap":
            after_gap = True
        elif held and not after_gap and _continues(line, held):
            held = _Line(
                kind=held.kind, text=f"{held.text} {line.text}", raw=f"{held.raw} {line.raw}"
            )
        else:
            if held:
                yield held
            held, after_gap = line, False
    if held:
        yield held


def _continues(line: _Line, held: _Line) -> bool:
    return line.kind == "more" or (line.kind == held.kind and line.kind in {"text", "quote"})


def _parts(kind: str, lines: list[_Line], *, heading_level: int) -> Iterator[Part]:
    texts = _plain_texts(line.text for line in lines)
    if not texts:
        return
    leads = tuple(lead for line in lines if _plain(line.text) for lead in [_lead(line.text)])
    if kind == "heading":
        yield from (Heading(text=breakable(text), level=heading_level) for text in texts)
    elif kind == "bullet":
        yield ItemList(items=texts, ordered=False, leads=leads)
    elif kind == "number" and len(texts) > 1 and _begins_with_one(lines[0].raw):
        yield ItemList(items=texts, ordered=True, leads=leads)
    elif kind == "quote":
        yield Quote(paragraphs=texts)
    else:  # a lone "12. December" is a sentence, and WordPress would number a list from 1
        raw = (line.raw for line in lines if _plain(line.raw))
        yield from (Paragraph(text=_plain(text), lead=_lead(text)) for text in raw)


def _begins_with_one(line: str) -> bool:
    item = read_item(line)
    return item is not None and item.number == 1


def _plain_texts(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for line in lines if (text := _plain(line)))


def _plain(line: str) -> str:
    return harmless(plain(line))


def _lead(line: str) -> str:
    """Return the bold beginning of a line ("**The wrong flour** - ...") that goes on after it."""
    found = _LEAD.match(line)
    lead = _plain(found["text"]) if found else ""
    return lead if lead and _plain(line).startswith(lead) else ""
