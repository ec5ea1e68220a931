"""Cleans a model's texts and decides which ones to refuse; pure functions.

`tidy` cleans a completion; `check` judges it, or the sections of an article together:

    section = tidy(completion.text, context)
    rejections = check(section, min_words=..., max_words=..., context=context)
    rejections = check(*sections, min_words=..., max_words=..., context=context)

`report` returns the measures of all filters, passed or not. A new filter goes into `checks.py`.
"""

from autoblog.filters.checks import (
    Context,
    Rejection,
    check,
    report,
    section_words,
    tidy,
)
from autoblog.filters.cleaning import clean, normalise, unlink
from autoblog.filters.ending import trim_to_sentence, trim_to_words, whole_paragraphs
from autoblog.filters.list_items import is_item, read_item
from autoblog.filters.lists import tidy_lists
from autoblog.filters.minhash import SCHEME, signature
from autoblog.filters.plain_text import plain
from autoblog.filters.repeated_sentences import cut_repeats
from autoblog.filters.sentences import split_sentences
from autoblog.filters.words import count_words, split_tokens

__all__ = [
    "SCHEME",
    "Context",
    "Rejection",
    "check",
    "clean",
    "count_words",
    "cut_repeats",
    "is_item",
    "normalise",
    "plain",
    "read_item",
    "report",
    "section_words",
    "signature",
    "split_sentences",
    "split_tokens",
    "tidy",
    "tidy_lists",
    "trim_to_sentence",
    "trim_to_words",
    "unlink",
    "whole_paragraphs",
]
