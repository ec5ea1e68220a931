"""A source's pages to passages of about a hundred words, which never cross a heading; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import regex

from autoblog.filters import count_words, split_sentences
from autoblog.prompts import Passage
from autoblog.sources.documents import SourcePage

USUAL_WORDS: Final = 100
MOST_WORDS: Final = 140
FEWEST_WORDS: Final = 6

_HEADING: Final = regex.compile(r"^#{1,6}\s+(.*)$")
_UNDERLINE: Final = regex.compile(r"^(?:=+|-+)$")
_HYPHENATED: Final = regex.compile(r"(?<=\p{Ll})-\n(?=\p{Ll})")
_MARKS: Final = regex.compile(r"(?<!\w)[*_`]+|[*_`]+(?!\w)|!?\[([^\]]*)\]\([^)]*\)|^>\s?")


@dataclass(frozen=True, kw_only=True)
class IndexedPassage:
    """A passage with the headings above it, which tell what it is about."""

    passage: Passage
    headings: str


def passages_of(page: SourcePage, *, language: str) -> Iterator[IndexedPassage]:
    """Yield the passages of a page, in order."""
    heading, held = "", list[str]()

    def release() -> Iterator[IndexedPassage]:
        text = " ".join(held)
        held.clear()
        if count_words(text) >= FEWEST_WORDS:
            passage = Passage(source=page.name, text=text)
            yield IndexedPassage(passage=passage, headings=heading)

    for paragraph in regex.split(r"\n\s*\n", _HYPHENATED.sub("", page.text)):
        lines = [line.strip() for line in paragraph.strip().split("\n")]
        while lines and (found := _HEADING.match(lines[0])):
            yield from release()
            heading, lines = found[1].strip(" #"), lines[1:]
        if len(lines) > 1 and _UNDERLINE.match(lines[1]):
            yield from release()
            heading, lines = lines[0], lines[2:]
        for piece in _pieces(_plain(lines), language):
            if held and count_words(" ".join([*held, piece])) > USUAL_WORDS:
                yield from release()
            held.append(piece)
    yield from release()


def _plain(lines: list[str]) -> str:
    """Return a paragraph in one line, without the marks of Markdown."""
    return " ".join(_MARKS.sub(lambda found: found[1] or "", " ".join(lines)).split())


def _pieces(paragraph: str, language: str) -> Iterator[str]:
    """Yield a paragraph, or its sentences if it is long, or stretches of words without any."""
    if count_words(paragraph) <= USUAL_WORDS:
        yield from filter(None, [paragraph])
        return
    sentences = split_sentences(paragraph, language=language)
    rest = paragraph[sum(map(len, sentences)) + max(0, len(sentences) - 1) :].strip()
    for sentence in filter(None, [*sentences, rest]):
        if count_words(sentence) <= MOST_WORDS:
            yield sentence
        else:
            words = sentence.split() if " " in sentence else list(sentence)
            joint = " " if " " in sentence else ""
            step = USUAL_WORDS if joint else 2 * USUAL_WORDS
            for start in range(0, len(words), step):
                yield joint.join(words[start : start + step])
