"""What trained models were seen to do wrong in drafts, by patterns of the benchmarks' own.

They were made from drafts of the programs before the prompts and the choice of today, and share no
code with the filters or with the choice.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

_MONTHS = (
    "january|february|march|april|june|july|august|september|october|november|december"  # not may
)
_SHOWN = "picture|photo|image|video|screenshot|table|chart|diagram|figure|graphic|link|map|form"
_SOURCES = {
    "talk about the task": r"""
        \bthis\s+(?:content|paragraph|sentence|section|post|article|blog)\s+(?:will|should|must
            |is\s+about|focus\w*|aims|explains|continues|was\s+originally|has\s+been\s+written
            |covers|serves)
        |\bthis\s+continues\s+the\s+series|\boriginally\s+published|\bblog\s+post\b
        |\(\s*(?:the\s+)?(?:opening|closing|title|introduction|first|last)\b[^)]{0,40}\)
        |\bhere(?:'s|\s+is)\s+the\s+(?:ending|beginning|opening|rest|next)\b|\bgo\s+ahead\b
        |\byou\s+(?:must|should|need\s+to)\s+(?:have|write|use)\s+(?:\w+\s+)?paragraphs?
        |\bmy\s+name\s+is\b|\bladies\s+and\s+gentlemen|\btoday's\s+(?:topic|post|article)
        |\b(?:three|two|four)\s+paragraphs\b|\bserve\s+as\s+an\s+example\s+to\s+readers
        |\b(?:rewritten|revised|corrected)\s+version|\boriginal\s+text\b|\bas\s+an?\s+ai\b
        |\b(?:i|we)\s+hope\s+(?:this|you\s+(?:enjoy|found))|\bthank(?:s|\s+you)\s+for\s+reading
        |\bleave\s+a\s+(?:comment|link)|\bin\s+this\s+(?:post|article|section|blog|piece)\b""",
    "reference to nothing": rf"""
        \b(?:{_SHOWN})s?\s+(?:above|below|here)\b|\b(?:above|following|attached)\s+(?:{_SHOWN})s?\b
        |\bclick\s+(?:here|on|the)|\bsee\s+(?:below|above)\b
        |\bas\s+(?:shown|pictured|seen)\s+(?:above|below|here)
        |\bsubscribe\b|\bsign\s+up\s+(?:for|to)\s+(?:our|the|my)
        |\bour\s+(?:other|previous|last)\s+(?:post|article)""",
    "promise without list": r"\bthese\s+(?:two|three|four|five|six|seven|ten)\s+(?:points|tips)",
    "money or brand": r"[$\u20ac\u00a3]\s?\d|\b\d+\s?(?:dollars|euros)|\bon\s+amazon\b",
    "date": rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})\b|\bin\s+(?:19|20)\d\d\b",
}
PATTERNS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(source, re.IGNORECASE | re.VERBOSE) for name, source in _SOURCES.items()
}
_MARKS = {'"': '"', "(": ")", "[": "]", "\u201c": "\u201d", "\u00ab": "\u00bb"}


def defects_of(blocks: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield a line for each defect in a post's blocks, which are pairs of tag and plain text."""
    for tag, text in blocks:
        plain = text.replace("\u2019", "'")
        for name, pattern in PATTERNS.items():
            yield from (f"{name}: {found[0]!r}" for found in pattern.finditer(plain))
        if tag == "p" and re.match(r"\s*\d{1,2}[.)]\s", text):
            yield f"list cut: {text[:40]!r}"
        if tag == "li" and not re.search(r"\w", text):
            yield "list cut: an empty item"
        for opened, closed in _MARKS.items():
            odd = (
                text.count(opened) % 2
                if opened == closed
                else text.count(opened) - text.count(closed)
            )
            if odd:
                yield f"unpaired mark: {opened} in {text[:40]!r}"
    yield from _short_lists(blocks)


def _short_lists(blocks: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield lists of a single item, and paragraphs that introduce nothing."""
    tags = ["", *(tag for tag, _ in blocks), ""]
    for index, (tag, text) in enumerate(blocks, start=1):
        if tag == "li" and "li" not in {tags[index - 1], tags[index + 1]}:
            yield f"list cut: a single item {text[:40]!r}"
        if tag == "p" and text.rstrip().endswith(":") and tags[index + 1] not in {"li", "p"}:
            yield f"list cut: nothing after {text[-40:]!r}"
