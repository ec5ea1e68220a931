"""The facts of a topic's notes: each goes to the part that it belongs to; pure.

A part says a fact in the blogger's own sentence. Sentences of the model that speak of it in other
words, or bring other numbers, days or names into such a part, are cut.
"""

from collections.abc import Iterator, Sequence

import regex

from autoblog.claims import claims_of, figures_of
from autoblog.filters import count_words, split_sentences, split_tokens
from autoblog.filters.redaction import cut_parts
from autoblog.prompts import Part
from autoblog.writing.meaning import encoder_for, nearness

NUMBER_WORDS = frozenset(
    {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
    | {"fifteen", "twenty", "thirty", "forty", "fifty", "hundred", "thousand"}
)
SHARED_WORDS, TELLING_LETTERS = 2, 4


def facts_of(notes: str, *, language: str = "en") -> Iterator[str]:
    """Yield the whole sentences of a topic's notes."""
    for paragraph in regex.split(r"\n\s*\n", notes):
        yield from split_sentences(" ".join(paragraph.split()), language=language)


def facts_by_part(
    notes: str, parts: Sequence[Part], *, title: str, language: str, most_words: int
) -> list[tuple[str, ...]]:
    """Return the facts of each part: those nearest to its heading, within `most_words` a part.

    The opening, which has no heading, gets one at most, unless it stands alone. A fact that finds
    no room goes to the next part that has some, or else to the last.
    """
    facts = list(facts_of(notes, language=language))
    given: list[list[str]] = [[] for _ in parts]
    wishes = _wishes(facts, parts, title=title, language=language)
    for fact, first in zip(facts, wishes, strict=True):
        order = [*range(first, len(parts)), *range(first)]
        free = (
            index
            for index in order
            if not given[index]
            or (
                (parts[index].heading or len(parts) == 1)
                and count_words(" ".join([*given[index], fact])) <= most_words
            )
        )
        given[next(free, len(parts) - 1)].append(fact)
    return [tuple(own) for own in given]


def _wishes(facts: Sequence[str], parts: Sequence[Part], *, title: str, language: str) -> list[int]:
    """Return the index of the part that each fact is nearest to."""
    subjects = [part.heading or title for part in parts]
    encoder = encoder_for(language)
    if encoder is not None and facts:
        rows = nearness(facts, subjects, encoder)
    else:
        tokens = [set(split_tokens(subject)) for subject in subjects]
        rows = [[float(len(own & set(split_tokens(fact)))) for own in tokens] for fact in facts]
    return [max(range(len(row)), key=row.__getitem__) for row in rows]


def with_facts(text: str, facts: Sequence[str], *, notes: str, known: str, language: str) -> str:
    """Return the text without sentences that may contradict the facts, after those it lacks.

    `notes` are the topic's, `known` is everything that the blogger wrote about it. A sentence may
    contradict if it has a number or a name that `known` lacks, or speaks of a fact without holding
    it: has one of its numbers, or two of its words that the title and the headings lack.
    """
    of_topic = set(split_tokens(known.replace(notes, "")))
    every_fact = [
        (fact, figures_of(fact, language), _telling_words(fact) - of_topic)
        for fact in facts_of(notes, language=language)
    ]

    def contradicts(sentence: str) -> bool:
        words = set(split_tokens(sentence))
        if claims_of(sentence, known=known, language=language):
            return True
        if words & NUMBER_WORDS:
            return not any(_holds(sentence, fact) for fact, _, _ in every_fact)
        return any(
            (figures_of(sentence, language) & numbers or len(words & telling) >= SHARED_WORDS)
            and not _holds(sentence, fact)
            for fact, numbers, telling in every_fact
        )

    rest = cut_parts(text, contradicts, language=language)
    wanted = [fact for fact in facts if not _holds(rest, fact)]
    return "\n\n".join(filter(None, [" ".join(wanted), rest.strip()]))


def _telling_words(text: str) -> set[str]:
    return {word for word in split_tokens(text) if len(word) >= TELLING_LETTERS}


def _holds(text: str, fact: str) -> bool:
    """Tell whether the text has the fact in the blogger's own words, which a model garbles."""
    return fact in " ".join(text.split())
