"""Prints posts per minute of `publish --dry-run`, our engine and transformers side by side.

    python -m benchmarks.posts [--model starter] [--topics 20] [--seed 7] [--device cpu] [--json]

The two take turns by topic, each going first every other time, so that what else the machine does
meets both. Prompts, filters, ranking, tags and rendering are counted; the loading of the model is
not. Only what passed the filters is a post.
"""

import argparse
import sys
from collections import defaultdict
from typing import Any

from autoblog.generation import Decoding, TextGenerator
from autoblog.generation.loading.load_model import load
from autoblog.pipeline import Blog, Result
from autoblog.posts import find_tags
from autoblog.topics import Topic, read_topics
from benchmarks.rehearsals import TOPICS, dry_blog, write
from benchmarks.tables import print_rows


def warm_up(generators: dict[str, TextGenerator]) -> None:
    """Load what a process loads once, the libraries for tags and torch's kernels: not counted."""
    find_tags("Words and words.", title="", headings=(), known=(), keywords=(), language="en")
    for generator in generators.values():
        generator.generate(["Title:"], decoding=Decoding(max_new_tokens=8), seeds=[range(4)])


def take_turns(
    blog: Blog, topics: list[Topic], generators: dict[str, TextGenerator]
) -> dict[str, list[Result]]:
    results: dict[str, list[Result]] = defaultdict(list)
    for number, topic in enumerate(topics):
        turns = list(generators.items())
        for name, generator in turns if number % 2 else reversed(turns):
            result = write(blog, topic, generator)
            results[name].append(result)
            print(
                f"{number + 1:2}/{len(topics)} {name:12} {result.facts.seconds:6.1f} s "
                f"{result.outcome:9} {topic.slug}",
                file=sys.stderr,
                flush=True,
            )
    return results


def row(name: str, generator: TextGenerator, results: list[Result]) -> dict[str, Any]:
    seconds = sum(result.facts.seconds for result in results)
    posts = sum(result.outcome == "rendered" for result in results)
    return {
        "engine": name,
        "device": generator.device,
        "dtype": generator.dtype,
        "topics": len(results),
        "posts": posts,
        "words": sum(result.facts.words or 0 for result in results),
        "tokens": sum(result.facts.tokens for result in results),
        "seconds": round(seconds, 1),
        "writing_share": round(sum(result.facts.writing_s or 0 for result in results) / seconds, 3),
        "posts_per_minute": round(60 * posts / seconds, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="starter")
    parser.add_argument("--topics", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--dtype", default="auto")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    topics = list(read_topics(TOPICS))[: asked.topics]
    common = {"device": asked.device, "dtype": asked.dtype, "max_batch": None}
    generators = {
        "transformers": load(asked.model, through_transformers=True, **common),
        "autoblog": load(asked.model, **common),
    }
    warm_up(generators)
    with dry_blog(topics, seed=asked.seed) as blog:
        results = take_turns(blog, topics, generators)
    rows = [row(name, generator, results[name]) for name, generator in generators.items()]
    for found in rows:
        found["ratio"] = round(found["posts_per_minute"] / (rows[0]["posts_per_minute"] or 1), 2)
    print_rows(rows, as_json=asked.json)


if __name__ == "__main__":
    main()
