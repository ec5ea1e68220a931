"""`autoblog regenerate`: a post's text, written again and compared with the stored one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autoblog.cli import console, wiring
from autoblog.cli.post_lookup import PostId, find_post
from autoblog.errors import DifferentTextError, ModelError, SettingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autoblog.generation import TextGenerator
    from autoblog.settings import Settings
    from autoblog.writing import ReplayedPart

SHOWN_CHARACTERS = 60
"""The characters shown of each text, from the first difference on."""


def regenerate(
    context: typer.Context,
    post_id: PostId,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the text here, too.")
    ] = None,
    as_json: Annotated[bool, console.flag("--json", help="One object.")] = False,
) -> None:
    """Write a post's text again as it was written, and say whether it is identical.

    Neither the site nor the database is touched. Ends with 76 if the text differs. The text is
    compared, and written to FILE, as it came from the model: before it was cut to whole sentences.
    Example: autoblog regenerate 12
    """
    from autoblog.writing import read_replay

    settings = wiring.settings_of(context)
    found = find_post(settings, post_id)
    provenance = found.kept.provenance
    replay = read_replay(provenance, found.record)
    generator = _generator(context.obj, settings, provenance)
    with console.progress(f"writing with {generator.model} on {generator.device}"):
        parts = replay.run(generator)
    causes, others = _changes(settings, provenance, found.kept.topic, generator)
    if out is not None:
        console.write_text(out, _text(parts, title=found.kept.title))
    if as_json:
        console.result_json(_to_json(post_id, parts, causes, others))
    else:
        _print(parts, causes, others)
    if not all(part.identical for part in parts):
        raise DifferentTextError(_verdict(post_id, causes))


def _generator(
    invocation: wiring.Invocation, settings: "Settings", provenance: "Mapping[str, Any]"
) -> "TextGenerator":
    """Load the post's model on its device, or on this machine's if it has no such device."""
    same = {name: provenance[name] for name in ("model", "device", "dtype")}
    try:
        return wiring.load_generator(invocation, settings.model_copy(update=same))
    except ModelError:
        raise
    except SettingError as error:
        console.tell(f"not on the device that wrote it: {error}")
        here = settings.model_copy(update={"model": provenance["model"]})
        return wiring.load_generator(invocation, here)


def _changes(
    settings: "Settings", provenance: "Mapping[str, Any]", slug: str, generator: "TextGenerator"
) -> tuple[list[str], list[str]]:
    """Return the changes that may explain another text, and those that affect new posts only."""
    from autoblog.pipeline import origin_of
    from autoblog.writing import decoding_for, decoding_json, origin_changes, text_changes

    causes = text_changes(provenance, generator)
    ledger = wiring.open_ledger(settings, for_reading=True)
    blog = wiring.make_blog(settings, ledger=ledger, load_generator=lambda: generator)
    topic = next((topic for topic in blog.topics if topic.slug == slug), None)
    if topic is None:
        return causes, [f"the topic {slug} is no longer in {settings.topics}"]
    decoding = decoding_for(generator, blog.writing.decoding, topic.decoding)
    now = origin_of(blog, topic) | {"decoding": decoding_json(decoding)}
    return causes, origin_changes(provenance, now)


def _text(parts: Sequence["ReplayedPart"], *, title: str) -> str:
    """Return the post as a document; a title that the model now finds replaces `title`."""
    found = next((part for part in parts if part.kind == "title"), None)
    if found and not found.identical:
        title = found.text.strip()
    texts = (
        f"## {part.heading}\n\n{part.text.strip()}" if part.heading else part.text.strip()
        for part in parts
        if part is not found
    )
    return "\n\n".join([f"# {title}", *texts]) + "\n"


def _to_json(
    post_id: int, parts: Sequence["ReplayedPart"], causes: list[str], others: list[str]
) -> dict[str, Any]:
    return {
        "post_id": post_id,
        "identical": all(part.identical for part in parts),
        "title": next((_part_json(part) for part in parts if part.kind == "title"), None),
        "sections": [
            {"heading": part.heading} | _part_json(part) for part in parts if part.kind != "title"
        ],
        "changes": causes,
        "changes_for_new_posts": others,
    }


def _part_json(part: "ReplayedPart") -> dict[str, Any]:
    return {
        "seed": part.seed,
        "identical": part.identical,
        "parts_at": part.differs_at,
        "text": part.text,
    }


def _print(parts: Sequence["ReplayedPart"], causes: list[str], others: list[str]) -> None:
    for part in parts:
        name = part.heading or f"({part.kind})"
        differs_at = part.differs_at
        if differs_at is None:
            console.result(f"identical: {console.printable(name)}, {len(part.text)} characters")
            continue
        console.result(f"differs:   {console.printable(name)}, after {differs_at} characters")
        for said, text in (("was", part.before), ("is", part.text)):
            shown = text[differs_at : differs_at + SHOWN_CHARACTERS]
            console.result(f"           {said:4} {console.printable(shown) or '(the end)'}")
    for change in causes:
        console.result(f"changed:   {console.printable(change)}")
    for change in others:
        console.result(f"changed, for new posts alone: {console.printable(change)}")
    if all(part.identical for part in parts):
        console.result("the same text")


def _verdict(post_id: int, causes: list[str]) -> str:
    why = "; ".join(causes) or (
        "model, device, number format and libraries are the same, so the sums differ: other "
        "hardware, another number of threads, or a batch that did not fit into memory then"
    )
    return f"post {post_id} was written again, and its text differs ({why})"
