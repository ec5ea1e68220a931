"""A prompt, topic or question to the model's texts, shown while they are written.

Nothing here knows Gradio.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from autoblog.errors import StoppedError, UsageError
from autoblog.generation import ChatMessage
from autoblog.prompts import Script
from autoblog.studio.decoding_form import WishedDecoding
from autoblog.studio.model_desk import Finished, Writing
from autoblog.studio.page_parts import note, note_error, note_stage, pace, sheets
from autoblog.studio.saved_texts import SavedText, save_links
from autoblog.studio.workshop import Workshop
from autoblog.topics import Topic
from autoblog.writing import BETWEEN_TEXTS, RecordingGenerator, write_unfiltered

NEXT_QUESTION: Final = "\nQuestion:"
"""Where the answer of a base model ends: it goes on with a question of its own."""

Shown = tuple[str, str, str]
"""The messages, the texts, and the links that save them."""


@dataclass(frozen=True, kw_only=True)
class WritingWish:
    """What a tab asks for: a `prompt`, which may be a question, or the `topic` of this slug.

    Raises `UsageError` for both, or neither.
    """

    model: str
    prompt: str
    wished: WishedDecoding
    topic: str = ""
    is_question: bool = False

    def __post_init__(self) -> None:
        if self.is_question and not self.prompt.strip():
            raise UsageError("Write a question.")
        if bool(self.prompt.strip()) == bool(self.topic):
            raise UsageError("Write a prompt, or choose a topic; not both.")


def topic_of(workshop: Workshop, slug: str) -> Topic:
    """Return a topic of the file as it is now. Raises `UsageError`, and `TopicFileError`."""
    found = workshop.topic(slug)
    if found is None:
        raise UsageError(f"The topics file has no topic {slug!r} any more.")
    return found


def write_texts(workshop: Workshop, wish: WritingWish, *, session: str) -> Iterator[Shown]:
    """Yield what the tab shows until the texts are written, stopped, or an error is told."""
    stop = workshop.stops.begin(session)
    last, script = Writing(), None
    try:
        script = workshop.script_of(topic_of(workshop, wish.topic)) if wish.topic else None
        seed = workshop.new_seed() if wish.wished.seed is None else wish.wished.seed
        work = _work(workshop, wish, script, seed=seed)
        for stage in workshop.desk.run(wish.model, work, stop=stop):
            if isinstance(stage, Finished):
                seeded, written = stage.result
                said = f"{pace(last.tokens, last.seconds)}{f', seed {seed}' if seeded else ''}"
                yield note(f"Written: {said}", "good"), sheets(written), _links(wish, written)
                return
            if isinstance(stage, Writing):
                last = stage
            yield note_stage(stage), sheets(so_far(last, script), growing=True), ""
    except StoppedError:
        kept = [text for text in so_far(last, script) if text.strip()]
        yield note("Stopped. What was written is kept.", "plain"), sheets(kept), _links(wish, kept)
    except Exception as error:  # noqa: BLE001  (the page lives on)
        yield note_error(error), sheets(so_far(last, script)), ""
    finally:
        workshop.stops.end(session, stop)


def _work(
    workshop: Workshop, wish: WritingWish, script: Script | None, *, seed: int
) -> Callable[[RecordingGenerator], tuple[bool, list[str]]]:
    """Return the work that `autoblog generate` does, with whether its seed makes a difference."""
    seeds = range(seed, seed + wish.wished.n)

    def work(model: RecordingGenerator) -> tuple[bool, list[str]]:
        of_topic = {} if script is None else script.topic.decoding
        decoding = wish.wished.decoding(model, workshop.decoding, of_topic)
        if wish.is_question:
            decoding = replace(decoding, stop=(NEXT_QUESTION,))
            prompt = question_prompt(wish.prompt, model)
            [found] = model.generate([prompt], decoding=decoding, seeds=[seeds])
            return decoding.seeded, [completion.text.strip() for completion in found]
        if script is None:
            [found] = model.generate([wish.prompt], decoding=decoding, seeds=[seeds])
            return decoding.seeded, [completion.text for completion in found]
        return decoding.seeded, write_unfiltered(
            script, generator=model, decoding=decoding, seeds=seeds
        )

    return work


def question_prompt(question: str, model: RecordingGenerator) -> str:
    """Return a question in the model's chat template, or as a document that answers continue."""
    chat = model.chat_prompt([ChatMessage(role="user", text=question.strip())])
    return chat or f"Question: {question.strip()}\nAnswer:"


def so_far(writing: Writing, script: Script | None) -> list[str]:
    """Return the texts of all calls joined, each part of a topic under its heading."""
    if script is None:
        return list(writing.texts or (writing.finished[-1] if writing.finished else ()))
    calls = [*writing.finished, *([writing.texts] if writing.texts else [])]
    joined = [""] * max((len(texts) for texts in calls), default=0)
    for part, texts in zip(script.parts, calls, strict=False):
        heading = f"## {part.heading}\n\n" if part.heading else ""
        joined = [
            f"{before}\n\n{heading}{text.strip()}".strip()
            for before, text in zip(joined, texts, strict=True)
        ]
    return joined


def _links(wish: WritingWish, texts: Sequence[str]) -> str:
    if not any(texts):
        return ""
    name = wish.topic or " ".join(wish.prompt.split()[:8])
    return save_links(SavedText(name=name, text=BETWEEN_TEXTS.join(texts)))
