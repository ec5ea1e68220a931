r"""Text to reasons for refusing it; pure functions.

A completion comes in through `tidy`, is judged by `check_section`, and the article that the chosen
sections make by `check_article`, which sees what they repeat of each other:

    section = tidy(completion.text)
    rejections = check_section(section, words=topic.words, sections=n, context=context)
    rejections = check_article(sections, min_words=..., max_words=..., context=context)

`report` and `report_article` tell what every filter measured, passed or not.
"""

from autoblog.filter_limits import Limits
from autoblog.filters.checks import (
    check,
    check_article,
    check_section,
    report,
    report_article,
    section_words,
    tidy,
)
from autoblog.filters.cleaning import clean, normalise, unlink
from autoblog.filters.context import Context
from autoblog.filters.ending import is_item, trim_to_sentence, trim_to_words
from autoblog.filters.minhash import SCHEME, near_duplicate, signature
from autoblog.filters.rejection import Measurement, Rejection
from autoblog.filters.repeated_sentences import cut_repeats
from autoblog.filters.repetition import measure_repetition
from autoblog.filters.sentences import split_sentences
from autoblog.filters.words import count_words, split_tokens

__all__ = [
    "SCHEME",
    "Context",
    "Limits",
    "Measurement",
    "Rejection",
    "check",
    "check_article",
    "check_section",
    "clean",
    "count_words",
    "cut_repeats",
    "is_item",
    "measure_repetition",
    "near_duplicate",
    "normalise",
    "report",
    "report_article",
    "section_words",
    "signature",
    "split_sentences",
    "split_tokens",
    "tidy",
    "trim_to_sentence",
    "trim_to_words",
    "unlink",
]
