"""Trims texts and paragraphs that stop in mid-sentence to their last full sentence."""

from collections.abc import Iterator
from functools import partial
from itertools import accumulate, groupby, pairwise, takewhile

import regex

from autoblog.filters.list_items import ITEM_SIGN, is_item, read_item
from autoblog.filters.sentences import sentence_ends
from autoblog.filters.words import count_words

# Closing quotes and brackets, with their opening ones.
_CLOSES = dict(
    zip(")]\u201d\u00bb\u300d\u300f\uff09", "([\u201c\u00ab\u300c\u300e\uff08", strict=True)
)
_HEADING = regex.compile(r"#{1,6}(?:\s|$)")
_LONE_QUOTE = regex.compile(r'\n"(?=\n)|(?<!\d)"')  # after a digit it stands for inches
# Between paragraphs, and before a line that begins a list item, a heading or a quotation.
_BLOCK_GAP = regex.compile(rf"(\n{{2,}}|\n(?=(?:{ITEM_SIGN}|>|#{{1,6}})(?:\s|$)))")


def trim_to_sentence(text: str, *, language: str = "en") -> str:
    """Cut off what is unfinished: half a sentence, an introduction to nothing, a bare heading.

    A list item without a full stop counts as finished if a line break follows, so keep the text's
    last line break. Returns "" if there is no full sentence. `language` is an ISO 639-1 code.
    """
    followed = text.rstrip(" ").endswith("\n")
    lines = text.rstrip().split("\n") if text.strip() else []
    while lines:
        first = _paragraph_start(lines)
        kept = _trim_paragraph(lines[first:], followed=followed, language=language)
        del lines[first:]
        if kept:
            return "\n".join([*lines, kept]).strip()
        while lines and not lines[-1].strip():
            lines.pop()
        followed = True
    return ""


def trim_to_words(text: str, *, max_words: int, language: str = "en") -> str:
    """Cut to the last full sentence within the first `max_words` words."""
    lines: list[str] = []
    words = 0
    for line in text.split("\n"):
        words += count_words(line)
        if words > max_words:
            room = max_words - (words - count_words(line))
            begun = _first_sentences(line, max_words=room, language=language)
            return trim_to_sentence("\n".join([*lines, begun]), language=language)
        lines.append(line)
    return text


def unfinished_words(text: str, language: str) -> int:
    """Count the words after the last full sentence: 0 in a tidied text."""
    text = text.strip()
    return count_words(text[len(trim_to_sentence(f"{text}\n", language=language)) :])


def whole_paragraphs(text: str, *, language: str = "en") -> str:
    """Trim every paragraph to its last full sentence and take out lone quotation marks.

    List items and paragraphs that end in a colon stay. The result does not change when trimmed
    again: cutting repeats until the text stays the same, since a cut may leave another lone mark.
    """
    while (mended := _mended(text, language)) != text:
        text = mended
    return text


def stands_alone(line: str) -> bool:
    """Tell whether a line is a heading or a list item."""
    return bool(_HEADING.match(line)) or is_item(line)


def balanced_ends(paragraph: str, ends: list[int]) -> list[int]:
    """Return the ends at which no quote and no bracket is left open."""
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


def _first_sentences(line: str, *, max_words: int, language: str) -> str:
    ends = [0, *sentence_ends(line, whole=True, language=language)]
    words = accumulate(count_words(line[start:end]) for start, end in pairwise(ends))
    fitting = sum(1 for _ in takewhile(lambda so_far: so_far <= max_words, words))
    return line[: ends[fitting]]


def _paragraph_start(lines: list[str]) -> int:
    """Return the index of the last paragraph's first line; items and headings are paragraphs."""
    first = len(lines) - 1
    while first > 0 and lines[first - 1].strip() and not stands_alone(lines[first]):
        if _HEADING.match(lines[first - 1]):
            break
        first -= 1
    return first


def _trim_paragraph(lines: list[str], *, followed: bool, language: str) -> str:
    if _HEADING.match(lines[0]):
        return ""
    paragraph = "\n".join(lines)
    if followed and is_item(lines[0]):
        return paragraph
    ends = sentence_ends(paragraph, whole=followed, language=language)
    if not ends:
        return ""
    balanced = balanced_ends(paragraph, ends)
    return paragraph[: (balanced or ends)[-1]]


def _count_open(open_at: dict[str, int], character: str) -> None:
    if character == '"':
        open_at[character] = 1 - open_at.get(character, 0)
    elif character in _CLOSES.values():
        open_at[character] = open_at.get(character, 0) + 1
    elif character in _CLOSES:
        opener = _CLOSES[character]
        open_at[opener] = max(0, open_at.get(opener, 0) - 1)


def _mended(text: str, language: str) -> str:
    *paragraphs, last = map(_without_lone_quote, text.split("\n\n"))
    trimmed = (_trim_before_next(paragraph, language) for paragraph in paragraphs)
    return _trim_numbered_lines("\n\n".join([*filter(None, trimmed), last]), language)


def _without_lone_quote(paragraph: str) -> str:
    return _LONE_QUOTE.sub("", paragraph) if paragraph.count('"') == 1 else paragraph


def _trim_before_next(paragraph: str, language: str) -> str:
    """Trim a paragraph that another one follows."""
    if paragraph.endswith((":", "\uff1a")) or any(map(is_item, paragraph.split("\n"))):
        return paragraph
    return trim_to_sentence(f"{paragraph}\n", language=language)


def _trim_numbered_lines(text: str, language: str) -> str:
    """Trim numbered lines that make no list, so that posts show them as paragraphs."""
    first, *others = _BLOCK_GAP.split(text)
    gaps, blocks = ["", *others[::2]], [first, *others[1::2]]
    alone = set(_numbered_alone(blocks))
    trim = partial(trim_to_sentence, language=language)
    kept = widest = ""
    for index, (gap, block) in enumerate(zip(gaps, blocks, strict=True)):
        widest = max(widest, gap, key=len)
        whole = trim(block.rstrip()) if index in alone else block
        if whole:
            kept, widest = f"{kept}{widest if kept else ''}{whole}", ""
    return kept if kept == text else trim(f"{kept}\n")


def _numbered_alone(blocks: list[str]) -> Iterator[int]:
    """Yield the indexes of single numbered lines and of runs that do not begin with 1."""
    items = map(read_item, blocks)
    numbers = [None if item is None else item.number for item in items]
    for is_numbered, indexes in groupby(
        range(len(blocks)), key=lambda index: numbers[index] is not None
    ):
        run = list(indexes)
        if is_numbered and (len(run) == 1 or numbers[run[0]] != 1):
            yield from run
