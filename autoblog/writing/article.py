"""The loops from a script to articles: with filters, retries and choice, or without.

They send nothing and store nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from time import monotonic

from autoblog.errors import StoppedError
from autoblog.filters import clean, section_words, trim_to_sentence
from autoblog.generation import Decoding, TextGenerator
from autoblog.prompts import Part, Script
from autoblog.writing.manuscript import Manuscript
from autoblog.writing.pace import affordable
from autoblog.writing.progress import WritingProgress
from autoblog.writing.prompting import SECTION_ENDS, Prompter
from autoblog.writing.recording import RecordingGenerator
from autoblog.writing.writing_steps import Request, WritingOptions, WrittenArticle


def write_article(
    script: Script,
    *,
    key: tuple[str, str],
    generator: TextGenerator,
    options: WritingOptions,
    stopped: Callable[[], bool] = lambda: False,
    observe: Callable[[WritingProgress], object] = lambda _: None,
) -> WrittenArticle:
    """Write the article of a script: request, generate and choose, part after part.

    `key`, the topic's slug and its period, names the article; the same key and options draw the
    same seeds, and as many of them unless the options leave that to the machine's speed. `observe`
    is told before each request. Raises `GenerationError` or `TemplateError` if the topic cannot be
    written, and `StoppedError` as soon as `stopped` returns true; what was written is then lost.
    """
    recording = RecordingGenerator(generator)
    manuscript = Manuscript(script, key=key, generator=recording, options=options)
    started, written = monotonic(), 0
    while request := manuscript.request(
        affordable=affordable(
            parts_left=manuscript.parts_left, written=written, seconds=monotonic() - started
        )
    ):
        if stopped():
            raise StoppedError(
                f"autoblog was told to stop; {script.topic.slug!r} is written in a later run"
            )
        observe(_progress(script, request, recording, seconds=monotonic() - started))
        [completions] = recording.generate(
            [request.prompt], decoding=request.decoding, seeds=[request.seeds]
        )
        manuscript.receive(completions, request=request)
        if request.step.part_index is not None:
            written += len(completions)
    return manuscript.finish()


def _progress(
    script: Script, request: Request, recording: RecordingGenerator, *, seconds: float
) -> WritingProgress:
    index = request.step.part_index
    return WritingProgress(
        topic=script.topic.slug,
        part=0 if index is None else index + 1,
        parts=len(script.parts),
        attempt=request.step.attempt + 1,
        candidates=len(request.seeds),
        tokens=recording.tokens,
        generating_s=recording.generating_s,
        seconds=seconds,
    )


BETWEEN_TEXTS = "\n\n---\n\n"
"""What stands between several texts in one file."""


def write_unfiltered(
    script: Script,
    *,
    generator: TextGenerator,
    decoding: Decoding,
    seeds: Sequence[int],
    observe: Callable[[int, Part], object] = lambda _number, _part: None,
) -> list[str]:
    """Write one article for each seed: parts of whole sentences under their headings.

    `observe` is told each part before it is written, counted from 1. Nothing is filtered, retried
    or chosen. Raises `GenerationError` or `TemplateError`.
    """
    topic, prompter = script.topic, Prompter(script=script, model=generator)
    words = section_words(topic.words, sections=len(script.parts))
    articles: list[list[tuple[Part, str]]] = [[] for _ in seeds]
    for part_index, part in enumerate(script.parts):
        observe(part_index + 1, part)
        prompts = [
            prompter.prompt(
                part_index,
                title=topic.title,
                before=before,
                words=words,
                max_new_tokens=decoding.max_new_tokens,
            )
            for before in articles
        ]
        found = generator.generate(
            prompts, decoding=replace(decoding, stop=SECTION_ENDS), seeds=[[seed] for seed in seeds]
        )
        for article, [completion] in zip(articles, found, strict=True):
            text = trim_to_sentence(clean(completion.text), language=topic.language or "en")
            article.append((part, text))
    return ["\n\n".join(filter(None, _blocks(article))) for article in articles]


def _blocks(article: Sequence[tuple[Part, str]]) -> Iterator[str]:
    """Yield headings and texts in turn; those that are missing are empty."""
    for part, text in article:
        yield f"## {part.heading}" if part.heading else ""
        yield text


def nothing_passed(topic: str, written: WrittenArticle) -> str:
    """Return one line that names the filters that refused the candidates, the commonest first."""
    counts = Counter(rejection["filter"] for rejection in written.rejections)
    reasons = ", ".join(f"{name} {count} times" for name, count in counts.most_common(3))
    return (
        f"nothing passed for {topic!r}: {written.candidates} candidates refused ({reasons}); "
        "it comes back in a later run; a larger model or wider word limits help"
    )
