"""Whether a text is about the subject of an example instead of its own; pure.

A base model continues a document after finished posts (`prompts.examples`), and a small one
sometimes goes on about those: three sections on the tides in a post about cycling.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Final

from autoblog.filters import Rejection, count_words
from autoblog.posts import word_stems

LEAK: Final = "example_leak"
MOST_WORDS: Final = 6
"""The words of an example that tell its subject. Of twelve, "day" and "walk" are among them."""
FEWEST_KINDS: Final = 2
FEWEST: Final = 3
MOST_SHARE: Final = 0.04
"""The most words of an example's subject in a text; 0.2 % of people's sections have more."""


def subjects_of(
    examples: Sequence[str], *, own_words: str, language: str
) -> tuple[frozenset[str], ...]:
    """Return the stems of each example's most frequent words that the blogger's `own_words` lack.

    None of an example that shares two of them with the blogger's words: it is about the same.
    """
    own = set(word_stems(own_words, language))
    subjects = []
    for example in examples:
        counted = Counter(word_stems(example, language)).most_common(MOST_WORDS)
        subject = frozenset(stem for stem, count in counted if count > 1)
        subjects.append(frozenset[str]() if len(subject & own) >= FEWEST_KINDS else subject - own)
    return tuple(subjects)


def leak_of(text: str, subjects: Sequence[frozenset[str]], *, language: str) -> Rejection | None:
    """Return why a text is refused as one about an example's subject, or None."""
    if not any(subjects):
        return None
    stems, words = word_stems(text, language), max(1, count_words(text))
    for subject in subjects:
        found = [stem for stem in stems if stem in subject]
        share = len(found) / words
        if len(set(found)) >= FEWEST_KINDS and len(found) >= FEWEST and share > MOST_SHARE:
            return Rejection(filter=LEAK, measured=share, limit=MOST_SHARE)
    return None


def mostly_leaked(verdicts: Iterable[tuple[Hashable, Sequence[Rejection]]]) -> bool:
    """Tell whether half of the texts of any part, or more, were refused as leaks.

    `verdicts` name each text's part and why it was refused.
    """
    tries: Counter[Hashable] = Counter()
    leaks: Counter[Hashable] = Counter()
    for part, rejections in verdicts:
        tries[part] += 1
        leaks[part] += any(rejection.filter == LEAK for rejection in rejections)
    return any(2 * leaks[part] >= count for part, count in tries.items())
