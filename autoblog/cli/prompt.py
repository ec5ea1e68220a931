"""`autoblog prompt`: what the model will be given for a topic."""

from typing import Annotated

import typer

from autoblog.cli import console, wiring


def prompt(
    context: typer.Context,
    topic: Annotated[str, typer.Option("--topic", metavar="SLUG", help="Which topic.")],
    as_json: Annotated[bool, console.flag("--json", help="One object per line and part.")] = False,
) -> None:
    """Show what the model will be given for each part of a topic, with its chat template if any.

    What is not written yet is marked in square brackets. If the model's context is too small in a
    run, the oldest text before a part is left out.

    Example: autoblog prompt --topic how-to-write-release-notes
    """
    from autoblog.writing import preview_prompts

    settings = wiring.settings_of(context)
    script = wiring.script_of(settings, topic)
    model = wiring.load_prompt_reader(context.obj, settings)
    for preview in preview_prompts(script, model=model):
        part, heading, text = preview.part, preview.heading, preview.prompt
        tokens = model.count_tokens(text)
        if as_json:
            console.result_json(
                {"part": part, "heading": heading, "tokens": tokens, "prompt": str(text)}
            )
            continue
        console.result(f"===== {part}{f': {heading}' if heading else ''} ({tokens} tokens)")
        console.result(text)
