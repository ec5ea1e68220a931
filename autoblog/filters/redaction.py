"""Cuts out the sentences of a text that may not be published, and keeps the rest.

The caller decides which sentences are unfit. `ending` trims texts that break off.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import regex

from autoblog.filters.ending import balanced_ends, stands_alone, trim_to_sentence
from autoblog.filters.list_items import is_item
from autoblog.filters.sentences import sentence_ends

_GAP = regex.compile(r"\n{2,}")
_INTRODUCES = regex.compile(r"[:\uff1a]$|^\#{1,6}[ ].*$")


def cut_sentences(text: str, unfit: Callable[[str], bool], *, language: str = "en") -> str:
    """Cut out unfit sentences and list items, and introductions that then lead to nothing.

    A quotation is cut as a whole. If only several sentences together are unfit, such as a number
    that reads across a full stop, their paragraph is cut, or the whole text: the result is never
    unfit.
    """
    if not unfit(text):
        return text
    left = [_cut(paragraph, unfit, language) for paragraph in _GAP.split(text)]
    whole = _joined(["" if unfit(paragraph) else paragraph for paragraph in left], language)
    return "" if unfit(whole) else whole


def cut_parts(text: str, unfit: Callable[[str], bool], *, language: str = "en") -> str:
    """Cut as `cut_sentences` does, but ask about each sentence and item once, in their order."""
    return _joined([_cut(paragraph, unfit, language) for paragraph in _GAP.split(text)], language)


def split_parts(text: str, *, language: str = "en") -> Iterator[str]:
    """Yield a text's sentences and the lines of its lists."""
    for paragraph in _GAP.split(text):
        yield from _parts(paragraph, language)


def _cut(paragraph: str, unfit: Callable[[str], bool], language: str) -> str:
    kept = "".join(part for part in _parts(paragraph, language) if not unfit(part)).strip()
    return kept if kept == paragraph else _without_introduction(kept, language)


def _joined(left: Sequence[str], language: str) -> str:
    """Join what is left of the paragraphs, without introductions to emptied ones."""
    kept: list[str] = []
    for index in range(len(left) - 1, -1, -1):
        paragraph = left[index]
        if index + 1 < len(left) and not left[index + 1]:
            paragraph = _without_introduction(paragraph, language, followed=kept[-1:])
        if paragraph:
            kept.append(paragraph)
    return "\n\n".join(reversed(kept))


# A dozen filters ask about the same sentences.
@lru_cache(maxsize=1024)
def _parts(paragraph: str, language: str) -> tuple[str, ...]:
    """Split into lines if some of them are list items, else into sentences."""
    lines = paragraph.split("\n")
    if any(map(stands_alone, lines)):
        return tuple(f"{line}\n" for line in lines)
    ends = sentence_ends(paragraph, whole=True, language=language)
    ends = balanced_ends(paragraph, ends)
    return tuple(paragraph[start:end] for start, end in pairwise([0, *ends, len(paragraph)]))


def _without_introduction(paragraph: str, language: str, *, followed: Sequence[str] = ()) -> str:
    """Cut the introduction off a paragraph's end, unless items of a list follow."""
    if any(map(is_item, followed)) or not _INTRODUCES.search(paragraph.rpartition("\n")[2]):
        return paragraph
    return trim_to_sentence(f"{paragraph}\n", language=language)
