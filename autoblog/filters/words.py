"""What counts as a word, in any script."""

from functools import cache

import regex

_CHINESE_JAPANESE = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}ー々〆]"
_SOUTH_EAST_ASIAN = r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}--\p{M}]"
_LETTER = r"[\p{L}\p{N}\p{M}_]"

UNSPACED = regex.compile(rf"{_CHINESE_JAPANESE}|{_SOUTH_EAST_ASIAN}", regex.VERSION1)
"""A character of a script that does not part its words by spaces."""

CHARACTERS_PER_WORD = (2, 3)
"""Mean length of a word in Chinese and Japanese, and in the scripts of South-East Asia, where words
are not set apart: there, characters (with their marks) are counted and divided by this."""


def count_words(text: str) -> int:
    """Count words: runs of letters and digits, "don't" and "well-known" being one each.

    Where a script has no spaces between words, two (Han, kana) or three (Thai, Lao, Khmer,
    Myanmar, Tibetan) characters count as one word, rounded up, so that limits in words ask for
    about the same amount of text in every language.
    """
    spaced, dense, looser = (len(pattern.findall(text)) for pattern in _patterns())
    return spaced + -(-dense // CHARACTERS_PER_WORD[0]) + -(-looser // CHARACTERS_PER_WORD[1])


def split_tokens(text: str) -> list[str]:
    """Split into what repetition is counted in, in lower case, punctuation left out.

    A token is a word, one character of a script without spaces between words, or one symbol (so
    that a row of emoji is seen to repeat).
    """
    return [token.casefold() for token in _token_pattern().findall(text)]


def tokens_per_word(text: str) -> int:
    """How many tokens make a word in the script that most of the text is in."""
    counts = [len(pattern.findall(text)) for pattern in _patterns()]
    sizes = (1, *CHARACTERS_PER_WORD)
    return sizes[counts.index(max(counts))]


@cache
def _patterns() -> tuple[regex.Pattern[str], ...]:
    return tuple(
        regex.compile(source, regex.VERSION1)
        for source in (_spaced(), rf"{_CHINESE_JAPANESE}\p{{M}}*", rf"{_SOUTH_EAST_ASIAN}\p{{M}}*")
    )


@cache
def _token_pattern() -> regex.Pattern[str]:
    unspaced = rf"(?:{_CHINESE_JAPANESE}|{_SOUTH_EAST_ASIAN})\p{{M}}*"
    return regex.compile(rf"{unspaced}|{_spaced()}|\p{{S}}", regex.VERSION1)


def _spaced() -> str:
    letter = rf"[{_LETTER}--{_CHINESE_JAPANESE}--{_SOUTH_EAST_ASIAN}]"
    return rf"{letter}+(?:['\u2019\u02bc\u2010-]{letter}+)*+"
