"""The limits that the filters refuse by; the settings can move each of them."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The highest value that each measure may have.

    The repetition limits are those of Rae et al. 2021 (arXiv:2112.11446), Table A1, as fractions.
    """

    duplicate_lines: float = 0.30
    duplicate_paragraphs: float = 0.30
    duplicate_line_characters: float = 0.20
    duplicate_paragraph_characters: float = 0.20
    top_2_gram: float = 0.20
    top_3_gram: float = 0.18
    top_4_gram: float = 0.16
    duplicate_5_grams: float = 0.15
    duplicate_6_grams: float = 0.14
    duplicate_7_grams: float = 0.13
    duplicate_8_grams: float = 0.12
    duplicate_9_grams: float = 0.11
    duplicate_10_grams: float = 0.10
    contacts: int = 0
    broken_characters: int = 0
    longest_word: int = 80
