"""Finds the passages that fit a part best, by BM25 (Robertson and Zaragoza 2009) of bm25s."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

from autoblog.filters import split_tokens
from autoblog.filters.stemming import stem_words
from autoblog.filters.words import has_unspaced
from autoblog.prompts import Passage
from autoblog.sources.splitting import IndexedPassage


class PassageIndex:
    """The passages of a library with their terms, ready to be searched."""

    def __init__(self, passages: Sequence[IndexedPassage], *, language: str) -> None:
        self._passages = passages
        self._language = language
        self._retriever: Any = None
        terms = [terms_of(f"{one.headings} {one.passage.text}", language) for one in passages]
        if any(terms):
            import bm25s  # noqa: PLC0415 (costs start-up time)

            self._retriever = bm25s.BM25()
            self._retriever.index(terms, show_progress=False)

    def find(self, query: str, *, most: int) -> tuple[Passage, ...]:
        """Return the passages nearest to a query, the best first; fewer if others share no word."""
        terms = terms_of(query, self._language)
        if self._retriever is None or not terms:
            return ()
        count = min(most, len(self._passages))
        rows, scores = self._retriever.retrieve([terms], k=count, show_progress=False)
        return tuple(
            self._passages[int(row)].passage
            for row, score in zip(rows[0], scores[0], strict=True)
            if score > 0
        )


def terms_of(text: str, language: str) -> list[str]:
    """Return the words of a text by their stems; pairs of letters in scripts without spaces."""
    terms: list[str] = []
    for unspaced, group in groupby(split_tokens(text), key=has_unspaced):
        tokens = list(group)
        if unspaced:
            terms += [first + second for first, second in pairwise(tokens)] or tokens
        else:
            terms += stem_words(tokens, language)
    return terms
