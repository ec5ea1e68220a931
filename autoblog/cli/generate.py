"""`autoblog generate`: text only, to the screen or a file."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from autoblog.cli import console, wiring
from autoblog.decoding_options import Options, read_option
from autoblog.errors import UsageError


def generate(
    context: typer.Context,
    prompt: Annotated[str | None, typer.Argument(help="What the model continues.")] = None,
    topic: Annotated[
        str | None, typer.Option("--topic", metavar="SLUG", help="Write this topic instead.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the text here.")
    ] = None,
    n: Annotated[int, typer.Option("--n", min=1, max=1000, help="How many texts.")] = 1,
    max_new_tokens: Annotated[int, typer.Option("--max-new-tokens", min=1, max=100_000)] = 400,
    temperature: Annotated[
        float | None, typer.Option("--temperature", help="0 takes the likeliest token.")
    ] = None,
    top_p: Annotated[float | None, typer.Option("--top-p", help="1 switches it off.")] = None,
    top_k: Annotated[int | None, typer.Option("--top-k", help="0 switches it off.")] = None,
    min_p: Annotated[float | None, typer.Option("--min-p", help="0 switches it off.")] = None,
    num_beams: Annotated[
        int,
        typer.Option("--num-beams", min=1, max=64, help="Above 1: beam search, no sampling."),
    ] = 1,
    repetition_penalty: Annotated[
        float | None, typer.Option("--repetition-penalty", help="1 switches it off.")
    ] = None,
    no_repeat_ngram_size: Annotated[
        int | None, typer.Option("--no-repeat-ngram-size", help="0 switches it off.")
    ] = None,
    dry: Annotated[
        str | None, typer.Option("--dry", help="A multiplier, or as in AUTOBLOG_DRY; off: off.")
    ] = None,
    early_stopping: Annotated[
        bool, console.flag("--early-stopping", help="End beam search once n texts are complete.")
    ] = False,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="The same seed writes the same text.")
    ] = None,
) -> None:
    """Let the model write text; WordPress is never touched.

    An option of decoding that is not given is the topic's, else the settings', else the model's.

    Example: autoblog generate "Five ways to write better release notes:" --n 3
    """
    if (prompt is None) == (topic is None):
        raise UsageError("give either a PROMPT or --topic SLUG; 'autoblog topics' lists the slugs")
    if prompt is not None and not prompt.strip():
        raise UsageError("the PROMPT is empty; give the words that the model is to continue")
    from autoblog.writing import BETWEEN_TEXTS, decoding_for, write_unfiltered

    settings = wiring.settings_of(context)
    asked = {
        "temperature": temperature,
        "top_p": top_p,
        "top_k": top_k,
        "min_p": min_p,
        "repetition_penalty": repetition_penalty,
        "no_repeat_ngram_size": no_repeat_ngram_size,
        "dry": dry,
    }
    wished = _options(asked)
    first = wiring.seed_of(settings) if seed is None else seed
    seeds = range(first, first + n)
    script = None if topic is None else wiring.script_of(settings, topic)
    with _output(out) as write:
        generator = wiring.load_generator(context.obj, settings)
        of_topic = {} if script is None else script.topic.decoding
        decoding = replace(
            decoding_for(generator, settings.decoding, of_topic, wished),
            max_new_tokens=max_new_tokens,
            num_beams=num_beams,
            early_stopping=early_stopping,
        )
        with console.progress(f"writing with {generator.model} on {generator.device}"):
            if script is None:
                [completions] = generator.generate([prompt or ""], decoding=decoding, seeds=[seeds])
                texts = [completion.text for completion in completions]
            else:
                parts = len(script.parts)
                texts = write_unfiltered(
                    script,
                    generator=generator,
                    decoding=decoding,
                    seeds=seeds,
                    observe=lambda number, part: console.tell(
                        f"part {number} of {parts}: {part.heading or part.kind}"
                    ),
                )
        if decoding.seeded:
            console.tell(f"seed {first}")
        write(BETWEEN_TEXTS.join(texts))


@contextmanager
def _output(out: Path | None) -> Iterator[Callable[[str], None]]:
    """Yield a function that writes the texts to the screen, or to a file that is tried first."""
    if out is None:
        yield console.result
        return
    with console.replacing(out) as write:
        yield lambda text: write(f"{text}\n")


def _options(asked: Mapping[str, object]) -> Options:
    """Return the options of decoding that were asked for. Raises `UsageError` out of range."""
    options: dict[str, float] = {}
    for name, value in asked.items():
        try:
            options |= {} if value is None else read_option(name, str(value))
        except ValueError as error:
            raise UsageError(str(error)) from error
    return options
