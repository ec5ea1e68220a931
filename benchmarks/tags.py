"""Measures the tags that are found in a text beside those that its author gave it.

    python -m benchmarks.tags --corpus FILE [--part training] [--json]

Over the corpus's held-out posts that have tags: how many are found, how many posts get none, and
the share that has a word in common with the author's tags, plurals and singulars alike. "Any"
takes the words that a text says most; "about" only those that title or headings share, as a run
does. Neither is given the author's tags.
"""

import argparse
import re
from pathlib import Path
from typing import Any

from autoblog.filters import tidy
from autoblog.finetuning.corpus import CorpusPost, read_posts, split
from autoblog.posts import find_tags
from benchmarks.tables import print_rows

LEAST_WORDS = 200
COMMON = "a an and as at by for from how in is it of on or our the to we what with your"
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def found_in(post: CorpusPost, *, anything: bool) -> tuple[str, ...]:
    pieces = HEADING.split(post.text)  # every other one is a heading
    text = "\n\n".join([f"{post.title}.", *map(tidy, pieces[::2])])
    title, headings = (text, []) if anything else (post.title, pieces[1::2])
    return find_tags(text, title=title, headings=headings, known=(), keywords=(), language="en")


def words_of(text: str) -> set[str]:
    """Return the words in the singular, without the code that is measured."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return {re.sub(r"(?<=[^s\W])s$", "", re.sub(r"ies$", "y", word)) for word in words} - {
        *COMMON.split()
    }


def measure(posts: list[CorpusPost], *, anything: bool) -> dict[str, Any]:
    found = [found_in(post, anything=anything) for post in posts]
    shared = [
        bool(words_of(tag) & words_of(", ".join(post.tags)))
        for post, tags in zip(posts, found, strict=True)
        for tag in tags
    ]
    return {
        "rule": "any" if anything else "about",
        "posts": len(posts),
        "tags_a_post": round(len(shared) / len(posts), 2),
        "posts_without": sum(not tags for tags in found) / len(posts),
        "like_the_author": sum(shared) / max(1, len(shared)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--part", choices=("held-out", "training"), default="held-out")
    parser.add_argument("--json", action="store_true", help="one object a line")
    given = parser.parse_args()
    training, held_out = split(read_posts(given.corpus))
    part = held_out if given.part == "held-out" else training
    posts = [post for post in part if post.tags and len(post.text.split()) > LEAST_WORDS]
    rows = (measure(posts, anything=anything) for anything in (True, False))
    print_rows(rows, as_json=given.json)


if __name__ == "__main__":
    main()
