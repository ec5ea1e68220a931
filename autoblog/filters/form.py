"""Mends what is left of a form in a text: labels, headings run into text, signs, lists in a line.

A model that was asked for a section writes "Description:" before it, the title once more, or "2."
and "3." in the middle of a paragraph. The words are kept, their form is mended.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import regex

from autoblog.filters.list_items import read_item

_LABELS = (
    "(?:main|key|opening|closing|first|final)\\s(?:content|idea|point|takeaways?|paragraph|section|message)"
    "|description|summary|introduction|intro|conclusion|overview|content|body|text|answer|output|response"
    "|excerpt|abstract|category|categories|author|date|language|format|style|tone|audience|subtitle|subject"
    "|heading|headline|paragraph(?:\\s\\d+)?|section(?:\\s\\d+)?|part(?:\\s\\d+)?|article|blog\\spost|post|note\\sto\\sreader"
    "|beschreibung|zusammenfassung|einleitung|fazit|überblick|inhalt|antwort|abschnitt(?:\\s\\d+)?|absatz(?:\\s\\d+)?"
    "|überschrift|untertitel|kategorie|datum|sprache|thema"
    "|説明|概要|要約|はじめに|まとめ|結論|本文|序文|導入|回答|見出し|カテゴリー?|著者|日付|第?\\d+章?節"
)
_LABEL = regex.compile(
    rf"^[ \t]*+(?:\#{{1,6}}\s*)?[*_]{{0,2}}(?:{_LABELS})"
    r"[*_]{0,2}\s*[:\uff1a][*_]{0,2}[ \t]*",
    regex.MULTILINE | regex.IGNORECASE,
)
_LABEL_HEADING = regex.compile(
    rf"^\#{{1,6}}\s+(?:{_LABELS})\s*$\n?", regex.MULTILINE | regex.IGNORECASE
)
# A whole sentence with the sign of a heading, and a sign without a partner.
_LONG_HEADING = regex.compile(r"^\#{3,6}\s+(?=[^\n]*[.!?\u3002]\s*$)", regex.MULTILINE)
_LONE_SIGN = regex.compile(r"^[*_]{1,3}(?=\p{L})(?=[^*_\n]*$)", regex.MULTILINE)
# "First do this. 2. Then do that. 3. Then ...": from the second number on, each begins a line.
_NUMBER_IN_LINE = regex.compile(r"(?<=[.!?:;\u3002])\s+(?=(\d{1,2})[.)]\s+\p{L})")
_FIRST_NUMBER = regex.compile(r"^\s*1[.)]\s")
_SAME_ITEMS = 3
_SECOND = 2


def mend_form(text: str, labels: Sequence[str] = ()) -> str:
    """Return the text without what is left of a form; `labels` are the title and the headings.

    A label is taken out where text follows it; a numbered list in a paragraph becomes lines.
    """
    text = _LABEL_HEADING.sub("", _LABEL.sub("", text))
    text = _without_own_labels(text, labels)
    text = _LONE_SIGN.sub("", _LONG_HEADING.sub("", text))
    return _without_same_items("\n".join(map(_split_list, text.split("\n"))))


def _without_own_labels(text: str, labels: Sequence[str]) -> str:
    """Cut the title or a heading off a line that begins with it, a label or run into text."""
    lines = text.split("\n")
    for label in sorted(filter(None, map(str.strip, labels)), key=len, reverse=True):
        escaped = regex.escape(label)
        sign = rf"^(?:\#{{1,6}}\s*)?[*_]{{0,2}}{escaped}[*_]{{0,2}}"
        pattern = regex.compile(
            rf"{sign}(?:\s*[:\uff1a]\s*[*_]{{0,2}}\s*|\s*$|(?<=\s\S*\s\S*)\s+(?=\p{{Lu}}))",
            regex.IGNORECASE,
        )
        # Case counts after a title that runs into the text: "Tea at home Water boils".
        lines = [
            line[found.end() :]
            if (found := pattern.match(line)) and not line[found.end() :][:1].islower()
            else line
            for line in lines
        ]
    return "\n".join(lines)


def _split_list(line: str) -> str:
    """Split a paragraph's numbers 2, 3 ... into lines of their own, if they count on."""
    found = list(_NUMBER_IN_LINE.finditer(line))
    numbers = [int(match[1]) for match in found]
    numbered = _FIRST_NUMBER.match(line) is not None
    after_text = numbers[:1] == [1]
    first = 1 if after_text else _SECOND
    if numbers != list(range(first, first + len(numbers))) or len(numbers) < (1 if numbered else 2):
        return line
    cuts = [0, *(match.end() for match in found), len(line)]
    parts = [line[start:end].strip() for start, end in pairwise(cuts)]
    if after_text:
        parts[0] = f"{parts[0]}\n"
    elif not numbered:
        parts[0] = f"1. {parts[0]}"
    return "\n".join(parts)


def _without_same_items(text: str) -> str:
    """Keep the first of list items of which three or more are the same."""
    lines = text.split("\n")
    items = [read_item(line) for line in lines]
    said = [item.text.casefold() if item and item.text else None for item in items]
    counts = Counter(filter(None, said))
    seen: set[str] = set()
    kept = []
    for line, words in zip(lines, said, strict=True):
        if words is None or counts[words] < _SAME_ITEMS or words not in seen:
            kept.append(line)
        if words is not None:
            seen.add(words)
    return "\n".join(kept)
