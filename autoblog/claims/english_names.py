"""English names: words in upper case that begin no sentence; also for languages without rules."""

from collections.abc import Iterator
from typing import Final

import regex

from autoblog.claims.capitalised_words import INNER, SURE, WORD, first_letters, is_capital, joins
from autoblog.claims.known_names import BEGINNERS, GIVEN_NAMES, NO_NAMES

_LINKS: Final = frozenset(
    {
        "of",
        "the",
        "de",
        "del",
        "der",
        "den",
        "di",
        "da",
        "la",
        "le",
        "van",
        "von",
        "zu",
        "du",
    }
)
_PERSON_WORDS: Final = regex.compile(
    r"\s+(?:said|says|wrote|writes|claimed|argued|founded|invented|discovered|announced|admitted"
    r"|believed|explained|told|replied|recalled|published|released|was\s+born|is\s+said|himself"
    r"|herself)\b"
)
_GERMAN_PLACES: Final = frozenset({"Island", "Polen", "Rom"})
_TITLE_CASE: Final = 0.7


def english_names(sentence: str) -> Iterator[tuple[int, int]]:
    """Yield runs of words in upper case; a sentence's first word with others, or if known."""
    begins = first_letters(sentence)
    words = list(WORD.finditer(sentence))
    if _is_title_case(words):
        return
    run: list[regex.Match[str]] = []
    for word in words:
        joined = run and joins(sentence[run[-1].end() : word.start()])
        if run and not joined:
            yield from _named(run, sentence, begins)
            run = []
        if is_capital(word[0]) or (run and word[0] in _LINKS):
            run.append(word)
        elif run:
            yield from _named(run, sentence, begins)
            run = []
    if run:
        yield from _named(run, sentence, begins)


def _named(
    run: list[regex.Match[str]], sentence: str, begins: set[int]
) -> Iterator[tuple[int, int]]:
    """Yield a run of words in upper case without what is no part of a name."""
    while run and (run[-1][0] in _LINKS or run[-1][0].casefold() in NO_NAMES):
        run = run[:-1]
    while run and (
        run[0][0].casefold().replace("\u2019", "'") in NO_NAMES
        or (run[0].start() in begins and run[0][0].casefold() in BEGINNERS)
    ):
        run = run[1:]
    while run and run[0][0] in _LINKS:
        run = run[1:]
    if not run:
        return
    start, end = run[0].start(), run[-1].end()
    first = run[0][0].removesuffix("'s").removesuffix("\u2019s")
    alone = len(run) == 1 and start in begins
    if alone and not (first in SURE - _GERMAN_PLACES or INNER.match(first)):
        person = _PERSON_WORDS.match(sentence, end)
        if not (person and first in GIVEN_NAMES):
            return
    yield start, end


def _is_title_case(words: list[regex.Match[str]]) -> bool:
    """Tell whether a line is written as a heading, with nearly all its words in upper case."""
    long = [word[0] for word in words if len(word[0]) > 3]  # noqa: PLR2004 (others stay small)
    return len(long) > 3 and sum(word[0].isupper() for word in long) > _TITLE_CASE * len(long)  # noqa: PLR2004
