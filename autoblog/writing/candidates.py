"""A completion to a candidate: cut to whole sentences and judged by the filters; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from autoblog.filter_limits import OFF
from autoblog.filters import (
    Context,
    Rejection,
    check,
    count_words,
    cut_repeats,
    is_item,
    tidy,
    tidy_lists,
    trim_to_words,
    whole_paragraphs,
)
from autoblog.generation import Completion
from autoblog.topics import Topic, WordRange
from autoblog.writing.copying import without_copies
from autoblog.writing.editing import (
    edit,
    without_joiner,
    without_lead_ups,
    without_restatement,
)
from autoblog.writing.fact_check import NO_CHECK, FactCheck
from autoblog.writing.facts import with_facts
from autoblog.writing.leaks import leak_of


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A text for one part of an article, and why it is refused, if it is."""

    text: str
    words: int
    completion: Completion
    rejections: tuple[Rejection, ...]

    @property
    def is_list(self) -> bool:
        """Whether it begins with a list item, without a word before it."""
        return is_item(self.text)


def context_of(topic: Topic, usual: Context) -> Context:
    """Return the usual context with the topic's own limits, language, title and notes."""
    return replace(
        usual,
        limits=replace(usual.limits, **topic.filters),
        language=topic.language or usual.language,
        known=f"{usual.known}\n{topic.title}\n{topic.notes}",
    )


def judge(
    completion: Completion,
    *,
    words: WordRange,
    heading: str | None,
    before: Sequence[str],
    max_article_words: int,
    context: Context,
    own_words: str = "",
    keep_claims: bool = True,
    notes: str = "",
    facts: Sequence[str] = (),
    subjects: Sequence[frozenset[str]] = (),
    fact_check: FactCheck = NO_CHECK,
    sources: Sequence[str] = (),
) -> Candidate:
    """Return the candidate that a completion makes for one part.

    The text must have as many words as `words` says. The texts of `before` and the candidate
    together may have `max_article_words`, and are checked for repetitions. The opening, which has
    no `heading`, must not begin with a list. A model seldom ends by itself, so the text is cut
    after a full sentence; max_new_tokens would cut it anywhere. Weak sentences are cut out
    (`edit`), measured by the blogger's `own_words`, and so are words that only lead up to the rest.
    Of sentences that stand in `sources` the first stays. The `facts` of the topic's `notes` that
    belong to this part are added; what may contradict the notes is cut out, and so is what a strict
    `fact_check` finds. What is about one of the `subjects` of examples is refused. If the candidate
    passes, sentences that repeat earlier ones are cut out.
    """
    language = context.language
    context = replace(context, looped=completion.finish_reason == "loop")

    def rejections_of(text: str) -> tuple[Rejection, ...]:
        found = check(text, min_words=words.min, max_words=words.max, context=context)
        if heading is None and is_item(text):
            found = (*found, Rejection(filter="bare_list", measured=1, limit=0))
        leak = leak_of(text, subjects, language=language)
        if leak is not None:
            found = (*found, leak)
        if found or not before:
            return found
        return check(*before, text, max_words=max_article_words, context=context)

    cleaned = tidy(_without_heading(completion.text, heading), context)
    cleaned = tidy_lists(whole_paragraphs(cleaned, language=language), language=language)
    cleaned = edit(
        cleaned,
        own_words=own_words,
        language=language,
        min_words=words.min,
        cut_off=completion.finish_reason == "length",
        keep_claims=keep_claims,
    )
    if language == "en":
        cleaned = without_lead_ups(without_joiner(cleaned))
        if heading:
            cleaned = without_restatement(cleaned, own_words=own_words)
    cleaned = without_copies(cleaned, sources, known=notes, language=language)
    if notes:
        cleaned = with_facts(cleaned, facts, notes=notes, known=own_words, language=language)
    cleaned = fact_check.cut(cleaned)
    text = trim_to_words(cleaned.strip(), max_words=words.max, language=language)
    rejections = rejections_of(text)
    if not rejections and context.limits.repeated_passage != OFF:
        unrepeated = cut_repeats(text, before, language=language)
        unrepeated = whole_paragraphs(unrepeated, language=language)
        if unrepeated != text:
            text, rejections = unrepeated, rejections_of(unrepeated)
    return Candidate(
        text=text, words=count_words(text), completion=completion, rejections=rejections
    )


def judge_again(
    candidate: Candidate, text: str, *, words: WordRange, context: Context
) -> Candidate:
    """Return the candidate with the text that a human made of it, judged by the same filters."""
    context = replace(context, looped=False)
    return replace(
        candidate,
        text=text,
        words=count_words(text),
        rejections=check(text, min_words=words.min, max_words=words.max, context=context),
    )


def _without_heading(text: str, heading: str | None) -> str:
    """Return the text without its heading, which chat models repeat even if told not to."""
    first, _, rest = text.lstrip().partition("\n")
    return rest if heading and first.strip(" #*_:") == heading else text
