"""`autoblog generate`: text only, to the screen or a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autoblog.cli import console, wiring
from autoblog.errors import UsageError

if TYPE_CHECKING:
    from autoblog.cli.invocation import Invocation
    from autoblog.generation import Completion, Decoding, TextGenerator
    from autoblog.prompts import Part
    from autoblog.settings import Settings

BETWEEN_TEXTS = "\n\n---\n\n"


def generate(
    context: typer.Context,
    prompt: Annotated[str | None, typer.Argument(help="What the model continues.")] = None,
    topic: Annotated[
        str | None, typer.Option("--topic", metavar="SLUG", help="Write this topic instead.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the text here.")
    ] = None,
    n: Annotated[int, typer.Option("--n", min=1, help="How many texts.")] = 1,
    max_new_tokens: Annotated[int, typer.Option("--max-new-tokens", min=1)] = 400,
    temperature: Annotated[
        float, typer.Option("--temperature", min=0, help="0 takes the likeliest token.")
    ] = 0.8,
    top_p: Annotated[float, typer.Option("--top-p", help="1 switches it off.")] = 0.95,
    top_k: Annotated[int, typer.Option("--top-k", min=0, help="0 switches it off.")] = 50,
    num_beams: Annotated[
        int, typer.Option("--num-beams", min=1, help="Above 1: beam search, no sampling.")
    ] = 1,
    repetition_penalty: Annotated[
        float, typer.Option("--repetition-penalty", help="1 switches it off.")
    ] = 1.1,
    no_repeat_ngram_size: Annotated[
        int, typer.Option("--no-repeat-ngram-size", min=0, help="0 switches it off.")
    ] = 0,
    early_stopping: Annotated[
        bool, typer.Option("--early-stopping", help="End beam search at the first n ends.")
    ] = False,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="The same seed writes the same text.")
    ] = None,
) -> None:
    """Let the model write text; WordPress is never touched.

    Example: autoblog generate "Five ways to write better release notes:" --n 3
    """
    from autoblog.generation import Decoding

    if (prompt is None) == (topic is None):
        raise UsageError("give either a PROMPT or --topic SLUG; 'autoblog topics' lists the slugs")
    settings = wiring.settings_of(context)
    decoding = Decoding(
        max_new_tokens=max_new_tokens,
        temperature=temperature,
        top_p=top_p,
        top_k=top_k,
        num_beams=num_beams,
        repetition_penalty=repetition_penalty,
        no_repeat_ngram_size=no_repeat_ngram_size,
        early_stopping=early_stopping,
    )
    first = wiring.seed_of(settings) if seed is None else seed
    write = _continue if topic is None else _write_topic
    texts = write(context.obj, settings, prompt or topic or "", decoding, range(first, first + n))
    if decoding.seeded:
        console.tell(f"seed {first}")
    if out is not None:
        console.write_text(out, BETWEEN_TEXTS.join(texts) + "\n")
    else:
        console.result(BETWEEN_TEXTS.join(texts))


def _continue(
    invocation: "Invocation",
    settings: "Settings",
    prompt: str,
    decoding: "Decoding",
    seeds: Sequence[int],
) -> list[str]:
    generator = wiring.generator_of(invocation, settings)()
    return [one.text for one in _texts(generator, [prompt], decoding, [seeds])[0]]


def _write_topic(
    invocation: "Invocation",
    settings: "Settings",
    slug: str,
    decoding: "Decoding",
    seeds: Sequence[int],
) -> list[str]:
    """One article a seed: its parts under their headings, each cut to whole sentences."""
    from dataclasses import replace

    from autoblog.filters import clean, section_words, trim_to_sentence
    from autoblog.writing import SECTION_ENDS, Prompter

    topic, script = wiring.script_of(settings, slug)
    generator = wiring.generator_of(invocation, settings)()
    prompter = Prompter(script=script, model=generator)
    words = section_words(topic.words, sections=len(script.parts))
    articles: list[list[tuple[Part, str]]] = [[] for _ in seeds]
    for place, part in enumerate(script.parts):
        prompts = [
            prompter.prompt(
                place,
                title=topic.title,
                before=before,
                words=words,
                max_new_tokens=decoding.max_new_tokens,
            )
            for before in articles
        ]
        found = _texts(
            generator,
            prompts,
            replace(decoding, stop=SECTION_ENDS),
            [[seed] for seed in seeds],
        )
        for article, [completion] in zip(articles, found, strict=True):
            article.append((part, trim_to_sentence(clean(completion.text))))
    return ["\n\n".join(_as_text(article)) for article in articles]


def _as_text(article: "Sequence[tuple[Part, str]]") -> list[str]:
    pieces = (
        one for part, text in article for one in (part.heading and f"## {part.heading}", text)
    )
    return [piece for piece in pieces if piece]


def _texts(
    generator: "TextGenerator",
    prompts: Sequence[str],
    decoding: "Decoding",
    seeds: Sequence[Sequence[int]],
) -> list[list["Completion"]]:
    with console.progress(f"writing with {generator.model} on {generator.device}"):
        return generator.generate(prompts, decoding=decoding, seeds=seeds)
