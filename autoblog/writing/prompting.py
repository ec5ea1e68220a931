"""The prompts of an article for one model, fitted to its context."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

from autoblog.filters import count_words, section_words
from autoblog.generation import ChatMessage, PromptReader
from autoblog.prompts import Before, Form, Part, Script
from autoblog.topics import WordRange

SECTION_ENDS = ("\n## ", "\n# ", "\nTitle:")
"""The stop strings of a part: the beginnings of the next heading and of the next document."""

MARGIN = 1.1
"""A factor on the mean number of tokens, which is too few for half of all texts."""

TITLE_TOKENS = 32

UNWRITTEN = "[the text of this part will stand here]"
UNTITLED = "[the title that the model finds]"


@dataclass(frozen=True, kw_only=True)
class Prompter:
    """The prompts of a script for one model: a document, or instructions in its chat template."""

    script: Script
    model: PromptReader

    @property
    def examples(self) -> tuple[str, ...]:
        """The finished posts that stand before the document, if the model continues one."""
        return self.script.examples if self.form == "document" else ()

    def without_examples(self) -> "Prompter":
        """Return the prompts with no finished post before the document."""
        return replace(self, script=replace(self.script, examples=()))

    @cached_property
    def form(self) -> Form:
        """What the model is given: a request if it has a chat template, else a document."""
        if self.script.instructions is not None:
            hello = [ChatMessage(role="user", text="Hello.")]
            if self.model.chat_prompt(hello) is not None:
                return "chat"
        return "headers" if self.model.knows_headers else "document"

    def prompt(
        self, part_index: int, *, title: str, before: Before, words: WordRange, max_new_tokens: int
    ) -> str:
        """Return a part's prompt, which fits into the model's context with its new tokens.

        If the new tokens need more than half the context, the prompt may fill the other half, and
        the model's window slides. Raises `ContextError`, `TemplateError` or `GenerationError`.
        """
        room = self.model.context - min(max_new_tokens, self.model.context // 2)
        text = self.script.prompt(
            part_index,
            title=title,
            before=before,
            words=words,
            form=self.form,
            fits=lambda text: self.model.count_tokens(self._templated(text)) <= room,
        )
        return self._templated(text)

    def without_text(self, part_index: int, *, title: str, words: WordRange) -> str:
        """Return a part's prompt without the text before it; a candidate must not repeat it.

        Notes and passages are left out, since their sentences may stand in a text.
        """
        script = replace(self.script, topic=replace(self.script.topic, notes=""), passages=())
        return script.prompt(part_index, title=title, before=[], words=words, form=self.form)

    def bare_prompt(self, part: Part, *, words: WordRange) -> str:
        """Return the prompt of such a part without its topic, to measure what the topic adds."""
        return self._templated(self.script.bare_prompt(part, words=words, form=self.form))

    def max_new_tokens(self, words: WordRange, *, title: str, before: Before) -> int:
        """Return how many tokens the longest text of `words` may need.

        The model's tokenizer counts the tokens for each word of the topic and of the text so far:
        the starter needs 1.4 for an English word, 2.9 for a German one, and 6.5 for two letters of
        Japanese.
        """
        known = "\n\n".join([title, self.script.own_words, *(text for _, text in before)])
        tokens_per_word = self.model.count_tokens(known) / max(1, count_words(known))
        return math.ceil(words.max * tokens_per_word * MARGIN)

    def title_prompt(self) -> str:
        """Return the prompt for a title that the topic leaves to the model."""
        return self._templated(self.script.title_prompt(form=self.form))

    @property
    def title_ends(self) -> tuple[str, ...]:
        """The stop strings of a title; chat models may begin with empty lines."""
        return () if self.form == "chat" else ("\n",)

    @property
    def title_beginning(self) -> str:
        """The part of the title that the document already holds."""
        if self.form == "chat":
            return ""
        return (
            self.script.title_prompt(form="document").rpartition("\n")[2].partition(":")[2].strip()
        )

    def _templated(self, text: str) -> str:
        if self.form != "chat":
            return text
        return self.model.chat_prompt([ChatMessage(role="user", text=text)]) or text


def takes_examples(script: Script, model: PromptReader) -> bool:
    """Tell whether the model continues a document that examples may stand before."""
    return Prompter(script=script, model=model).form == "document"


@dataclass(frozen=True, kw_only=True)
class PromptPreview:
    """The prompt of a part, or of the title."""

    part: str
    heading: str | None
    prompt: str


def preview_prompts(script: Script, *, model: PromptReader) -> list[PromptPreview]:
    """Return the prompts of a topic in order; marks in brackets stand for texts not yet written.

    Raises `GenerationError` or `TemplateError`.
    """
    prompter, topic = Prompter(script=script, model=model), script.topic
    words = section_words(topic.words, sections=len(script.parts))
    max_new_tokens = prompter.max_new_tokens(words, title=topic.title, before=[])
    previews = []
    if topic.auto_title:
        previews = [PromptPreview(part="title", heading=None, prompt=prompter.title_prompt())]
    for part_index, part in enumerate(script.parts):
        prompt = prompter.prompt(
            part_index,
            title=UNTITLED if topic.auto_title else topic.title,
            before=[(earlier, UNWRITTEN) for earlier in script.parts[:part_index]],
            words=words,
            max_new_tokens=max_new_tokens,
        )
        previews.append(PromptPreview(part=part.kind, heading=part.heading, prompt=prompt))
    return previews
