"""The words that a text turns on, as tags for its post.

Names that the blog uses already come first, since a site with a tag for every post is not sorted
at all. New ones are few: the topic's keywords, then keywords of the text (YAKE: Campos et al. 2020,
doi:10.1016/j.ins.2019.09.013).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import regex

from autoblog.filters import split_tokens
from autoblog.filters.phrases import banned_phrases
from autoblog.filters.profanity import profanity
from autoblog.filters.residue import contacts
from autoblog.filters.words import has_unspaced
from autoblog.posts.plain import plain

MOST_FOUND: Final = 4
MOST_NEW: Final = 2
"""As many as `wordpress.terms` makes for one post."""

_LONGEST: Final = 40
_SHORTEST: Final = 3
_KEYWORDS: Final = 20
_OFTEN: Final = 2  # what a text says once is not what it is about
_OFTEN_ALONE: Final = 3  # a word by itself, such as "read" or "people", says less

# Words of Japanese and Chinese as far as their script shows them: a run of Han or of Katakana. A
# run that is longer is more than a word.
_DENSE_WORD = regex.compile(r"(?<!\p{Han})[\p{Han}々]{2,6}(?!\p{Han})|[\p{Katakana}ー]{3,15}")


def find_tags(
    text: str,
    *,
    known: Sequence[str],
    keywords: Sequence[str],
    language: str,
    banned: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """Choose up to four names that the text bears out, at most two of them new to the blog.

    `known` are the blog's tags, the most used first. `language` is a code such as `de`, which tells
    YAKE the words that carry no meaning; for one that it has no list of, it goes by numbers alone.
    New tags hold no `banned` phrase, no swear word and no phone number.
    """
    tokens = split_tokens(text)
    chosen: list[str] = []
    for name in known:
        if len(chosen) < MOST_FOUND and _occurs(name, tokens) >= _OFTEN:
            _add(name, chosen)
    new = 0
    for name in [*(one for one in keywords if _occurs(one, tokens)), *_keywords(text, language)]:
        if new == MOST_NEW or len(chosen) == MOST_FOUND:
            break
        decent = profanity(name, language) == banned_phrases(name, banned) == 0
        if decent and _is_fit(name):
            new += _add(name, chosen)
    return tuple(chosen)


def _add(name: str, chosen: list[str]) -> bool:
    """Take a name, unless it says what another one says, or a part of it."""
    tokens = split_tokens(name)
    if not tokens or any(_holds(split_tokens(one), tokens) for one in chosen):
        return False
    chosen.append(name)
    return True


def _holds(one: Sequence[str], other: Sequence[str]) -> bool:
    return set(one) <= set(other) or set(other) <= set(one)


def _occurs(name: str, tokens: Sequence[str]) -> int:
    """How often a name stands in a text, as whole words."""
    wanted = split_tokens(name)
    size = len(wanted)
    if not wanted:
        return 0
    return sum(tokens[i : i + size] == wanted for i in range(len(tokens) - size + 1))


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


def _keywords(text: str, language: str) -> Iterator[str]:
    """What the text is about, in its own words; of two words rather than of one."""
    if has_unspaced(text):
        counted = Counter(_DENSE_WORD.findall(text))
        often = [word for word, count in counted.items() if count >= _OFTEN]
        yield from sorted(often, key=lambda word: -counted[word] * len(word))
        return
    tokens = split_tokens(text)
    found = [
        name
        for name in _yake(text, language)
        if _occurs(name, tokens) >= (_OFTEN if " " in name else _OFTEN_ALONE)
    ]
    yield from (_as_written(name, text) for name in sorted(found, key=lambda name: " " not in name))


def _yake(text: str, language: str) -> Iterable[str]:
    from yake import KeywordExtractor  # noqa: PLC0415 (a quarter of a second, with networkx)

    found = KeywordExtractor(lan=language, n=2, top=_KEYWORDS).extract_keywords(text)
    return [str(name) for name, _ in found]


def _as_written(name: str, text: str) -> str:
    """The spelling with the fewest capitals: most words have one where a sentence begins."""
    spellings = regex.findall(rf"(?<!\w){regex.escape(name)}(?!\w)", text, regex.IGNORECASE)
    return min(spellings, key=lambda one: sum(map(str.isupper, one)), default=name)
