"""Prints posts per minute of a whole dry run, our engine and transformers taking turns by topic.

    python benchmarks/posts.py [--model starter] [--topics 20] [--seed 7] [--json]

Prompts, filters, ranking and rendering are counted; the loading of the model is not.
"""

import argparse
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from autoblog.generation import TextGenerator
from autoblog.generation.loading import load
from autoblog.ledger import Ledger
from autoblog.pipeline import Blog, WritingOptions, rehearse
from autoblog.prompts import prompt_folders
from autoblog.topics import Topic, read_topics

TOPICS = Path(__file__).parent / "topics.yaml"


def seconds_of(topic: Topic, generator: TextGenerator, *, seed: int, folder: str) -> float:
    """One topic through the pipeline, up to the last line before the site."""
    blog = Blog(
        topics=[topic],
        prompt_folders=prompt_folders(Path(folder) / "topics.yaml"),
        writing=WritingOptions(seed=seed),
        status="draft",
        disclosure="",
        ledger=Ledger.open(f"sqlite:///{folder}/ledger.db"),
        load_generator=lambda: generator,
        now=lambda: datetime(2026, 11, 21, 9, tzinfo=UTC),
        wait=lambda _: None,
    )
    started = monotonic()
    list(rehearse(blog, site="blog.example", count=1))
    return monotonic() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="starter")
    parser.add_argument("--topics", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    topics = read_topics(TOPICS)[: asked.topics]
    common = {"device": "cpu", "dtype": "auto", "max_batch": None}
    engines = {
        "transformers": load(asked.model, through_transformers=True, **common),
        "autoblog": load(asked.model, **common),
    }
    spent = dict.fromkeys(engines, 0.0)
    with tempfile.TemporaryDirectory() as folder:
        for topic in topics:
            for name, generator in engines.items():
                spent[name] += seconds_of(topic, generator, seed=asked.seed, folder=folder)
    for name, seconds in spent.items():
        row = {
            "engine": name,
            "dtype": engines[name].dtype,
            "topics": len(topics),
            "posts_per_minute": round(60 * len(topics) / seconds, 2),
            "ratio": round(spent["transformers"] / seconds, 2),
        }
        print(json.dumps(row) if asked.json else "  ".join(f"{k} {v}" for k, v in row.items()))


if __name__ == "__main__":
    main()
