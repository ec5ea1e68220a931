"""Measures how much of a text is in another language than its topic's, by py3langid.

The text is judged in stretches of about fifty words, so a change of language half way is found.
Short texts and texts without letters are not judged.
"""

from functools import cache
from typing import Any

from autoblog.filters.words import count_words

_STRETCH_WORDS = 50
_MIN_WORDS = 30  # names and quotes make shorter stretches look foreign
_PARAGRAPH_WORDS, _QUITE_SURE = 25, 0.99
_BEGINNING = 200  # letters, which identify most stretches in half the time of all letters
_SURE = 0.8  # the probability that the model must give another language

# Languages that py3langid confuses in writing.
_ALIKE = (
    frozenset({"no", "nb", "nn", "da"}),
    frozenset({"hr", "bs", "sr"}),
    frozenset({"id", "ms"}),
    frozenset({"gl", "pt"}),
    frozenset({"zh", "yue", "wuu"}),
    frozenset({"en", "pcm"}),
)


def other_language(text: str, language: str) -> float:
    """Return the share of the text's words in stretches of another language, from 0 to 1."""
    expected = _alike(language.partition("-")[0].casefold())
    if not expected & set(_identifier().labels):
        return 0.0  # the model does not know the language
    words = other = 0
    for stretch in _stretches(text):
        count = count_words(stretch)
        if count < _MIN_WORDS:
            continue
        words += count
        # the beginning is fast but less certain, so the whole stretch confirms it
        if _is_other(stretch[:_BEGINNING], expected) and _is_other(stretch, expected):
            other += count
    return other / words if words else 0.0


def cut_foreign_paragraphs(text: str, language: str) -> str:
    """Cut out the paragraphs of 25 words or more that are surely in another language."""
    expected = _alike(language.partition("-")[0].casefold())
    if not expected & set(_identifier().labels):
        return text
    paragraphs = text.split("\n\n")
    kept = [part for part in paragraphs if not _is_foreign(part, expected)]
    return text if len(kept) == len(paragraphs) else "\n\n".join(kept)


def _is_foreign(paragraph: str, expected: frozenset[str]) -> bool:
    if count_words(paragraph) < _PARAGRAPH_WORDS:
        return False
    found, confidence = _identifier().classify(paragraph)
    return found not in expected and confidence >= _QUITE_SURE


def _is_other(text: str, expected: frozenset[str]) -> bool:
    found, confidence = _identifier().classify(text)
    return found not in expected and confidence >= _SURE


def _alike(language: str) -> frozenset[str]:
    groups = (group for group in _ALIKE if language in group)
    return next(groups, frozenset({language}))


def _stretches(text: str) -> list[str]:
    """Join lines into stretches that are long enough; a short rest joins the last stretch."""
    held: list[str] = []
    stretches: list[str] = []
    words = 0
    for line in text.splitlines():
        held.append(line)
        words += count_words(line)
        if words >= _STRETCH_WORDS:
            stretches.append("\n".join(held))
            held, words = [], 0
    if held and stretches:
        stretches[-1] += "\n" + "\n".join(held)
    elif held:
        stretches = ["\n".join(held)]
    return stretches


@cache
def _identifier() -> Any:
    from py3langid.langid import (  # noqa: PLC0415 (loads a model)
        MODEL_FILE,
        LanguageIdentifier,
    )

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
