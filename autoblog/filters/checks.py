"""Judges a text by all filters and returns every reason to refuse it, not only the first.

To add a filter, write its measure in a module of this folder, list it in `MEASURES`, and give it a
limit in `autoblog.filter_limits.FilterLimits` under the same name.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from autoblog.filter_limits import FILTER_NAMES, OFF, FilterLimits
from autoblog.filters.beginnings import cut_same_beginnings, same_beginnings
from autoblog.filters.cleaning import clean
from autoblog.filters.contacts import contacts
from autoblog.filters.ending import trim_to_sentence, unfinished_words
from autoblog.filters.form import mend_form
from autoblog.filters.invented_words import invented_words
from autoblog.filters.languages import cut_foreign_paragraphs, other_language
from autoblog.filters.loops import across_sections, loop, repeated_paragraph, repeated_passage
from autoblog.filters.machine_text import (
    capitals,
    cut_machine_text,
    machine_text,
    postal_addresses,
)
from autoblog.filters.minhash import near_duplicate
from autoblog.filters.outside_talk import OUTSIDE_TALK, about_itself, outside_talk
from autoblog.filters.phrases import banned_phrases
from autoblog.filters.placeholders import placeholders
from autoblog.filters.profanity import profanity
from autoblog.filters.prompt_residue import prompt_residue
from autoblog.filters.redaction import cut_sentences
from autoblog.filters.repetition import measure_repetition
from autoblog.filters.residue import broken_characters, longest_word, markup
from autoblog.filters.word_salad import word_salad
from autoblog.filters.words import count_words
from autoblog.topics.topic import WordRange


@dataclass(frozen=True, kw_only=True)
class Context:
    """The limits of a text and the texts to compare it with; empty ones are not compared."""

    limits: FilterLimits = field(default_factory=FilterLimits)
    language: str = "en"
    """The topic's language, as an ISO 639-1 code."""
    prompt: str = ""
    """The model's prompt without earlier sections; its lines may not come back."""
    known: str = ""
    """The blogger's own words (title, notes), whose addresses may be repeated."""
    labels: Sequence[str] = ()
    """The title and the headings, which may not stand before a text or run into it."""
    before: Sequence[str] = ()
    """The sections before the text."""
    earlier: Sequence[bytes] = ()
    """The signatures of earlier posts (`signature`)."""
    banned: tuple[str, ...] = ()
    """Phrases that the blogger never wants to see."""
    looped: bool = False
    """Whether the generator stopped the text because it looped."""


@dataclass(frozen=True, kw_only=True)
class FilterMeasurement:
    """A filter's measure of a text, its limit, and whether the text passed."""

    filter: str
    measured: float
    limit: float
    passed: bool


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """A filter's refusal of a text: its measure and the limit that it exceeded."""

    filter: str
    measured: float
    limit: float


Measure = Callable[[str, Context], float]


def _outside_talk(kind: str, text: str, context: Context) -> float:
    return outside_talk(kind, text, language=context.language, known=context.known)


MEASURES: Final[Mapping[str, Measure]] = {
    "loop": lambda text, context: _looped(loop(text), context),
    "repeated_passage": lambda text, _: repeated_passage(text),
    "repeated_paragraph": lambda text, _: repeated_paragraph(text),
    "across_sections": lambda text, context: across_sections([text], context.before),
    "near_duplicate": lambda text, context: near_duplicate(text, context.earlier),
    "contacts": lambda text, context: (
        contacts(text, known=context.known) + postal_addresses(text, known=context.known)
    ),
    "broken_characters": lambda text, _: broken_characters(text),
    "longest_word": lambda text, _: longest_word(text),
    "unfinished": lambda text, context: unfinished_words(text, context.language),
    "markup": lambda text, _: markup(text),
    "placeholders": lambda text, _: placeholders(text),
    "prompt_residue": lambda text, context: prompt_residue(text, context.prompt, context.language),
    "other_language": lambda text, context: other_language(text, context.language),
    "banned_phrases": lambda text, context: banned_phrases(text, context.banned),
    "profanity": lambda text, context: profanity(text, context.language),
    "machine_text": lambda text, _: machine_text(text),
    "capitals": lambda text, context: capitals(text, language=context.language),
    **{kind: partial(_outside_talk, kind) for kind in OUTSIDE_TALK},
    "about_itself": lambda text, context: about_itself(
        text, language=context.language, known=context.known
    ),
    "same_beginnings": lambda text, context: same_beginnings(text, language=context.language),
    "word_salad": lambda text, context: word_salad(text, context.language),
    "invented_words": lambda text, context: invented_words(
        text, context.language, known=context.known
    ),
}
"""The filters by the names of their limits; `measure_repetition` returns the others."""

CUTTABLE: Final = (
    *("contacts", "placeholders", "broken_characters", "capitals"),
    *OUTSIDE_TALK,
    *("about_itself", "invented_words"),
)
"""The filters whose finds `tidy` cuts out, each with its sentence."""


def tidy(text: str, context: Context | None = None) -> str:
    """Clean a completion, trim it to its last full sentence, and cut out what is `CUTTABLE`.

    What is left of a form is mended. Nothing is cut out while the text stays within the filter's
    limit.
    """
    context = context or Context()
    limits, language = context.limits, context.language
    cleaned = clean(mend_form(clean(text), context.labels))
    if machine_text(cleaned) > limits.machine_text:
        cleaned = clean(cut_machine_text(cleaned))
    whole = trim_to_sentence(cleaned, language=language)
    if limits.other_language != OFF:
        whole = cut_foreign_paragraphs(whole, language)
    alike = same_beginnings(whole, language=language) > limits.same_beginnings
    if alike and loop(whole) <= limits.loop:  # a loop is refused, not hidden
        whole = cut_same_beginnings(whole, most=limits.same_beginnings, language=language)
    found = [name for name in CUTTABLE if MEASURES[name](whole, context) > getattr(limits, name)]
    if not found:
        return whole

    def unfit(part: str) -> bool:
        return any(MEASURES[name](part, context) for name in found)

    left = cut_sentences(whole, unfit, language=language)
    return trim_to_sentence(f"{left}\n", language=language)


def report(
    *sections: str,
    min_words: int = 0,
    max_words: float = math.inf,
    context: Context | None = None,
) -> tuple[FilterMeasurement, ...]:
    """Measure a tidied section, or the sections of an article, by all filters that are on."""
    context = context or Context()
    limits, text = context.limits, "\n\n".join(sections)
    on = {name for name in FILTER_NAMES if getattr(limits, name) != OFF}
    measures = measure_repetition(text)
    measures |= {name: measure(text, context) for name, measure in MEASURES.items() if name in on}
    if len(sections) > 1 and "across_sections" in on:
        measures["across_sections"] = across_sections(sections, context.before)
    if len(sections) > 1 and "same_beginnings" in on:
        alike = (same_beginnings(section, language=context.language) for section in sections)
        measures["same_beginnings"] = max(alike)
    return (
        *measure_length(text, min_words=min_words, max_words=max_words),
        *(_judged(name, measured, limits) for name, measured in measures.items() if name in on),
    )


def check(
    *sections: str,
    min_words: int = 0,
    max_words: float = math.inf,
    context: Context | None = None,
) -> tuple[Rejection, ...]:
    """Judge what `report` measures; an empty result accepts the text."""
    found = report(*sections, min_words=min_words, max_words=max_words, context=context)
    return tuple(
        Rejection(filter=each.filter, measured=each.measured, limit=each.limit)
        for each in found
        if not each.passed
    )


def section_words(words: WordRange, *, sections: int) -> WordRange:
    """Return the range of words for one of an article's sections.

    Sections within it make an article within `words`: the minimum is rounded up, the maximum down.
    """
    least = -(-words.min // sections)
    return WordRange(min=least, max=max(least, words.max // sections))


def measure_length(text: str, *, min_words: int, max_words: float) -> tuple[FilterMeasurement, ...]:
    """Count the words once for the two filters `too_short` and `too_long`."""
    words = count_words(text)
    return tuple(
        FilterMeasurement(filter=name, measured=words, limit=limit, passed=passed)
        for name, limit, passed in (
            ("too_short", min_words, words >= min_words),
            ("too_long", max_words, words <= max_words),
        )
    )


def _judged(name: str, measured: float, limits: FilterLimits) -> FilterMeasurement:
    limit: float = getattr(limits, name)
    return FilterMeasurement(filter=name, measured=measured, limit=limit, passed=measured <= limit)


def _looped(words: float, context: Context) -> float:
    """Exceed the limit if the generator saw a loop, since trimming may have removed it."""
    return max(words, context.limits.loop + 1) if context.looped else words
