"""`autoblog generate`: text only, to the screen or a file."""

from pathlib import Path
from typing import Annotated

import typer

from autoblog.cli import console, wiring
from autoblog.errors import UsageError

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
        bool, typer.Option("--early-stopping", help="End beam search once n texts are complete.")
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
    seeds = range(first, first + n)
    script = None if topic is None else wiring.script_of(settings, topic)
    generator = wiring.load_generator(context.obj, settings)
    with console.progress(f"writing with {generator.model} on {generator.device}"):
        if script is None:
            [completions] = generator.generate([prompt or ""], decoding=decoding, seeds=[seeds])
            texts = [completion.text for completion in completions]
        else:
            from autoblog.writing import write_unfiltered

            texts = write_unfiltered(script, generator=generator, decoding=decoding, seeds=seeds)
    if decoding.seeded:
        console.tell(f"seed {first}")
    if out is not None:
        console.write_text(out, BETWEEN_TEXTS.join(texts) + "\n")
    else:
        console.result(BETWEEN_TEXTS.join(texts))
