"""One text while a server sends it in pieces, and where it ends; pure."""

from typing import Final

import regex

from autoblog.generation.decoding import Decoding
from autoblog.generation.loop_detection import has_looped
from autoblog.generation.stop_strings import cut_at_stop, remainders
from autoblog.generation.text_generator import Completion, FinishReason

_THOUGHT: Final = regex.compile(r"\A\s*<think>.*?(?:</think>\s*|\Z)", regex.DOTALL)


class ServerText:
    """A text that grows by pieces; a piece counts as a token.

    `prompt` is the document that it continues, empty for an answer. `ended` is why it is whole:
    `stop`, `length`, `loop`, or a server's own word; empty while it is not.
    """

    def __init__(self, decoding: Decoding, *, seed: int, prompt: str) -> None:
        self.ended = ""
        self.seed = seed
        self._decoding = decoding
        self._begun = remainders(prompt, decoding.stop)
        self._text = ""
        self._tokens = 0
        self._words: dict[str, int] = {}

    def add(self, piece: str, reason: str | None) -> bool:
        """Add a piece and the server's reason to end; return whether the text goes on."""
        self._text += piece
        self._tokens += bool(piece)
        self.ended = self._own_end() or reason or ""
        if not self.ended and self._tokens >= self._decoding.max_new_tokens:
            self.ended = "length"
        return not self.ended

    def _own_end(self) -> FinishReason | None:
        """Return why the text ends though the server would go on, or None.

        Words stand for tokens in the search for loops: a server tells its tokens' texts alone.
        """
        if cut_at_stop(self._text, self._decoding.stop, self._begun)[1]:
            return "stop"
        words = [self._words.setdefault(word, len(self._words)) for word in self._text.split()]
        return "loop" if self._decoding.end_loops and has_looped(words, 0) else None

    def completion(self) -> Completion:
        """Return the text so far, without what the model thought aloud."""
        text, _ = cut_at_stop(_THOUGHT.sub("", self._text), self._decoding.stop, self._begun)
        reason: FinishReason = "stop"
        if self.ended in ("length", "loop"):
            reason = "length" if self.ended == "length" else "loop"
        return Completion(text=text, tokens=self._tokens, finish_reason=reason, seed=self.seed)
