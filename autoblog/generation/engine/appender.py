"""Appends tokens to rows, and notes which rows have ended and why."""

from autoblog.generation.decoding import Decoding
from autoblog.generation.loop_detection import has_looped
from autoblog.generation.rows import Row
from autoblog.generation.stop_strings import has_stopped, reach_of
from autoblog.generation.tokenization import Tokens


class Appender:
    """Appends tokens to the rows of one call."""

    def __init__(self, tokens: Tokens, decoding: Decoding) -> None:
        self._tokens = tokens
        self._decoding = decoding
        self._firsts = {string[0] for string in decoding.stop}
        self._reach = reach_of(decoding.stop)
        self._watched: dict[tuple[int, int], int] = {}

    def append(self, row: Row, token: int) -> None:
        """Append the row's next token; an end-of-text token is not kept."""
        if token in self._tokens.eos_ids or token == self._tokens.pad_id:
            row.stopped = row.ended = True
            return
        row.document.append(token)
        row.stopped = self._has_stopped(row, token)
        row.looped = self._decoding.end_loops and has_looped(row.document, row.prompt_length)
        row.ended = row.stopped or row.looped or row.written >= self._decoding.max_new_tokens

    def _has_stopped(self, row: Row, token: int) -> bool:
        """Whether the row's latest tokens hold a stop string.

        Decoding them costs more than everything else that is done for a token here, so they are
        decoded only for a while after a token that may begin a stop string, or after a prompt
        that ends in the beginning of one. Few tokens hold a line break.
        """
        key = (row.prompt, row.candidate)
        if self._may_begin(token):
            self._watched[key] = self._reach
        left = self._watched.get(key, self._reach if row.begun else 0)
        if not left:
            return False
        self._watched[key] = left - 1
        return has_stopped(
            row.document,
            row.prompt_length,
            stop=self._decoding.stop,
            begun=row.begun,
            reach=self._reach,
            text_after=self._tokens.text_after,
        )

    def _may_begin(self, token: int) -> bool:
        """Whether the token holds a stop string's first character, or a part of a character."""
        text = self._tokens.text_of(token)
        return bool(self._firsts) and ("\ufffd" in text or not self._firsts.isdisjoint(text))
