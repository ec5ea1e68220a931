"""`autoblog prompt`: what the model will be given for a topic."""

from typing import TYPE_CHECKING, Annotated

import typer

from autoblog.cli import console, wiring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autoblog.topics import Topic
    from autoblog.writing import Prompter

UNWRITTEN = "[the text of this part will stand here]"
UNTITLED = "[the title that the model finds]"


def prompt(
    context: typer.Context,
    topic: Annotated[str, typer.Option("--topic", metavar="SLUG", help="Which topic.")],
    as_json: Annotated[bool, typer.Option("--json", help="One object per line and part.")] = False,
) -> None:
    """Show what the model will be given for each part of a topic, with its chat template if any.

    What is not written yet is marked in square brackets. In a run, the oldest of the text before
    a part is left out where the model's context is too small for all of it.

    Example: autoblog prompt --topic how-to-write-release-notes
    """
    from autoblog.writing import Prompter

    settings = wiring.settings_of(context)
    found, script = wiring.script_of(settings, topic)
    prompter = Prompter(script=script, model=wiring.prompt_reader_of(context.obj, settings))
    for name, heading, text in _prompts(found, prompter):
        tokens = prompter.model.count_tokens(text)
        if as_json:
            console.result_json(
                {"part": name, "heading": heading, "tokens": tokens, "prompt": str(text)}
            )
            continue
        console.result(f"===== {name}{f': {heading}' if heading else ''} ({tokens} tokens)")
        console.result(text)


def _prompts(topic: "Topic", prompter: "Prompter") -> "Iterator[tuple[str, str | None, str]]":
    from autoblog.filters import section_words

    script = prompter.script
    words = section_words(topic.words, sections=len(script.parts))
    title = topic.title
    if topic.auto_title:
        yield "title", None, prompter.title_prompt()
        title = UNTITLED
    for place, part in enumerate(script.parts):
        before = [(one, UNWRITTEN) for one in script.parts[:place]]
        text = prompter.prompt(
            place,
            title=title,
            before=before,
            words=words,
            max_new_tokens=prompter.new_tokens(words, title=topic.title, before=[]),
        )
        yield part.kind, part.heading, text
