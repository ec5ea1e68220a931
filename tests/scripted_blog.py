"""A blog whose model is scripted, for programs that run the pipeline against a real site."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autoblog.ledger import Ledger
from autoblog.pipeline import Blog
from autoblog.prompts import prompt_folders
from autoblog.topics import Topic
from autoblog.writing import WritingOptions
from tests.prose import passing
from tests.scripted import ScriptedGenerator


def scripted_blog(
    topics: Sequence[Topic], *, ledger: Ledger, seed: int = 1, **changes: Any
) -> Blog:
    """Return a blog of drafts whose texts pass all filters; `changes` are fields of `Blog`."""
    generator = ScriptedGenerator(passing)
    usual: dict[str, Any] = {
        "prompt_folders": prompt_folders(Path("templates/topics.yaml")),
        "writing": WritingOptions(seed=seed, candidates=1),
        "status": "draft",
        "disclosure": "Written with a model.",
        "load_generator": lambda: generator,
        "now": lambda: datetime.now(UTC),
    }
    return Blog(topics=topics, ledger=ledger, **{**usual, **changes})
