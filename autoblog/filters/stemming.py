"""Words to their stems, by Snowball: one for "quarry" and "quarries"."""

from collections.abc import Sequence

from autoblog.filters.language_names import language_name


def stem_words(words: Sequence[str], language: str) -> list[str]:
    """Return the stems of words; those of a language without a stemmer are their own stems.

    A stemmer holds the word that it works on, so threads cannot share one; a new one costs nothing.
    """
    import snowballstemmer  # noqa: PLC0415 (seldom needed)

    name = language_name(language)
    if name not in snowballstemmer.algorithms():
        return list(words)
    return list(snowballstemmer.stemmer(name).stemWords(words))
