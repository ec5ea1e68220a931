"""Text to a model's tokens and back, the same way for every tokenizer of the hub."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from string import ascii_letters
from typing import Any

from jinja2 import TemplateError as JinjaError

from autoblog.errors import ContextError, GenerationError
from autoblog.generation.text_generator import ChatMessage, ChatPrompt

# Stands for the word that follows a prompt, and the most tokens that it may take.
_WORD, _WORD_TOKENS = "A", 3
# The name of an added token that is no text, unlike runs of spaces and line breaks.
_ADDED = re.compile(r"<[^<>\s]+>|\[[^\[\]\s]+\]")
_BYTE = 0x41  # shows whether a tokenizer decodes its byte tokens to bytes


class Tokens:
    """A tokenizer and the special tokens that a model uses with it."""

    def __init__(
        self,
        tokenizer: Any,
        *,
        config_eos: int | Sequence[int] | None = None,
        knows_headers: bool = False,
    ) -> None:
        """Add the end-of-text ids of the model's own files, `config_eos`, to the tokenizer's.

        `knows_headers` is about the model (`PromptReader`).
        """
        self._tokenizer = tokenizer
        self.knows_headers = knows_headers
        known = set(tokenizer.get_vocab().values())
        self.size = max(known, default=-1) + 1  # above the number of tokens if an id has none
        self._unnamed = tuple(sorted(set(range(self.size)) - known))
        own = [config_eos] if isinstance(config_eos, int) else list(config_eos or ())
        if tokenizer.eos_token_id is not None:
            own.append(tokenizer.eos_token_id)
        self.eos_ids = tuple(sorted(known.intersection(own)))
        self.pad_id = self._padding()
        self._byte_tokens = self._find_byte_tokens()
        self._letter = self._find_letter()
        self.text_of = lru_cache(maxsize=None)(self._text_of)

    def _padding(self) -> int:
        """Return the padding token; end-of-text for the GPT-2 family, which has none."""
        known = self._tokenizer
        choices = (known.pad_token_id, *self.eos_ids, known.unk_token_id, self.size - 1)
        return int(next(choice for choice in choices if choice is not None))

    def _find_byte_tokens(self) -> dict[int, int]:
        """Return the byte of each token that stands for one, as `<0xE6>` does in Llama 2."""
        names = [f"<0x{byte:02X}>" for byte in range(256)]
        ids = self._tokenizer.convert_tokens_to_ids(names)
        found = {
            token: byte
            for byte, (name, token) in enumerate(zip(names, ids, strict=True))
            if token is not None and self._tokenizer.convert_ids_to_tokens(token) == name
        }
        decoded = {self._decode_plainly([token]) for token, byte in found.items() if byte == _BYTE}
        return found if decoded == {chr(_BYTE)} else {}

    def _find_letter(self) -> list[int]:
        """Return the tokens of a letter that the tokenizer knows; empty if it knows none."""
        known = ((letter, self._ids(letter, opening=False)) for letter in ascii_letters)
        return next(
            (ids for letter, ids in known if self._decode_plainly(ids).strip() == letter), []
        )

    @property
    def forbidden_ids(self) -> tuple[int, ...]:
        """The ids that a model must never write: the padding unless it ends a text, and no token's.

        So must not be written what a tokenizer added for other uses and would print: Gemma has
        6,384 such tokens, as `<start_of_image>`. Ids from `size` on stand for no token either.
        """
        padding = () if self.pad_id in self.eos_ids else (self.pad_id,)
        unseen = {*self.eos_ids, *padding, *self._tokenizer.all_special_ids}
        added = self._tokenizer.get_added_vocab().items()
        printed = (token for name, token in added if _ADDED.fullmatch(name) and token not in unseen)
        return (*padding, *self._unnamed, *sorted(printed))

    def ids_holding(self, strings: Sequence[str]) -> tuple[int, ...]:
        """Return the ids of the tokens in whose text one of the strings occurs.

        Decoding a vocabulary takes seconds, so only tokens are decoded whose names may stand for
        such a text: names hold printable ASCII as it is, and a line break as itself or as GPT-2's
        "Ċ".
        """
        if not strings:
            return ()
        signs = ["Ċ" if string == "\n" else string for string in strings]
        plain = all(sign == "Ċ" or (sign.isascii() and sign.isprintable()) for sign in signs)
        signs = [*signs, "\n"] if "Ċ" in signs else signs

        def may_hold(name: str, token: int) -> bool:
            return not plain or token in self._byte_tokens or any(sign in name for sign in signs)

        return tuple(
            token
            for name, token in self._tokenizer.get_vocab().items()
            if may_hold(name, token) and any(string in self.text_of(token) for string in strings)
        )

    def encode(self, text: str) -> list[int]:
        """Return the tokens of a prompt, with those that the model expects before it (Llama's BOS).

        The prompt is tokenised as if a word followed. GPT-2 reads a blank line before a word as two
        tokens, but at the end of a text as another, single token, which in its training texts stood
        only before more blank lines.

        A special token typed by a person (`<|endoftext|>` in a title) is read as plain letters,
        and half a character (a lone surrogate, which YAML allows) as a question mark. A chat
        template writes its own special tokens, including the opening one.
        """
        if isinstance(text, ChatPrompt):
            return self._ids(text, opening=False, special=True)
        ids = self._before_a_word(text)
        opening = self._tokenizer.bos_token_id
        if not ids and opening is None and not self.eos_ids:
            raise ContextError("The prompt is empty, and this model cannot start from nothing.")
        return ids or [self.eos_ids[0] if opening is None else opening]

    def encode_pair(self, prompt: str, text: str) -> tuple[list[int], list[int]]:
        """Return the tokens of a prompt, and those of a text right after it.

        If a token would span both, the text is cut into tokens of its own.
        """
        before = self.encode(prompt)
        if not isinstance(prompt, ChatPrompt):
            whole = self._unended(prompt + text)
            if whole[: len(before)] == before:
                return before, whole[len(before) :]
        return before, self._ids(text, opening=False)

    def chat_prompt(self, messages: Sequence[ChatMessage]) -> ChatPrompt | None:
        """Write the conversation by the chat template; see `PromptReader.chat_prompt`."""
        if not self._tokenizer.chat_template:
            return None
        turns = [{"role": turn.role, "content": self._defused(turn.text)} for turn in messages]
        try:
            text = self._tokenizer.apply_chat_template(
                turns,
                tokenize=False,
                add_generation_prompt=True,
                enable_thinking=False,  # Qwen3's switch; templates that have none ignore it
            )
        except (JinjaError, TypeError, ValueError) as error:
            raise GenerationError(
                f"The model's chat template refuses the prompt: {error}"
            ) from error
        return ChatPrompt(text)

    def _defused(self, text: str) -> str:
        """Break typed special tokens by a space; a person meant the letters.

        All added tokens count, since many models do not mark theirs (`<tool_call>`) as special.
        Runs of spaces, which some tokenizers (GPT-NeoX's) also add, do not count.
        """
        for token in sorted(self._tokenizer.get_added_vocab(), key=len, reverse=True):
            if len(token) > 1 and not token.isspace():
                text = text.replace(token, f"{token[0]} {token[1:]}")
        return text

    def _ids(self, text: str, *, opening: bool, special: bool = False) -> list[int]:
        whole = text.encode(errors="replace").decode()
        found = self._tokenizer(
            whole, add_special_tokens=opening, split_special_tokens=not special, verbose=False
        )
        return list(found["input_ids"])

    def _before_a_word(self, text: str) -> list[int]:
        ids = self._unended(text)
        if not text[-1:].isspace():
            return ids
        with_word, same = self._unended(text + _WORD), self._decode(ids)
        cuts = (with_word[:-count] for count in range(1, _WORD_TOKENS + 1))
        return next((cut for cut in cuts if self._decode(cut) == same), ids)

    def _unended(self, text: str) -> list[int]:
        """Return the tokens without the end-of-text that some tokenizers add to every text."""
        ids = self._ids(text, opening=True)
        return ids[: len(ids) - self._ended(ids)]

    def _ended(self, ids: Sequence[int]) -> int:
        """Count the end-of-text tokens at the end."""
        count = 0
        while count < len(ids) and ids[-1 - count] in self.eos_ids:
            count += 1
        return count

    def text_after(self, ids: Sequence[int], start: int) -> str:
        """Return the text of `ids[start:]`, without special tokens.

        It is decoded together with the token before it, since some tokenizers (Llama's) drop a
        space at the start of what they decode.
        """
        before = list(ids[max(0, start - 1) : start])
        whole = self._decode([*before, *ids[start:]])
        return whole[len(self._decode(before)) :] if before else whole

    def completion(self, ids: Sequence[int], start: int) -> str:
        """Return the same without a character at the end whose bytes were cut."""
        return self.text_after(ids, start).rstrip("\ufffd")

    def ends_paragraph(self, token: int) -> bool:
        """Return whether a line ends with the token."""
        return self.text_of(token).endswith("\n")

    def _text_of(self, token: int) -> str:
        """Return one token's text within a text, so with its space; half a character is U+FFFD."""
        return self.text_after([*self._letter, token], len(self._letter))

    def _decode(self, ids: Sequence[int]) -> str:
        """Return the text of the tokens; every byte that is no part of a character is U+FFFD.

        The tokenizers library makes U+FFFD of a whole run of byte tokens if the run starts or ends
        within a character, so byte tokens are decoded here.
        """
        if self._byte_tokens.keys().isdisjoint(ids):
            return self._decode_plainly(ids)
        text = ""
        for are_bytes, run in groupby(ids, self._byte_tokens.__contains__):
            if are_bytes:
                text += bytes(map(self._byte_tokens.__getitem__, run)).decode(errors="replace")
            elif text:  # after a letter, so that a space at the start is kept
                whole = self._decode_plainly([*self._letter, *run])
                text += whole[len(self._decode_plainly(self._letter)) :]
            else:
                text = self._decode_plainly(list(run))
        return text

    def _decode_plainly(self, ids: Sequence[int]) -> str:
        text: str = self._tokenizer.decode(
            list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text


class TokenReader:
    """A `PromptReader` over a tokenizer; both generators extend it."""

    can_score = True

    def __init__(self, tokens: Tokens, *, context: int, family: str = "") -> None:
        self.tokens = tokens
        self.context = context
        self.family = family
        self.knows_headers = tokens.knows_headers

    def count_tokens(self, text: str) -> int:
        """Count the tokens of `text` as a prompt."""
        return len(self.tokens.encode(text))

    def chat_prompt(self, messages: Sequence[ChatMessage]) -> ChatPrompt | None:
        """Write the conversation by the model's chat template; see `PromptReader.chat_prompt`."""
        return self.tokens.chat_prompt(messages)
