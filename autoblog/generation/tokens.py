"""Text to a model's tokens and back, the same way for every tokenizer of the hub."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from autoblog.errors import ContextError


class Tokens:
    """A tokenizer and the special tokens that a model uses with it."""

    def __init__(self, tokenizer: Any, *, config_eos: int | Sequence[int] | None = None) -> None:
        """`config_eos` are end-of-text ids that the model's own files add to the tokenizer's."""
        self._tokenizer = tokenizer
        own = [config_eos] if isinstance(config_eos, int) else list(config_eos or ())
        if tokenizer.eos_token_id is not None:
            own.append(tokenizer.eos_token_id)
        self.eos_ids = tuple(sorted(set(own)))
        self.size = len(tokenizer)
        self.pad_id = self._padding()
        self.ends_paragraph = lru_cache(maxsize=None)(self._ends_paragraph)

    def _padding(self) -> int:
        """The GPT-2 family has no padding token; end-of-text serves, since padding is masked."""
        known = self._tokenizer
        choices = (known.pad_token_id, *self.eos_ids, known.unk_token_id, self.size - 1)
        return int(next(choice for choice in choices if choice is not None))

    @property
    def forbidden_ids(self) -> tuple[int, ...]:
        """Padding that does not also mean the end; a model must never write it."""
        return () if self.pad_id in self.eos_ids else (self.pad_id,)

    def encode(self, text: str) -> list[int]:
        """The tokens of a prompt, with the opening ones that the model expects (Llama's BOS).

        A special token typed by a person (`<|endoftext|>` in a title) is read as plain letters,
        and half a character (a lone surrogate, which YAML allows) as a question mark.
        """
        whole = text.encode(errors="replace").decode()
        ids: list[int] = self._tokenizer(whole, split_special_tokens=True)["input_ids"]
        while ids and ids[-1] in self.eos_ids:  # some tokenizers end every text
            ids.pop()
        opening = self._tokenizer.bos_token_id
        if not ids and opening is None and not self.eos_ids:
            raise ContextError("The prompt is empty, and this model cannot start from nothing.")
        return ids or [self.eos_ids[0] if opening is None else opening]

    def text_after(self, ids: Sequence[int], start: int) -> str:
        """The text of `ids[start:]`, without special tokens.

        Decoded together with the token before it, since some tokenizers (Llama's) drop a
        space at the start of what they decode.
        """
        before = list(ids[max(0, start - 1) : start])
        whole = self._decode([*before, *ids[start:]])
        return whole[len(self._decode(before)) :] if before else whole

    def completion(self, ids: Sequence[int], start: int) -> str:
        """As `text_after`, without the broken character that a cut in its bytes leaves."""
        return self.text_after(ids, start).rstrip("\ufffd")

    def _ends_paragraph(self, token: int) -> bool:
        return self._decode([token]).endswith("\n")

    def _decode(self, ids: list[int]) -> str:
        text: str = self._tokenizer.decode(
            ids, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text
