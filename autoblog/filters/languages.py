"""How much of a text is in another language than it should be, by py3langid's model of bytes.

The text is judged in stretches of about fifty words, so that a text which changes its language half
way is seen; a short one, and one without letters, is not judged at all.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from autoblog.filters.words import count_words

STRETCH_WORDS = 50
MIN_WORDS = 30
"""Names, quotes and lists of products make a shorter stretch look like any language."""

BEGINNING = 200
"""Letters of a stretch by which most languages are known, in half the time of the whole."""

SURE = 0.5
"""How sure the model must be of another language."""

# Written languages that no model of letters tells apart well.
_ALIKE = (
    frozenset({"no", "nb", "nn", "da"}),
    frozenset({"hr", "bs", "sr"}),
    frozenset({"id", "ms"}),
    frozenset({"gl", "pt"}),
    frozenset({"zh", "yue"}),
)


def other_language(text: str, language: str) -> float:
    """Share of the text's words in stretches that are in another language."""
    expected = _alike(language.partition("-")[0].casefold())
    if not expected & set(_identifier().labels):
        return 0.0  # a language that the model does not know
    words = other = 0
    for stretch in _stretches(text):
        count = count_words(stretch)
        if count < MIN_WORDS:
            continue
        words += count
        # what looks strange by its beginning is looked at whole
        if _is_other(stretch[:BEGINNING], expected) and _is_other(stretch, expected):
            other += count
    return other / words if words else 0.0


def _is_other(text: str, expected: frozenset[str]) -> bool:
    found, confidence = _identifier().classify(text)
    return found not in expected and confidence >= SURE


def _alike(language: str) -> frozenset[str]:
    groups = (group for group in _ALIKE if language in group)
    return next(groups, frozenset({language}))


def _stretches(text: str) -> Iterator[str]:
    """Lines put together until they are long enough; a last short one goes to the one before."""
    held: list[str] = []
    stretches: list[str] = []
    words = 0
    for line in text.splitlines():
        held.append(line)
        words += count_words(line)
        if words >= STRETCH_WORDS:
            stretches.append("\n".join(held))
            held, words = [], 0
    if held and stretches:
        stretches[-1] += "\n" + "\n".join(held)
    elif held:
        stretches = ["\n".join(held)]
    yield from stretches


@cache
def _identifier() -> Any:
    from py3langid.langid import (  # noqa: PLC0415 (its model takes a moment to load)
        MODEL_FILE,
        LanguageIdentifier,
    )

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
