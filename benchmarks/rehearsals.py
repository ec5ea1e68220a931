"""A blog without a site: what `publish --dry-run` does with a topic, for the benchmarks."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from autoblog.generation import TextGenerator
from autoblog.ledger import Ledger
from autoblog.pipeline import Blog, Result, rehearse
from autoblog.prompts import prompt_folders
from autoblog.topics import Topic
from autoblog.writing import WritingOptions

TOPICS = Path(__file__).parent / "topics.yaml"
DISCLOSURE = "Written with a model."
SITE = "blog.example"


@contextmanager
def dry_blog(
    topics: Sequence[Topic],
    *,
    seed: int,
    candidates: int | None = WritingOptions(seed=0).candidates,
) -> Iterator[Blog]:
    """Yield a blog of these topics with the shipped prompts; its ledger stays empty."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(f"sqlite:///{folder}/ledger.db")
        yield Blog(
            topics=topics,
            prompt_folders=prompt_folders(Path(folder) / "topics.yaml"),
            writing=WritingOptions(seed=seed, candidates=candidates),
            status="draft",
            disclosure=DISCLOSURE,
            ledger=ledger,
            load_generator=_no_model,
            now=lambda: datetime(2026, 11, 21, 9, tzinfo=UTC),
            wait=lambda _: None,
        )
        ledger.close()


def write(blog: Blog, topic: Topic, generator: TextGenerator) -> Result:
    """Write one topic through the whole pipeline, up to the last line before the site."""
    with_model = replace(blog, load_generator=lambda: generator)
    [result] = rehearse(with_model, site=SITE, count=1, topic=topic.slug)
    return result


def _no_model() -> TextGenerator:
    raise AssertionError("a benchmark brings its own model")
