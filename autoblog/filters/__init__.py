r"""Text to reasons for refusing it; pure functions.

A completion comes in through `tidy`, is judged by `check_section`, and the article that the chosen
sections make by `check`, which sees what they repeat of each other:

    section = tidy(completion.text)
    rejections = check_section(section, words=topic.words, sections=len(prompts))
    rejections = check("\n\n".join(sections), min_words=..., max_words=...)
"""

from autoblog.filters.checks import check, check_section, section_words, tidy
from autoblog.filters.ending import trim_to_sentence, trim_to_words
from autoblog.filters.length import too_long, too_short
from autoblog.filters.limits import Limits
from autoblog.filters.rejection import Rejection
from autoblog.filters.repetition import measure_repetition
from autoblog.filters.residue import clean, contacts, longest_word, normalise, residue
from autoblog.filters.sentences import split_sentences
from autoblog.filters.words import count_words

__all__ = [
    "Limits",
    "Rejection",
    "check",
    "check_section",
    "clean",
    "contacts",
    "count_words",
    "longest_word",
    "measure_repetition",
    "normalise",
    "residue",
    "section_words",
    "split_sentences",
    "tidy",
    "too_long",
    "too_short",
    "trim_to_sentence",
    "trim_to_words",
]
