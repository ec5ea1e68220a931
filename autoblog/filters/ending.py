"""Trims a text that stops in mid-sentence to its last full sentence."""

from itertools import accumulate, pairwise, takewhile

import regex

from autoblog.filters.sentences import sentence_ends
from autoblog.filters.words import count_words

# A closing quote or bracket to its opening one.
_CLOSES = dict(
    zip(")]\u201d\u00bb\u300d\u300f\uff09", "([\u201c\u00ab\u300c\u300e\uff08", strict=True)
)

_HEADING = regex.compile(r"#{1,6}(?:\s|$)")
_ITEM = regex.compile(r"(?:[-*+\u2022]|\d{1,3}[.)])(?:\s|$)")


def trim_to_sentence(text: str) -> str:
    """Cut off what is unfinished: half a sentence, an introduction to nothing, a bare heading.

    A list item without a full stop counts as finished if a line break follows it, so a text should
    come here with the line break it ends in, if any. Without any full sentence the result is "".
    """
    followed = text.rstrip(" ").endswith("\n")
    lines = text.rstrip().split("\n") if text.strip() else []
    while lines:
        first = _paragraph_start(lines)
        kept = _trim_paragraph(lines[first:], followed=followed)
        del lines[first:]
        if kept:
            return "\n".join([*lines, kept]).strip()
        while lines and not lines[-1].strip():
            lines.pop()
        followed = True
    return ""


def trim_to_words(text: str, *, max_words: int) -> str:
    """Cut to the last full sentence within the first `max_words` words."""
    lines: list[str] = []
    words = 0
    for line in text.split("\n"):
        words += count_words(line)
        if words > max_words:
            room = max_words - (words - count_words(line))
            return trim_to_sentence("\n".join([*lines, _first_sentences(line, max_words=room)]))
        lines.append(line)
    return text


def _first_sentences(line: str, *, max_words: int) -> str:
    ends = [0, *sentence_ends(line, whole=True)]
    words = accumulate(count_words(line[start:end]) for start, end in pairwise(ends))
    fitting = sum(1 for _ in takewhile(lambda so_far: so_far <= max_words, words))
    return line[: ends[fitting]]


def _paragraph_start(lines: list[str]) -> int:
    """Where the last paragraph begins: a list item and a heading stand for themselves."""
    first = len(lines) - 1
    while first > 0 and lines[first - 1].strip() and not stands_alone(lines[first]):
        if _HEADING.match(lines[first - 1]):
            break
        first -= 1
    return first


def stands_alone(line: str) -> bool:
    """Whether a line is a heading or a list item."""
    return bool(_HEADING.match(line)) or is_item(line)


def is_item(line: str) -> bool:
    """Whether a line begins as the items of lists do."""
    return _ITEM.match(line) is not None


def without_sign(line: str) -> str:
    """A list item's text without its bullet or number."""
    return _ITEM.sub("", line, count=1) if is_item(line) else line


def _trim_paragraph(lines: list[str], *, followed: bool) -> str:
    if _HEADING.match(lines[0]):
        return ""
    paragraph = "\n".join(lines)
    if followed and is_item(lines[0]):
        return paragraph
    ends = sentence_ends(paragraph, whole=followed)
    if not ends:
        return ""
    balanced = balanced_ends(paragraph, ends)
    return paragraph[: (balanced or ends)[-1]]


def balanced_ends(paragraph: str, ends: list[int]) -> list[int]:
    """The ends at which no quote and no bracket is left open."""
    open_at: dict[str, int] = {}
    balanced = []
    start = 0
    for end in ends:
        for character in paragraph[start:end]:
            _count_open(open_at, character)
        start = end
        if not any(open_at.values()):
            balanced.append(end)
    return balanced


def _count_open(open_at: dict[str, int], character: str) -> None:
    if character == '"':
        open_at[character] = 1 - open_at.get(character, 0)
    elif character in _CLOSES.values():
        open_at[character] = open_at.get(character, 0) + 1
    elif character in _CLOSES:
        opener = _CLOSES[character]
        open_at[opener] = max(0, open_at.get(opener, 0) - 1)
