"""Cuts out the sentences that say again what a text has said.

What repeats much is refused (`repeated_passage`, `across_sections`); this is for the little that
remains under those limits, and that a text does well without.
"""

from collections.abc import Sequence

from autoblog.filters.list_items import read_item
from autoblog.filters.redaction import cut_parts, split_parts
from autoblog.filters.words import split_tokens, tokens_per_word

RUN_WORDS = 10
"""Words in a row that read as said twice."""

SENTENCE_WORDS = 6
"""Words of a sentence that reads as said twice; a shorter one may come back on purpose."""


def cut_repeats(text: str, before: Sequence[str] = ()) -> str:
    """Leave out each sentence and list item that was said, as a whole or for ten words in a row.

    Said is what stands `before`, and what was kept of the text so far.
    """
    said = _Said(words=tokens_per_word(text))
    for section in before:
        for part in split_parts(section):
            said.add(_tokens(part))
    return cut_parts(text, said.again)


class _Said:
    """What was said: the runs of words in it, and its sentences as a whole."""

    def __init__(self, *, words: int) -> None:
        self._run, self._sentence = RUN_WORDS * words, SENTENCE_WORDS * words
        self._said: set[tuple[str, ...]] = set()
        self._last: list[str] = []

    def again(self, part: str) -> bool:
        """Whether a sentence was said; if not, it is from now on."""
        tokens = _tokens(part)
        runs = [*self._runs(tokens), *self._whole(tokens)]
        if len({*runs}) < len(runs) or not self._said.isdisjoint(runs):
            return True
        self.add(tokens)
        return False

    def add(self, tokens: Sequence[str]) -> None:
        """Count a sentence as said."""
        self._said.update(self._runs(tokens), self._whole(tokens))
        self._last = [*self._last, *tokens][-(self._run - 1) :]

    def _runs(self, tokens: Sequence[str]) -> list[tuple[str, ...]]:
        """Those that end in the sentence; they may begin in one before."""
        known = [*self._last, *tokens]
        return [tuple(known[i : i + self._run]) for i in range(len(known) - self._run + 1)]

    def _whole(self, tokens: Sequence[str]) -> list[tuple[str, ...]]:
        """A sentence of a run's length or more is known by its runs."""
        return [tuple(tokens)] if self._sentence <= len(tokens) < self._run else []


def _tokens(part: str) -> list[str]:
    """The numbers of a list make no difference."""
    item = read_item(part)
    return split_tokens(part if item is None else item.text)
