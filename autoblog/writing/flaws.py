"""What an editor would strike out of a text, counted; pure.

Words about the text itself and worn phrases are known for English alone; repetition is counted in
every language.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import regex

from autoblog.filters import split_tokens
from autoblog.filters.words import count_words, token_runs

NGRAM_WORDS = 4
BEGINNING_WORDS = 3
FOREIGN_LETTERS = 4
USUAL_WORDS = 60
"""A shorter part says little; each missing word counts."""

# A sentence about the post instead of its subject.
_ABOUT_ITSELF = regex.compile(
    r"""\b(?:in|of|for|with)\s+(?:this|my|our|the\s+following|today's)\s+
        (?:blog|post|article|section|guide|essay|paragraph|piece|passage|chapter|story|example)\b
    |\bthis\s+(?:blog|post|article|section|essay|paragraph|piece|passage|content|sentence|text
        |narrative|introduction|summary|example\s+(?:shows?|demonstrates?|illustrates?))\b
    |\bthe\s+(?:original|above|following|given|revised)\s+(?:sentences?|text|phrase|statement|title)\b
    |\b(?:article|post|essay|study|book|report)\s+(?:titled|entitled|called)\b
    |\b(?:blog\s+posts?|the\s+(?:reader|readers|author|paragraph|original\s+text|passage|sentence))\b
    |\b(?:my\s+name\s+is|i'm\s+(?:glad|happy|excited|thrilled|here)|let's\s+(?:dive|explore|get\s+started)
        |i\s+hope\s+(?:you|this)|ladies\s+and\s+gentlemen|thank\s+you|stay\s+tuned
        |we(?:'ll|\s+will|'re\s+going\s+to)\s+(?:explore|discuss|delve|look\s+at|dive|cover)
        |here(?:'s|\s+is|\s+are)\s+(?:how|an?|the|some|\w+)\b[^.!?]*:
        |here(?:'s|\s+is|\s+are)\s+(?:an?|some|the)\s+(?:\w+\s+){0,3}
            (?:guide|outline|examples?|sample|overview|breakdown|list|steps|tips|version|look)\b
        |happy\s+\w+ing!
        |(?:rewritten|revised|corrected)\s+version|as\s+an\s+ai|originally\s+published)
    |\b(?:pictured?|photo|screenshot|video|table|link|image|diagram|chart)s?\s+(?:above|below|shows?)
    |\b(?:click|subscribe|newsletter|comment\s+below|https?:|www\.)""",
    regex.IGNORECASE | regex.VERBOSE,
)
_WORN = regex.compile(
    r"""\b(?:in\s+(?:today's|the\s+(?:heart|world|realm|age|era)\s+of|conclusion|this\s+digital)
    |testament\s+to|rocket\s+science|tapestry|hustle\s+and\s+bustle|it's\s+no\s+secret|delve
    |game[- ]changer|the\s+art\s+of|cannot\s+be\s+overstated|fast-paced|a\s+delicate\s+balance
    |at\s+the\s+end\s+of\s+the\s+day|look\s+no\s+further|embark|unlock|elevate|vibrant|bustling
    |imagine\s|plays?\s+a\s+(?:crucial|vital|key)\s+role|world\s+of|endless\s+possibilities)""",
    regex.IGNORECASE | regex.VERBOSE,
)
_IN_MANY_TITLES = frozenset(
    {"about", "again", "open", "should", "tell", "tells", "thing", "things", "what", "when", "with"}
    | {"year", "four", "five", "carry", "last", "news", "that", "this", "your", "from", "have"}
)
_QUOTED = regex.compile(r"[\"\u201c]([^\"\u201c\u201d\n]{8,120})[\"\u201d]")
_FIRST_PERSON = regex.compile(r"\b(?:I|my|me|mine|myself)\b|\bI['\u2019]")
_TRAILING_OFF = regex.compile(r"\.{2,}|\u2026")


def is_about_itself(sentence: str, *, own_words: str = "") -> bool:
    """Tell whether a sentence speaks of the text instead of its subject.

    What the blogger's `own_words` (title, headings, notes) say themselves is their subject, but not
    a title or a heading in quotation marks.
    """
    found = _ABOUT_ITSELF.search(sentence.replace("\u2019", "'"))
    if found is not None and found[0].casefold() not in own_words.casefold():
        return True
    return any(quoted in own_words.casefold() for quoted in _quoted(sentence))


def _quoted(sentence: str) -> Iterator[str]:
    """Yield what stands in quotation marks and is long enough to be a title or a heading."""
    for found in _QUOTED.finditer(sentence):
        if len(split_tokens(found[1])) >= BEGINNING_WORDS:
            yield found[1].strip(" ,.;:!?").casefold()


def is_worn(sentence: str) -> bool:
    """Tell whether a sentence has a phrase that says nothing ("In today's world")."""
    return _WORN.search(sentence.replace("\u2019", "'")) is not None


def foreign_words(examples: Sequence[str], *, own_words: str) -> frozenset[str]:
    """Return the words of the examples' titles that the blogger's `own_words` lack."""
    titles = " ".join(example.partition("\n")[0] for example in examples)
    words = {word for word in split_tokens(titles) if len(word) >= FOREIGN_LETTERS}
    return frozenset(words - set(split_tokens(own_words)) - _IN_MANY_TITLES)


def flaws_of(
    text: str,
    *,
    before: Sequence[str],
    own_words: str,
    foreign: Collection[str] = frozenset(),
) -> float:
    """Return how much of a text an editor would strike, about one for each sentence.

    `foreign` are words that leaked in from an example on another subject.
    """
    tokens = split_tokens(text)
    runs = token_runs(tokens, NGRAM_WORDS)
    known = {run for earlier in before for run in token_runs(split_tokens(earlier), NGRAM_WORDS)}
    number = max(1, len(runs))
    repeated = 1 - len(set(runs)) / number
    again = sum(run in known for run in runs) / number
    words = count_words(text)
    plain = text.replace("\u2019", "'")
    about = sum(
        found[0].casefold() not in own_words.casefold() for found in _ABOUT_ITSELF.finditer(plain)
    )
    personal = 0 if _FIRST_PERSON.search(own_words) else len(_FIRST_PERSON.findall(plain))
    return (
        10 * repeated
        + 12 * again
        + _monotony(text)
        + about
        + 1.5 * any(_begins_alike(text, earlier) for earlier in before)
        + len(_WORN.findall(plain))
        + 0.5 * personal
        + sum(token in foreign for token in tokens)
        + text.count('"') % 2
        + len(_TRAILING_OFF.findall(text))
        + max(0, USUAL_WORDS - words) / 20
    )


def _begins_alike(text: str, earlier: str) -> bool:
    """Tell whether two parts begin with the same words ("When buying a ...")."""
    first, other = (split_tokens(part[:200])[:BEGINNING_WORDS] for part in (text, earlier))
    return first == other and len(first) == BEGINNING_WORDS


def _monotony(text: str) -> float:
    """Count the sentences and items that begin with the same two words as earlier ones."""
    starts = Counter(
        tuple(split_tokens(sentence)[:2])
        for sentence in regex.split(r"(?<=[.!?])\s+|\n+(?:\d+[.)]\s*|[-*]\s+)?", text)
        if sentence.strip()
    )
    return 0.7 * sum(count - 1 for start, count in starts.items() if len(start) > 1)
