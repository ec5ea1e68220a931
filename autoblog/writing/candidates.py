"""A completion to a candidate: made ready, and judged by the filters; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from autoblog.filter_limits import OFF, move
from autoblog.filters import (
    Context,
    Rejection,
    check,
    check_article,
    count_words,
    cut_repeats,
    is_item,
    tidy,
    trim_to_words,
    whole_paragraphs,
)
from autoblog.generation import Completion
from autoblog.topics import Topic, WordRange


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
        return is_item(self.text)


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
    begin with a list. Of a text that passes, sentences that were said before are cut out.
    """
    language = context.language
    written = tidy(_without_heading(completion.text, heading), context)
    written = whole_paragraphs(written, language=language)
    text = trim_to_words(written, max_words=words.max, language=language)
    own = replace(context, looped=completion.finish_reason == "loop")
    checked = partial(_check, words=words, heading=heading, before=before, most=most, context=own)
    refused = checked(text)
    if not refused and context.limits.repeated_passage != OFF:
        once = cut_repeats(text, before, language=language)
        once = whole_paragraphs(once, language=language)
        if once != text:
            text, refused = once, checked(once)
    return Candidate(text=text, words=count_words(text), completion=completion, rejections=refused)


def _check(
    text: str,
    *,
    words: WordRange,
    heading: str | None,
    before: Sequence[str],
    most: int,
    context: Context,
) -> tuple[Rejection, ...]:
    refused = check(text, min_words=words.min, max_words=words.max, context=context)
    if heading is None and is_item(text):
        refused = (*refused, Rejection(filter="bare_list", measured=1, limit=0))
    if not refused and before:
        refused = check_article([*before, text], max_words=most, context=context)
    return refused


def _without_heading(text: str, heading: str | None) -> str:
    """Models that take instructions repeat the heading whatever they are told."""
    first, _, rest = text.lstrip().partition("\n")
    return rest if heading and first.strip(" #*_:") == heading else text


def context_of(topic: Topic, usual: Context) -> Context:
    """The usual context with the topic's own: limits, language, and addresses that it gives."""
    return replace(
        usual,
        limits=move(usual.limits, topic.filters),
        language=topic.language or usual.language,
        known=f"{usual.known}\n{topic.title}\n{topic.notes}",
    )
