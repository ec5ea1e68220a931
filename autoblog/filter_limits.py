"""The filters' names and limits, which settings and topics can change."""

import math
from dataclasses import dataclass, fields

from autoblog.spelling import did_you_mean_or_known

OFF = math.inf
"""The limit of a filter that is switched off; nothing exceeds it."""


@dataclass(frozen=True, kw_only=True)
class FilterLimits:
    """The highest value that each measure may have; `OFF` switches a filter off.

    Whole numbers are counts, the others fractions from 0 to 1. The repetition measures are those of
    Rae et al. 2021 (arXiv:2112.11446), Table A1, and most limits are the paper's. Ours are higher
    for lines and paragraphs (the paper's: 0.30), their characters (0.20), top 4-grams (0.16) and
    duplicate n-grams (0.15 to 0.10). The paper's limits for duplicate n-grams alone refuse 0.9 % of
    what people wrote, and `loop` and `repeated_passage` find the same faults (docs/filters.md).
    """

    duplicate_lines: float = 0.55
    duplicate_paragraphs: float = 0.40
    duplicate_line_characters: float = 0.25
    duplicate_paragraph_characters: float = 0.20
    top_2_gram: float = 0.20
    top_3_gram: float = 0.18
    top_4_gram: float = 0.18
    duplicate_5_grams: float = 0.45
    duplicate_6_grams: float = 0.34
    duplicate_7_grams: float = 0.33
    duplicate_8_grams: float = 0.32
    duplicate_9_grams: float = 0.31
    duplicate_10_grams: float = 0.30
    loop: float = 24
    repeated_passage: float = 55
    repeated_paragraph: float = 30
    across_sections: float = 150
    near_duplicate: float = 0.75
    contacts: float = 0
    broken_characters: float = 0
    longest_word: float = 115
    unfinished: float = 0
    markup: float = 0
    placeholders: float = 0
    prompt_residue: float = 0
    other_language: float = 0.30
    banned_phrases: float = 0
    profanity: float = 3
    machine_text: float = 0
    capitals: float = 0
    absent_things: float = 0
    own_blog: float = 0
    letters: float = 0
    advertising: float = 0
    credits: float = 0
    about_itself: float = 0
    same_beginnings: float = 3
    word_salad: float = 0.02
    invented_words: float = 4


FILTER_NAMES: tuple[str, ...] = tuple(field.name for field in fields(FilterLimits))


def read_limit(name: str, value: str) -> float:
    """Return the limit that `value` means: a number, `off`, or `on` for the usual one.

    Raises `ValueError` for an unknown filter or a wrong limit.
    """
    if name not in FILTER_NAMES:
        raise ValueError(f"unknown filter {name!r}{did_you_mean_or_known(name, FILTER_NAMES)}")
    usual: float = getattr(FilterLimits, name)
    if value in {"off", "on"}:
        return OFF if value == "off" else usual
    wanted = "a whole number" if isinstance(usual, int) else "a fraction from 0 to 1"
    try:
        limit = float(int(value) if isinstance(usual, int) else value)
    except ValueError:
        limit = math.nan
    if not 0 <= limit <= (math.inf if isinstance(usual, int) else 1) or math.isinf(limit):
        raise ValueError(f"{name} is {value!r}; it must be {wanted}, or off, or on")
    return limit
