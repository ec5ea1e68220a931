"""All filters over one text: every reason for refusing it, not the first alone."""

from autoblog.filters.cleaning import clean
from autoblog.filters.ending import trim_to_sentence
from autoblog.filters.length import too_long, too_short
from autoblog.filters.limits import Limits
from autoblog.filters.rejection import Rejection, above
from autoblog.filters.repetition import measure_repetition
from autoblog.filters.residue import broken_characters, contacts, longest_word
from autoblog.topics.topic import WordRange


def tidy(text: str) -> str:
    """Make a completion ready to be judged: cleaned, and trimmed to its last full sentence."""
    return trim_to_sentence(clean(text))


def check(
    text: str, *, min_words: int, max_words: int, limits: Limits | None = None
) -> tuple[Rejection, ...]:
    """Judge a tidied text by every filter; an empty answer accepts it."""
    limits = limits or Limits()
    found = (
        too_short(text, min_words=min_words),
        too_long(text, max_words=max_words),
        *(
            above(name, measured, getattr(limits, name))
            for name, measured in measure_repetition(text).items()
        ),
        contacts(text, limit=limits.contacts),
        broken_characters(text, limit=limits.broken_characters),
        longest_word(text, limit=limits.longest_word),
    )
    return tuple(rejection for rejection in found if rejection)


def check_section(
    text: str, *, words: WordRange, sections: int, limits: Limits | None = None
) -> tuple[Rejection, ...]:
    """Judge one of an article's sections, its length by its share of the article's.

    `words` is the article's range; sections that pass make an article that is in it.
    """
    share = section_words(words, sections=sections)
    return check(text, min_words=share.min, max_words=share.max, limits=limits)


def section_words(words: WordRange, *, sections: int) -> WordRange:
    """One section's share of the article's words; the least is rounded up, the most down."""
    least = -(-words.min // sections)
    return WordRange(min=least, max=max(least, words.max // sections))
