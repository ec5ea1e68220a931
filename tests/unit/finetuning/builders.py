"""Small corpora and runs that train in a second."""

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from autoblog.finetuning.corpus import CorpusPost
from autoblog.finetuning.network import Size
from autoblog.finetuning.training import Hardware, Recipe, TrainingReport

TINY = Size(vocabulary=320, hidden=32, layers=2, heads=2, window=16, context=64)
PLAIN = Hardware()
OFTEN = Recipe(batch_tokens=256, report_every_steps=1, measure_every_steps=4)

_SENTENCE = "the team writes plain notes about small changes that people can read"
_WORDS = tuple(_SENTENCE.split())


def a_post(path: str = "a.md", **facts: Any) -> CorpusPost:
    fields: dict[str, Any] = {
        "kind": "blog",
        "title": "Plain notes",
        "tags": ("writing", "notes"),
        "text": "First words here.\n\n## A heading\n\nMore words there.",
    }
    return CorpusPost(path=path, **(fields | facts))


def corpus_file(path: Path, *, posts: int = 40) -> Path:
    """A corpus of easy sentences; about one post in sixteen is held out."""
    rng = random.Random(7)
    lines = [
        json.dumps(
            {
                "path": f"posts/{number}.md",
                "kind": "blog",
                "title": f"Notes {number}",
                "tags": ["writing"],
                "text": "\n\n".join(_paragraph(rng) for _ in range(4)),
            }
        )
        for number in range(posts)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def collected() -> tuple[list[TrainingReport], Callable[[TrainingReport], None]]:
    reports: list[TrainingReport] = []
    return reports, reports.append


def stop_after(steps: int) -> Callable[[], bool]:
    """Says stop when asked for the ``steps``-th time."""
    asked: list[None] = []

    def stopped() -> bool:
        asked.append(None)
        return len(asked) >= steps

    return stopped


def code_points(text: str) -> list[int]:
    """An encoder without merges."""
    return [ord(char) for char in text]


def text_of(ids: Sequence[int]) -> str:
    return "".join(chr(number) for number in ids)


def _paragraph(rng: random.Random) -> str:
    return " ".join(" ".join(rng.sample(_WORDS, 8)).capitalize() + "." for _ in range(3))
