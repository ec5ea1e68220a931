"""Topic to article: a manuscript and a model, until nothing more is wanted.

It sends nothing and remembers nothing.
"""

from collections import Counter
from collections.abc import Callable

from autoblog.errors import StoppedError
from autoblog.generation import TextGenerator
from autoblog.prompts import Script
from autoblog.writing.manuscript import Manuscript, WritingOptions, WrittenArticle
from autoblog.writing.recording import Recording


def write_article(
    script: Script,
    *,
    key: tuple[str, str],
    generator: TextGenerator,
    options: WritingOptions,
    stopped: Callable[[], bool] = lambda: False,
) -> WrittenArticle:
    """Write one topic; raises `GenerationError` or `TemplateError` where it cannot be written.

    Once `stopped` says so, what was written is given up: raises `StoppedError`.
    """
    recording = Recording(generator)
    manuscript = Manuscript(script, key=key, generator=recording, options=options)
    while request := manuscript.request():
        if stopped():
            raise StoppedError(f"autoblog was told to stop; {script.topic.slug!r} is written later")
        [completions] = recording.generate(
            [request.prompt], decoding=request.decoding, seeds=[request.seeds]
        )
        manuscript.receive(completions, request=request)
    return manuscript.finish()


def nothing_passed(topic: str, written: WrittenArticle) -> str:
    """One line that tells which filters refused the candidates, the commonest first."""
    counted = Counter(rejection["filter"] for rejection in written.rejections)
    reasons = ", ".join(f"{name} {n} times" for name, n in counted.most_common(3))
    return (
        f"nothing passed for {topic!r}: {written.candidates} candidates refused ({reasons}); "
        "it comes back in a later run; a larger model or wider word limits help"
    )
