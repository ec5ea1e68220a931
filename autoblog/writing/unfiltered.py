"""A topic's parts in order, without filters, retries or choice: for a look at prompts and texts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from autoblog.filters import clean, section_words, trim_to_sentence
from autoblog.generation import Decoding, PromptReader, TextGenerator
from autoblog.prompts import Part, Script
from autoblog.writing.prompting import SECTION_ENDS, Prompter

UNWRITTEN = "[the text of this part will stand here]"
UNTITLED = "[the title that the model finds]"


@dataclass(frozen=True, kw_only=True)
class PromptPreview:
    """The prompt of a part, or of the title."""

    part: str
    heading: str | None
    prompt: str


def write_unfiltered(
    script: Script, *, generator: TextGenerator, decoding: Decoding, seeds: Sequence[int]
) -> list[str]:
    """Write one article for each seed: parts of whole sentences under their headings.

    Raises `GenerationError` or `TemplateError`.
    """

    def write(_: Part, prompts: Sequence[str]) -> list[str]:
        found = generator.generate(
            prompts, decoding=replace(decoding, stop=SECTION_ENDS), seeds=[[seed] for seed in seeds]
        )
        language = script.topic.language or "en"
        return [
            trim_to_sentence(clean(completion.text), language=language) for [completion] in found
        ]

    articles = _walk(
        Prompter(script=script, model=generator),
        title=script.topic.title,
        max_new_tokens=decoding.max_new_tokens,
        count=len(seeds),
        write=write,
    )
    return ["\n\n".join(filter(None, _blocks(article))) for article in articles]


def preview_prompts(script: Script, *, model: PromptReader) -> list[PromptPreview]:
    """Return the prompts of a topic in order; marks in brackets stand for texts not yet written.

    Raises `GenerationError` or `TemplateError`.
    """
    prompter, topic = Prompter(script=script, model=model), script.topic
    words = section_words(topic.words, sections=len(script.parts))
    previews: list[PromptPreview] = []

    def leave_unwritten(part: Part, prompts: Sequence[str]) -> list[str]:
        previews.append(PromptPreview(part=part.kind, heading=part.heading, prompt=prompts[0]))
        return [UNWRITTEN]

    if topic.auto_title:
        title = prompter.title_prompt()
        previews.append(PromptPreview(part="title", heading=None, prompt=title))
    _walk(
        prompter,
        title=UNTITLED if topic.auto_title else topic.title,
        max_new_tokens=prompter.max_new_tokens(words, title=topic.title, before=[]),
        count=1,
        write=leave_unwritten,
    )
    return previews


def _walk(
    prompter: Prompter,
    *,
    title: str,
    max_new_tokens: int,
    count: int,
    write: Callable[[Part, Sequence[str]], Sequence[str]],
) -> list[list[tuple[Part, str]]]:
    """Return the parts of `count` articles; `write` turns their prompts for a part into texts."""
    script = prompter.script
    words = section_words(script.topic.words, sections=len(script.parts))
    articles: list[list[tuple[Part, str]]] = [[] for _ in range(count)]
    for part_index, part in enumerate(script.parts):
        prompts = [
            prompter.prompt(
                part_index, title=title, before=before, words=words, max_new_tokens=max_new_tokens
            )
            for before in articles
        ]
        for article, text in zip(articles, write(part, prompts), strict=True):
            article.append((part, text))
    return articles


def _blocks(article: Sequence[tuple[Part, str]]) -> list[str]:
    """Return headings and texts in turn."""
    return [
        block
        for part, text in article
        for block in (f"## {part.heading}" if part.heading else "", text)
    ]
