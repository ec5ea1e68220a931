"""Cuts out the sentences that repeat what a text has said.

`repeated_passage` and `across_sections` refuse texts that repeat much. The repetitions that stay
under their limits are cut out here.
"""

from collections.abc import Sequence

from autoblog.filters.list_items import read_item
from autoblog.filters.redaction import cut_parts, split_parts
from autoblog.filters.words import split_tokens, token_runs, tokens_per_word

RUN_WORDS = 10
"""The fewest words in a row that read as a repetition."""

_SENTENCE_WORDS = 6  # shorter sentences may return on purpose


def cut_repeats(text: str, before: Sequence[str] = (), *, language: str = "en") -> str:
    """Cut out each sentence and list item that was said before, whole or for ten words in a row.

    A sentence is compared with the sections `before` and with what is kept of the text before it.
    """
    said = _Said(words=tokens_per_word(text))
    for section in before:
        for part in split_parts(section, language=language):
            said.add(_tokens(part))
    return cut_parts(text, said.check_and_add, language=language)


class _Said:
    """The runs of words and the whole sentences that were said."""

    def __init__(self, *, words: int) -> None:
        self._run, self._sentence = RUN_WORDS * words, _SENTENCE_WORDS * words
        self._said: set[tuple[str, ...]] = set()
        self._last: list[str] = []

    def check_and_add(self, part: str) -> bool:
        """Tell whether a sentence was said; if not, add it."""
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
        """Return the runs that end in the sentence; they may begin in an earlier one."""
        return token_runs([*self._last, *tokens], self._run)

    def _whole(self, tokens: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the whole sentence if its runs do not identify it and it is not too short."""
        return [tuple(tokens)] if self._sentence <= len(tokens) < self._run else []


def _tokens(part: str) -> list[str]:
    """Split into tokens, without the bullet or number of a list item."""
    item = read_item(part)
    return split_tokens(part if item is None else item.text)
