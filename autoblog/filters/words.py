"""Counts words and splits texts into tokens, in any script."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

import regex

# Scripts without spaces between words. A letter includes the marks after it, which are vowels in
# Thai and similar scripts.
_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\u3005\u3006\u30fc]\p{M}*")
_LOOSE = regex.compile(r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}](?<!\p{M})\p{M}*")
_UNSPACED = regex.compile(f"{_DENSE.pattern}|{_LOOSE.pattern}")

DENSE_LETTERS_PER_WORD = 2
"""The approximate mean length of a word in Chinese and Japanese."""

LOOSE_LETTERS_PER_WORD = 3
"""The approximate mean length of a word in Thai, Lao, Khmer, Burmese and Tibetan, without marks."""

# The regex package's `\w` includes combining marks. With the standard library's, the Hindi word for
# Hindi would be three words.
_WORD = regex.compile(r"\w+(?:['\u2019\u02bc\u2010-]\w+)*+")
_WORD_OR_SYMBOL = regex.compile(rf"{_WORD.pattern}|\p{{S}}")


def count_words(text: str) -> int:
    """Count words: runs of letters and digits; "don't" and "well-known" are one word each.

    In scripts without spaces, two letters (Han, kana) or three (Thai, Lao, Khmer, Myanmar, Tibetan)
    count as one word, rounded up. So limits in words mean about the same amount of text in every
    language.
    """
    spaced, dense, loose = _count(text)
    return spaced + -(-dense // DENSE_LETTERS_PER_WORD) + -(-loose // LOOSE_LETTERS_PER_WORD)


def split_tokens(text: str) -> list[str]:
    """Split into tokens in lower case, without punctuation.

    A token is a word, one letter of a script without spaces, or one symbol, so that a row of emoji
    counts as repetition.
    """
    return list(chain.from_iterable(map(_tokens_of, text.split("\n"))))


def token_runs(tokens: Sequence[str], length: int) -> list[tuple[str, ...]]:
    """Return all runs of `length` tokens, in order."""
    return [tuple(tokens[start : start + length]) for start in range(len(tokens) - length + 1)]


def tokens_per_word(text: str) -> int:
    """Return how many tokens make a word in the script of most of the text's words."""
    spaced, dense, loose = _count(text)
    words_by_size = {
        1: spaced,
        DENSE_LETTERS_PER_WORD: dense // DENSE_LETTERS_PER_WORD,
        LOOSE_LETTERS_PER_WORD: loose // LOOSE_LETTERS_PER_WORD,
    }
    return max(words_by_size, key=words_by_size.__getitem__)


def has_unspaced(text: str) -> bool:
    """Tell whether any of the text is in a script without spaces between words."""
    return _UNSPACED.search(text) is not None


# A dozen filters split the same lines, of each section and of the article. Caching saves two thirds
# of the time of all filters together.
_remember = lru_cache(maxsize=1024)


@_remember
def _tokens_of(line: str) -> tuple[str, ...]:
    spaced = _UNSPACED.sub(r" \g<0> ", line) if has_unspaced(line) else line
    return tuple(token.casefold() for token in _WORD_OR_SYMBOL.findall(spaced))


def _count(text: str) -> tuple[int, int, int]:
    """Count words between spaces, letters of dense scripts, and letters of loose scripts."""
    counts = [_count_line(line) for line in text.split("\n")]
    spaced, dense, loose = (sum(column) for column in zip(*counts, strict=True))
    return spaced, dense, loose


@_remember
def _count_line(line: str) -> tuple[int, int, int]:
    if not has_unspaced(line):
        return len(_WORD.findall(line)), 0, 0
    spaced = len(_WORD.findall(_UNSPACED.sub(" ", line)))
    return spaced, len(_DENSE.findall(line)), len(_LOOSE.findall(line))
