"""A completion to a candidate: made ready, and judged by the filters; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from autoblog.filters import (
    Context,
    Rejection,
    check,
    check_article,
    count_words,
    tidy,
    trim_to_sentence,
    trim_to_words,
)
from autoblog.generation import Completion
from autoblog.topics import WordRange

LIST_ITEM = re.compile(r"(?:[-*•]|\d+[.)])\s")
LONE_NUMBER = re.compile(r"\d+[.)]\s")
LONE_QUOTE = re.compile(r'(?<!\d)"')


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A text for one part of an article, and why it is refused, if it is."""

    text: str
    words: int
    completion: Completion
    rejections: tuple[Rejection, ...]

    @property
    def ended(self) -> bool:
        """Whether the model came to an end by itself."""
        return self.completion.finish_reason == "stop"

    @property
    def is_list(self) -> bool:
        """Whether it is a bare list, without a word before it."""
        return LIST_ITEM.match(self.text) is not None


def judge(
    completion: Completion,
    *,
    words: WordRange,
    heading: str | None,
    before: Sequence[str],
    most: int,
    context: Context,
) -> Candidate:
    """Hold a text to `words`, and what stands `before` together with it to `most` words.

    The two together show what it repeats. A model seldom ends by itself, so the text is cut at a
    sentence, as max_new_tokens would cut it anywhere. What has no heading, the opening, must not
    begin with a list.
    """
    written = whole_paragraphs(tidy(_without_heading(completion.text, heading), context))
    text = trim_to_words(written, max_words=words.max)
    own = replace(context, looped=completion.finish_reason == "loop")
    refused = check(text, min_words=words.min, max_words=words.max, context=own)
    if heading is None and LIST_ITEM.match(text):
        refused = (*refused, Rejection(filter="bare_list", measured=1, limit=0))
    if not refused and before:
        refused = check_article([*before, text], max_words=most, context=context)
    return Candidate(
        text=text, words=count_words(text), completion=completion, rejections=tuple(refused)
    )


def whole_paragraphs(text: str) -> str:
    """Cut off what is unfinished at the end of any paragraph: a link that was taken out leaves it.

    Lists keep their items as they are, and what ends in a colon introduces the next paragraph. A
    quotation mark without its other half is taken out.
    """
    paragraphs = [_without_lone_quote(one) for one in text.split("\n\n")]
    kept = [
        one
        if one.endswith((":", "\uff1a")) or _is_in_list(paragraphs, place)
        else trim_to_sentence(one if _items(one) else f"{one}\n")
        for place, one in enumerate(paragraphs[:-1])
    ]
    return "\n\n".join([*filter(None, kept), paragraphs[-1]])


def _is_in_list(paragraphs: Sequence[str], place: int) -> bool:
    """A numbered line by itself is no list: WordPress would be sent it as a paragraph."""
    items = _items(paragraphs[place])
    if not items or LONE_NUMBER.match(paragraphs[place]) is None:
        return bool(items)
    beside = [*paragraphs[max(0, place - 1) : place], *paragraphs[place + 1 : place + 2]]
    return items > 1 or any(map(LONE_NUMBER.match, beside))


def _items(paragraph: str) -> int:
    return sum(LIST_ITEM.match(line) is not None for line in paragraph.split("\n"))


def _without_lone_quote(paragraph: str) -> str:
    """After a digit it stands for inches."""
    return LONE_QUOTE.sub("", paragraph) if paragraph.count('"') == 1 else paragraph


def _without_heading(text: str, heading: str | None) -> str:
    """Models that take instructions repeat the heading whatever they are told."""
    first, _, rest = text.lstrip().partition("\n")
    return rest if heading and first.strip(" #*_:") == heading else text
