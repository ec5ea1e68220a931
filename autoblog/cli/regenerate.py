"""`autoblog regenerate`: makes a post's text again, and says whether it is the same."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autoblog.cli import console, wiring
from autoblog.cli.post_lookup import PostId, find_post
from autoblog.errors import DifferentTextError, ModelError, SettingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autoblog.cli.invocation import Invocation
    from autoblog.generation import TextGenerator
    from autoblog.settings import Settings
    from autoblog.writing import PartAgain

SHOWN_CHARACTERS = 60  # of each text, from where the two part


def regenerate(
    context: typer.Context,
    post_id: PostId,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the text here, too.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object.")] = False,
) -> None:
    """Make a post's text again as it was made, and say whether it is identical.

    Neither the site nor the database is touched. Ends with 76 where the text differs. The text is
    compared, and written, as it came from the model: before it was cut to whole sentences.
    Example: autoblog regenerate 12
    """
    from autoblog.writing import check_replayable, write_again

    settings = wiring.settings_of(context)
    found = find_post(settings, post_id)
    stored = found.kept.provenance
    check_replayable(stored, found.record)
    generator = _generator(context.obj, settings, stored)
    with console.progress(f"writing with {generator.model} on {generator.device}"):
        again = write_again(stored, found.record, generator=generator)
    causes, others = _changes(settings, stored, found.kept.topic, generator)
    if out is not None:
        console.write_text(out, _text(again, title=found.kept.title))
    if as_json:
        console.result_json(_to_json(post_id, again, causes, others))
    else:
        _print(again, causes, others)
    if not all(part.identical for part in again):
        raise DifferentTextError(_verdict(post_id, causes))


def _generator(
    invocation: "Invocation", settings: "Settings", stored: "Mapping[str, Any]"
) -> "TextGenerator":
    """The model that wrote it, where it ran; elsewhere only if this machine has no such device."""
    same = {"model": stored["model"], "device": stored["device"], "dtype": stored["dtype"]}
    try:
        return wiring.generator_of(invocation, settings.model_copy(update=same))()
    except ModelError:
        raise
    except SettingError as error:
        console.tell(f"not on the device that wrote it: {error}")
        here = settings.model_copy(update={"model": stored["model"]})
        return wiring.generator_of(invocation, here)()


def _changes(
    settings: "Settings", stored: "Mapping[str, Any]", slug: str, generator: "TextGenerator"
) -> tuple[list[str], list[str]]:
    """What may have changed the text, and what a new post would differ by."""
    from autoblog.pipeline import origin_of
    from autoblog.writing import (
        library_versions,
        machine_changes,
        origin_changes,
        version_changes,
    )

    causes = machine_changes(stored, generator)
    causes += version_changes(stored, library_versions())
    ledger = wiring.open_ledger(settings, for_reading=True)
    blog = wiring.make_blog(settings, ledger=ledger, load_generator=lambda: generator)
    topic = next((one for one in blog.topics if one.slug == slug), None)
    if topic is None:
        return causes, [f"the topic {slug} is no longer in {settings.topics}"]
    return causes, origin_changes(stored, origin_of(blog, topic))


def _text(again: Sequence["PartAgain"], *, title: str) -> str:
    """The post as a document; `title` is that of the post, which may be found otherwise now."""
    found = next((part for part in again if part.kind == "title"), None)
    if found and not found.identical:
        title = found.text.strip()
    texts = (
        f"## {part.heading}\n\n{part.text.strip()}" if part.heading else part.text.strip()
        for part in again
        if part is not found
    )
    return "\n\n".join([f"# {title}", *texts]) + "\n"


def _to_json(
    post_id: int, again: Sequence["PartAgain"], causes: list[str], others: list[str]
) -> dict[str, Any]:
    return {
        "post_id": post_id,
        "identical": all(part.identical for part in again),
        "title": next((_part_json(part) for part in again if part.kind == "title"), None),
        "sections": [
            {"heading": part.heading} | _part_json(part) for part in again if part.kind != "title"
        ],
        "changes": causes,
        "changes_for_new_posts": others,
    }


def _part_json(part: "PartAgain") -> dict[str, Any]:
    return {
        "seed": part.seed,
        "identical": part.identical,
        "parts_at": part.parts_at,
        "text": part.text,
    }


def _print(again: Sequence["PartAgain"], causes: list[str], others: list[str]) -> None:
    for part in again:
        name = part.heading or f"({part.kind})"
        place = part.parts_at
        if place is None:
            console.result(f"identical: {console.printable(name)}, {len(part.text)} characters")
            continue
        console.result(f"differs:   {console.printable(name)}, after {place} characters")
        for said, text in (("was", part.before), ("is", part.text)):
            shown = text[place : place + SHOWN_CHARACTERS]
            console.result(f"           {said:4} {console.printable(shown) or '(the end)'}")
    for change in causes:
        console.result(f"changed:   {console.printable(change)}")
    for change in others:
        console.result(f"changed, for new posts alone: {console.printable(change)}")
    if all(part.identical for part in again):
        console.result("the same text")


def _verdict(post_id: int, causes: list[str]) -> str:
    why = (
        "; ".join(causes)
        if causes
        else "model, device, number format and libraries are the same, so the sums differ: other "
        "hardware, another number of threads, or a batch that did not fit into memory then"
    )
    return f"post {post_id} was written again, and its text differs ({why})"
