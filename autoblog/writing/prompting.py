"""What a model is given for each part of an article, fitted to its window."""

import math
from dataclasses import dataclass
from functools import cached_property

from autoblog.filters import count_words
from autoblog.generation import Message, PromptReader
from autoblog.prompts import Before, Script
from autoblog.topics import WordRange

MARGIN = 1.1
"""Half of all texts take more tokens than the mean; what is too long is cut to whole sentences."""

TITLE_TOKENS = 32


@dataclass(frozen=True, kw_only=True)
class Prompter:
    """Turns a script into prompts for one model: as a document, or through its chat template."""

    script: Script
    model: PromptReader

    @cached_property
    def chat(self) -> bool:
        """Whether the model gets instructions instead of a document to continue."""
        if not self.script.takes_instructions():
            return False
        return self.model.chat_prompt([Message(role="user", text="Hello.")]) is not None

    def prompt(
        self, place: int, *, title: str, before: Before, words: WordRange, max_new_tokens: int
    ) -> str:
        """The part's prompt; with its new tokens it does not outgrow the model's context.

        Where a part alone needs more than half the context, the prompt gets the other half, and
        the model's window slides. Raises `ContextError`, `TemplateError` or `GenerationError`.
        """
        room = self.room(max_new_tokens)
        text = self.script.prompt(
            place,
            title=title,
            before=before,
            words=words,
            chat=self.chat,
            fits=lambda text: self.model.count_tokens(self._given(text)) <= room,
        )
        return self._given(text)

    def bare(self, place: int, *, title: str, words: WordRange) -> str:
        """The part's prompt without the text before it: none of it belongs into the article."""
        return self.script.prompt(
            place, title=title, before=[], words=words, chat=self.chat, fits=lambda _: True
        )

    def new_tokens(self, words: WordRange, *, title: str, before: Before) -> int:
        """How many tokens a text of so many words may take.

        A word of the topic and of what was written so far is counted by the model's own tokenizer:
        the starter's takes 1.4 tokens for an English word, 2.9 for a German one, 6.5 for two
        letters of Japanese.
        """
        known = "\n\n".join([title, self.script.own_words, *(text for _, text in before)])
        per_word = self.model.count_tokens(known) / max(1, count_words(known))
        return math.ceil(words.max * per_word * MARGIN)

    def room(self, max_new_tokens: int) -> int:
        """How many tokens a prompt may have."""
        return self.model.context - min(max_new_tokens, self.model.context // 2)

    def title_prompt(self) -> str:
        """The prompt of a title that is left to the model."""
        return self._given(self.script.title_prompt(chat=self.chat))

    @property
    def title_ends(self) -> tuple[str, ...]:
        """What ends a title; models that take instructions may begin with empty lines."""
        return () if self.chat else ("\n",)

    @property
    def title_beginning(self) -> str:
        """The part of the title that stands in the document already."""
        if self.chat:
            return ""
        return self.script.title_prompt(chat=False).rpartition("\n")[2].partition(":")[2].strip()

    def _given(self, text: str) -> str:
        if not self.chat:
            return text
        return self.model.chat_prompt([Message(role="user", text=text)]) or text
