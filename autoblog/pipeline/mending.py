"""Makes the paragraphs of a candidate whole; pure."""

import re
from collections.abc import Iterator
from itertools import groupby

from autoblog.filters import is_item, trim_to_sentence

NUMBERED = re.compile(r"\d{1,3}[.)]\s")
NUMBER_ONE = re.compile(r"0*1[.)]")
LONE_QUOTE = re.compile(r'\n"(?=\n)|(?<!\d)"')
# Between paragraphs, and before a line that begins as a list item, a heading or a quotation does.
BETWEEN = re.compile(r"(\n{2,}|\n(?=(?:[-*+•>]|\d{1,3}[.)]|#{1,6})(?:\s|$)))")


def whole_paragraphs(text: str) -> str:
    """Cut off what is unfinished at the end of any paragraph: a link that was taken out leaves it.

    Lists keep their items as they are, and what ends in a colon introduces the next paragraph. A
    quotation mark without its other half is taken out.
    """
    while (mended := _mended(text)) != text:
        text = mended  # what is cut off may have been the other half of something
    return text


def _mended(text: str) -> str:
    *paragraphs, last = map(_without_lone_quote, text.split("\n\n"))
    kept = [*filter(None, map(_whole, paragraphs)), last]
    return _whole_numbered_lines("\n\n".join(kept))


def _whole(paragraph: str) -> str:
    if paragraph.endswith((":", "\uff1a")) or _has_items(paragraph):
        return paragraph
    return trim_to_sentence(f"{paragraph}\n")


def _whole_numbered_lines(text: str) -> str:
    """Cut numbered lines that make no list, and so are paragraphs of a post, to full sentences.

    Those are lines by themselves, such as between two bullets, and lists that begin after one.
    """
    first, *others = BETWEEN.split(text)
    gaps, blocks = ["", *others[::2]], [first, *others[1::2]]
    alone = set(_numbered_alone(blocks))
    kept = widest = ""
    for place, (gap, block) in enumerate(zip(gaps, blocks, strict=True)):
        widest = max(widest, gap, key=len)
        whole = trim_to_sentence(block.rstrip()) if place in alone else block
        if whole:
            kept, widest = f"{kept}{widest if kept else ''}{whole}", ""
    return kept if kept == text else trim_to_sentence(f"{kept}\n")


def _numbered_alone(blocks: list[str]) -> Iterator[int]:
    numbered = [NUMBERED.match(block) is not None for block in blocks]
    for is_numbered, places in groupby(range(len(blocks)), key=numbered.__getitem__):
        run = list(places)
        if is_numbered and (len(run) == 1 or NUMBER_ONE.match(blocks[run[0]]) is None):
            yield from run


def _has_items(paragraph: str) -> bool:
    return any(map(is_item, paragraph.split("\n")))


def _without_lone_quote(paragraph: str) -> str:
    """After a digit it stands for inches."""
    return LONE_QUOTE.sub("", paragraph) if paragraph.count('"') == 1 else paragraph
