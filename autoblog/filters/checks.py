"""All filters over one text: every reason for refusing it, not the first alone."""

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from autoblog.filter_limits import OFF, Limits
from autoblog.filters.cleaning import clean
from autoblog.filters.context import Context
from autoblog.filters.ending import trim_to_sentence
from autoblog.filters.languages import other_language
from autoblog.filters.length import measure_length
from autoblog.filters.loops import loop, repeated_paragraph, repeated_passage
from autoblog.filters.markup import markup
from autoblog.filters.minhash import near_duplicate
from autoblog.filters.phrases import banned_phrases
from autoblog.filters.placeholders import placeholders
from autoblog.filters.profanity import profanity
from autoblog.filters.prompt_residue import prompt_residue
from autoblog.filters.redaction import cut_sentences
from autoblog.filters.rejection import Measurement, Rejection
from autoblog.filters.repetition import measure_repetition
from autoblog.filters.residue import broken_characters, contacts, longest_word
from autoblog.filters.section_overlap import across_sections, most_across_sections
from autoblog.filters.words import count_words
from autoblog.topics.topic import WordRange

Measure = Callable[[str, Context], float]

# Every filter beside those of repetition, by the name of its limit.
MEASURES: Final[Mapping[str, Measure]] = MappingProxyType(
    {
        "loop": lambda text, context: _looped(loop(text), context),
        "repeated_passage": lambda text, _: repeated_passage(text),
        "repeated_paragraph": lambda text, _: repeated_paragraph(text),
        "across_sections": lambda text, context: across_sections(text, context.before),
        "near_duplicate": lambda text, context: near_duplicate(text, context.earlier),
        "contacts": lambda text, context: contacts(text, known=context.known),
        "broken_characters": lambda text, _: broken_characters(text),
        "longest_word": lambda text, _: longest_word(text),
        "unfinished": lambda text, _: unfinished(text),
        "markup": lambda text, _: markup(text),
        "placeholders": lambda text, _: placeholders(text),
        "prompt_residue": lambda text, context: prompt_residue(text, context.prompt),
        "other_language": lambda text, context: other_language(text, context.language),
        "banned_phrases": lambda text, context: banned_phrases(text, context.banned),
        "profanity": lambda text, context: profanity(text, context.language),
    }
)


# What one sentence alone may hold, so that the text does well without it.
CUT: Final = ("contacts", "placeholders")


def tidy(text: str, context: Context | None = None) -> str:
    """Make a completion ready to be judged: cleaned, and trimmed to its last full sentence.

    Sentences that hold a contact or a placeholder are cut out where the text has more of them than
    its limits allow.
    """
    context = context or Context()
    whole = trim_to_sentence(clean(text))
    limits = context.limits
    found = [name for name in CUT if MEASURES[name](whole, context) > getattr(limits, name)]
    if not found:
        return whole
    return cut_sentences(whole, lambda part: any(MEASURES[name](part, context) for name in found))


def report(
    text: str,
    *,
    min_words: int = 0,
    max_words: float = math.inf,
    context: Context | None = None,
) -> tuple[Measurement, ...]:
    """Measure a tidied text by every filter that is switched on."""
    context = context or Context()
    measured = dict(_measures(text, context))
    return (
        *measure_length(text, min_words=min_words, max_words=max_words),
        *(_judged(name, measured[name], context.limits) for name in measured),
    )


def check(
    text: str,
    *,
    min_words: int = 0,
    max_words: float = math.inf,
    context: Context | None = None,
) -> tuple[Rejection, ...]:
    """Judge a tidied text by every filter; an empty answer accepts it."""
    found = report(text, min_words=min_words, max_words=max_words, context=context)
    return rejections_in(found)


def report_article(
    sections: Sequence[str],
    *,
    min_words: int = 0,
    max_words: float = math.inf,
    context: Context | None = None,
) -> tuple[Measurement, ...]:
    """Measure an article by its tidied sections, also what they repeat of each other."""
    context = context or Context()
    found = report("\n\n".join(sections), min_words=min_words, max_words=max_words, context=context)
    across = _judged("across_sections", most_across_sections(sections), context.limits)
    return tuple(across if one.filter == across.filter else one for one in found)


def check_article(
    sections: Sequence[str],
    *,
    min_words: int = 0,
    max_words: float = math.inf,
    context: Context | None = None,
) -> tuple[Rejection, ...]:
    """Judge an article by its tidied sections; an empty answer accepts it."""
    found = report_article(sections, min_words=min_words, max_words=max_words, context=context)
    return rejections_in(found)


def check_section(
    text: str, *, words: WordRange, sections: int, context: Context | None = None
) -> tuple[Rejection, ...]:
    """Judge one of an article's sections, its length by its share of the article's.

    `words` is the article's range; sections that pass make an article that is in it.
    """
    share = section_words(words, sections=sections)
    return check(text, min_words=share.min, max_words=share.max, context=context)


def rejections_in(measurements: Sequence[Measurement]) -> tuple[Rejection, ...]:
    """The refusals among what was measured."""
    return tuple(
        Rejection(filter=one.filter, measured=one.measured, limit=one.limit)
        for one in measurements
        if not one.passed
    )


def section_words(words: WordRange, *, sections: int) -> WordRange:
    """One section's share of the article's words; the least is rounded up, the most down."""
    least = -(-words.min // sections)
    return WordRange(min=least, max=max(least, words.max // sections))


def unfinished(text: str) -> float:
    """Words after the last full sentence: a tidied text has none."""
    text = text.strip()
    return count_words(text[len(trim_to_sentence(f"{text}\n")) :])


def _measures(text: str, context: Context) -> dict[str, float]:
    repetition = measure_repetition(text)
    wanted = [name for name in MEASURES if getattr(context.limits, name) != OFF]
    return {
        **{name: repetition[name] for name in repetition if getattr(context.limits, name) != OFF},
        **{name: MEASURES[name](text, context) for name in wanted},
    }


def _judged(name: str, measured: float, limits: Limits) -> Measurement:
    limit: float = getattr(limits, name)
    return Measurement(filter=name, measured=measured, limit=limit, passed=measured <= limit)


def _looped(words: float, context: Context) -> float:
    """A text that the generator broke off as a loop may have lost the loop when it was trimmed."""
    return max(words, context.limits.loop + 1) if context.looped else words
