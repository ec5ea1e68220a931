"""Chooses a post's tags: names that the text is about.

The blog's own tags come first, since tags that occur once do not sort a site. New tags are few: the
topic's keywords, then keywords of the text.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

import regex

from autoblog.filters import plain, split_tokens
from autoblog.filters.contacts import contacts
from autoblog.filters.phrases import banned_phrases
from autoblog.filters.profanity import profanity
from autoblog.filters.words import has_unspaced
from autoblog.posts.keyword_extraction import OFTEN, find_keywords, occurrences, word_stems

MOST_FOUND: Final = 4
MOST_NEW: Final = 2
"""The most tags of one post that are new to the blog."""

_LONGEST: Final = 40
_SHORTEST: Final = 3


def find_tags(
    text: str,
    *,
    title: str,
    headings: Sequence[str],
    known: Sequence[str],
    keywords: Sequence[str],
    language: str,
    banned: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """Choose up to four names that the text says, at most two of them new to the blog.

    Keywords found in the text must concern its subject, unlike "day" and "great time": a phrase
    shares a word with the title, the headings or the `keywords`; a single word stands in the title.
    In scripts without spaces, shared letters count. New tags hold no `banned` phrase, no swear word
    and no phone number.

    `known` are the blog's tags, the most used first. `language` is an ISO 639-1 code, which selects
    stop words and word stems.
    """
    tokens = split_tokens(text)
    chosen: list[str] = []
    for name in known:
        if len(chosen) < MOST_FOUND and occurrences(name, tokens) >= OFTEN:
            _add(name, chosen)
    if len(chosen) == MOST_FOUND:
        return tuple(chosen)
    new = 0
    names = (name for name in keywords if occurrences(name, tokens))
    found = _found(text, title, " ".join([title, *headings, *keywords]), language)
    for name in chain(names, found):
        decent = profanity(name, language) == banned_phrases(name, banned) == 0
        if decent and _is_fit(name):
            new += _add(name, chosen)
        if new == MOST_NEW or len(chosen) == MOST_FOUND:
            break
    return tuple(chosen)


def _found(text: str, title: str, subject: str, language: str) -> Iterator[str]:
    """Yield the text's keywords that concern its subject; search begins with the first `next`."""
    named, meant = (set(word_stems(text, language)) for text in (title, subject))
    for name in find_keywords(text, language):
        if (meant if " " in name else named).intersection(word_stems(name, language)):
            yield name


def _add(name: str, chosen: list[str]) -> bool:
    """Add a name unless all its words are in a chosen name, or all words of one in it."""
    tokens = split_tokens(name)
    if not tokens or any(_holds(split_tokens(tag), tokens) for tag in chosen):
        return False
    chosen.append(name)
    return True


def _holds(left: Sequence[str], right: Sequence[str]) -> bool:
    return set(left) <= set(right) or set(right) <= set(left)


def _is_fit(name: str) -> bool:
    """Tell whether a model's words may become a tag."""
    shortest = 2 if has_unspaced(name) else _SHORTEST
    return (
        shortest <= len(name) <= _LONGEST
        and plain(name) == name
        and contacts(name) == 0
        and all(map(_is_word, name.split()))
    )


def _is_word(word: str) -> bool:
    return regex.fullmatch(r"[\p{L}\p{M}\p{N}'\u2019-]+", word) is not None and any(
        map(str.isalpha, word)
    )
