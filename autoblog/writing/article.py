"""The loop from topic to article: a manuscript asks, the model answers, until the article ends.

It sends nothing and stores nothing.
"""

from collections import Counter
from collections.abc import Callable

from autoblog.errors import StoppedError
from autoblog.generation import TextGenerator
from autoblog.prompts import Script
from autoblog.writing.manuscript import Manuscript, WritingOptions, WrittenArticle
from autoblog.writing.recording import RecordingGenerator


def write_article(
    script: Script,
    *,
    key: tuple[str, str],
    generator: TextGenerator,
    options: WritingOptions,
    stopped: Callable[[], bool] = lambda: False,
) -> WrittenArticle:
    """Write the article of a script: request, generate and choose, part after part.

    `key`, the topic's slug and its period, names the article; the same key and options draw the
    same seeds. Raises `GenerationError` or `TemplateError` if the topic cannot be written, and
    `StoppedError` as soon as `stopped` returns true; what was written is then lost.
    """
    recording = RecordingGenerator(generator)
    manuscript = Manuscript(script, key=key, generator=recording, options=options)
    while request := manuscript.request():
        if stopped():
            raise StoppedError(
                f"autoblog was told to stop; {script.topic.slug!r} is written in a later run"
            )
        [completions] = recording.generate(
            [request.prompt], decoding=request.decoding, seeds=[request.seeds]
        )
        manuscript.receive(completions, request=request)
    return manuscript.finish()


def nothing_passed(topic: str, written: WrittenArticle) -> str:
    """Return one line that names the filters that refused the candidates, the commonest first."""
    counts = Counter(rejection["filter"] for rejection in written.rejections)
    reasons = ", ".join(f"{name} {count} times" for name, count in counts.most_common(3))
    return (
        f"nothing passed for {topic!r}: {written.candidates} candidates refused ({reasons}); "
        "it comes back in a later run; a larger model or wider word limits help"
    )
