r"""Text to reasons for refusing it; pure functions.

A completion comes in through `tidy`, is judged by `check_section`, and the article that the chosen
sections make by `check`, which sees what they repeat of each other:

    section = tidy(completion.text)
    rejections = check_section(section, words=topic.words, sections=len(prompts))
    rejections = check("\n\n".join(sections), min_words=..., max_words=...)
"""

from autoblog.filters.checks import check, check_section, section_words, tidy
from autoblog.filters.cleaning import clean, normalise, unlink
from autoblog.filters.ending import trim_to_sentence, trim_to_words
from autoblog.filters.limits import Limits
from autoblog.filters.rejection import Rejection
from autoblog.filters.repetition import measure_repetition
from autoblog.filters.sentences import split_sentences
from autoblog.filters.words import count_words, split_tokens

__all__ = [
    "Limits",
    "Rejection",
    "check",
    "check_section",
    "clean",
    "count_words",
    "measure_repetition",
    "normalise",
    "section_words",
    "split_sentences",
    "split_tokens",
    "tidy",
    "trim_to_sentence",
    "trim_to_words",
    "unlink",
]
