"""Cuts out the sentences of a text that may not be published, and keeps the rest.

What is unfit is the caller's to say. Of texts that break off it knows nothing: see `ending`.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import regex

from autoblog.filters.ending import balanced_ends, stands_alone, trim_to_sentence
from autoblog.filters.list_items import is_item
from autoblog.filters.sentences import sentence_ends

_GAP = regex.compile(r"\n{2,}")
_INTRODUCES = regex.compile(r"[:\uff1a]$|^\#{1,6}[ ].*$")


def cut_sentences(text: str, unfit: Callable[[str], bool]) -> str:
    """Leave out each sentence and each list item that is unfit, and what introduced nothing else.

    A quotation goes as a whole. Where only sentences together are unfit (a number that reads across
    a full stop), their paragraph goes, or all: what comes back is never unfit.
    """
    if not unfit(text):
        return text
    left = [_cut(paragraph, unfit) for paragraph in _GAP.split(text)]
    whole = _joined(["" if unfit(paragraph) else paragraph for paragraph in left])
    return "" if unfit(whole) else whole


def cut_parts(text: str, unfit: Callable[[str], bool]) -> str:
    """Likewise; each is asked about once, in their order, and nothing is asked of them together."""
    return _joined([_cut(paragraph, unfit) for paragraph in _GAP.split(text)])


def split_parts(text: str) -> Iterator[str]:
    """A text's sentences, and the lines of its lists."""
    for paragraph in _GAP.split(text):
        yield from _parts(paragraph)


def _cut(paragraph: str, unfit: Callable[[str], bool]) -> str:
    kept = "".join(part for part in _parts(paragraph) if not unfit(part)).strip()
    return kept if kept == paragraph else _without_introduction(kept)


def _joined(left: Sequence[str]) -> str:
    """Paragraphs that are left, without those that introduced one of which nothing is."""
    kept: list[str] = []
    for place in range(len(left) - 1, -1, -1):
        alone = place + 1 < len(left) and not left[place + 1]
        one = _without_introduction(left[place], followed=kept[-1:]) if alone else left[place]
        if one:
            kept.append(one)
    return "\n\n".join(reversed(kept))


def _parts(paragraph: str) -> list[str]:
    """Lines, where some of them are list items; else sentences."""
    lines = paragraph.split("\n")
    if any(map(stands_alone, lines)):
        return [f"{line}\n" for line in lines]
    ends = balanced_ends(paragraph, sentence_ends(paragraph, whole=True))
    return [paragraph[start:end] for start, end in pairwise([0, *ends, len(paragraph)])]


def _without_introduction(paragraph: str, *, followed: Sequence[str] = ()) -> str:
    """What is left of a paragraph when what it introduced is gone; items of a list may follow."""
    if any(map(is_item, followed)) or not _INTRODUCES.search(paragraph.rpartition("\n")[2]):
        return paragraph
    return trim_to_sentence(f"{paragraph}\n")
