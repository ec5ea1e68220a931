"""The words that a text turns on, as tags for its post.

Names that the blog uses already come first, since a site with a tag for every post is not sorted
at all. New ones are few: the topic's keywords, then keywords of the text.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

import regex

from autoblog.filters import split_tokens
from autoblog.filters.phrases import banned_phrases
from autoblog.filters.profanity import profanity
from autoblog.filters.residue import contacts
from autoblog.filters.words import has_unspaced
from autoblog.posts.keyword_extraction import OFTEN, find_keywords, occurrences, stems
from autoblog.posts.plain import plain

MOST_FOUND: Final = 4
MOST_NEW: Final = 2
"""As many as `wordpress.terms` makes for one post."""

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
    """Choose up to four names that the text bears out, at most two of them new to the blog.

    What is found in the text alone has to do with its subject: a phrase shares a word with the
    title, the headings or the `keywords`, a single word stands in the title; in scripts without
    spaces letters count. "Day" and "great time" are what any text says.

    `known` are the blog's tags, the most used first. `language` is a code such as `de`, which tells
    the words that carry no meaning; in a language without a list of them numbers alone decide.
    New tags hold no `banned` phrase, no swear word and no phone number.
    """
    tokens = split_tokens(text)
    chosen: list[str] = []
    for name in known:
        if len(chosen) < MOST_FOUND and occurrences(name, tokens) >= OFTEN:
            _add(name, chosen)
    if len(chosen) == MOST_FOUND:
        return tuple(chosen)
    new = 0
    names = (one for one in keywords if occurrences(one, tokens))
    found = _found(text, title, " ".join([title, *headings, *keywords]), language)
    for name in chain(names, found):
        decent = profanity(name, language) == banned_phrases(name, banned) == 0
        if decent and _is_fit(name):
            new += _add(name, chosen)
        if new == MOST_NEW or len(chosen) == MOST_FOUND:
            break
    return tuple(chosen)


def _found(text: str, title: str, subject: str, language: str) -> Iterator[str]:
    """Keywords of the text that have to do with its subject; looked for when the first is taken."""
    named, meant = stems(title, language), stems(subject, language)
    for name in find_keywords(text, language):
        if stems(name, language) & (meant if " " in name else named):
            yield name


def _add(name: str, chosen: list[str]) -> bool:
    """Take a name, unless it says what another one says, or a part of it."""
    tokens = split_tokens(name)
    if not tokens or any(_holds(split_tokens(one), tokens) for one in chosen):
        return False
    chosen.append(name)
    return True


def _holds(one: Sequence[str], other: Sequence[str]) -> bool:
    return set(one) <= set(other) or set(other) <= set(one)


def _is_fit(name: str) -> bool:
    """Whether a model's words may become a name on the site."""
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
