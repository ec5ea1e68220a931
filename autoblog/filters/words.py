"""What counts as a word, in any script."""

from functools import lru_cache
from itertools import chain

import regex

# Scripts that do not part words by spaces. A letter comes with the marks that follow it, by which
# Thai and its kin write vowels.
_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\u3005\u3006\u30fc]\p{M}*")
_LOOSE = regex.compile(r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}](?<!\p{M})\p{M}*")
_UNSPACED = regex.compile(f"{_DENSE.pattern}|{_LOOSE.pattern}")

DENSE_LETTERS_PER_WORD = 2
"""About the mean length of a word in Chinese and Japanese."""

LOOSE_LETTERS_PER_WORD = 3
"""About the mean length of a word in Thai, Lao, Khmer, Burmese and Tibetan, without its marks."""

# `\w` of the regex package holds combining marks; by the standard library's, the Hindi word for
# Hindi is three words.
_WORD = regex.compile(r"\w+(?:['\u2019\u02bc\u2010-]\w+)*+")
_WORD_OR_SYMBOL = regex.compile(rf"{_WORD.pattern}|\p{{S}}")


def count_words(text: str) -> int:
    """Count words: runs of letters and digits, "don't" and "well-known" being one each.

    Where a script has no spaces between words, two letters (Han, kana) or three (Thai, Lao, Khmer,
    Myanmar, Tibetan) count as one word, rounded up, so that limits in words ask for about the same
    amount of text in every language.
    """
    spaced, dense, loose = _count(text)
    return spaced + -(-dense // DENSE_LETTERS_PER_WORD) + -(-loose // LOOSE_LETTERS_PER_WORD)


def split_tokens(text: str) -> list[str]:
    """Split into what repetition is counted in: in lower case, punctuation left out.

    A token is a word, one letter of a script without spaces between words, or one symbol (so that
    a row of emoji is seen to repeat).
    """
    return list(chain.from_iterable(map(_tokens_of, text.split("\n"))))


def tokens_per_word(text: str) -> int:
    """How many tokens make a word, in the kind of script that most of the text's words are in."""
    spaced, dense, loose = _count(text)
    words_by_size = {
        1: spaced,
        DENSE_LETTERS_PER_WORD: dense // DENSE_LETTERS_PER_WORD,
        LOOSE_LETTERS_PER_WORD: loose // LOOSE_LETTERS_PER_WORD,
    }
    return max(words_by_size, key=words_by_size.__getitem__)


def has_unspaced(text: str) -> bool:
    """Whether any of the text is in a script without spaces between words."""
    return _UNSPACED.search(text) is not None


# A dozen filters ask for the same lines' words, of one section after the other and of the article:
# to remember them takes two thirds off the time of all filters together.
_remember = lru_cache(maxsize=1024)


@_remember
def _tokens_of(line: str) -> tuple[str, ...]:
    parted = _UNSPACED.sub(r" \g<0> ", line) if has_unspaced(line) else line
    return tuple(token.casefold() for token in _WORD_OR_SYMBOL.findall(parted))


def _count(text: str) -> tuple[int, int, int]:
    """Words set apart by spaces; letters of dense scripts; letters of loose scripts."""
    counts = [_count_line(line) for line in text.split("\n")]
    spaced, dense, loose = (sum(column) for column in zip(*counts, strict=True))
    return spaced, dense, loose


@_remember
def _count_line(line: str) -> tuple[int, int, int]:
    if not has_unspaced(line):
        return len(_WORD.findall(line)), 0, 0
    spaced = len(_WORD.findall(_UNSPACED.sub(" ", line)))
    return spaced, len(_DENSE.findall(line)), len(_LOOSE.findall(line))
