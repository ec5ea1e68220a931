"""Writes fifty topics and tells how many make a post, what each word costs, and what is wrong.

    python -m benchmarks.quality [--topics FILE] [--model starter] [--seed 7] [--out DIR] [--json]

What is wrong with a post is looked for by patterns of its own, not by the filters. Nothing is sent
and nothing is remembered; with `--out` the posts are kept to be read.
"""

import argparse
import html
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

from autoblog.generation import TextGenerator, load_generator
from autoblog.pipeline import Blog, Rendered, Result
from autoblog.topics import Topic, read_topics
from benchmarks.defects import defects_of
from benchmarks.rehearsals import DISCLOSURE, TOPICS, dry_blog, write

# What must not stand in a post; "TODO" and "XXX" are blanks that nobody filled in.
RESIDUES = {
    "header": r"^(Title|Tags|Keywords|Outline|Author|Date):|\b(Title|Tags): ",
    "Markdown": r"^\s*#{1,6}\s|\*\*|__\w|`|^>\s|^\s*[-=*_]{3,}\s*$|\]\(|^\|",
    "HTML": r"</?[a-zA-Z][^<>]*>|&[a-z]{2,8};",
    "special token": r"<\||\|>|</s>|\ufffd",
    "placeholder": r"\{\{|\{%|\[(?:insert|your|name|todo|link|image)\b|lorem ipsum|\b(TODO|XXX)\b",
    "e-mail": r"\S@\S+\.\w",
    "link": r"https?:|\bwww\.\w|\w\.(?:gov|com|org|net)/",
    "phone": r"\(\d{3}\) ?\d{3}-\d{4}|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b",
    "broken end": r"[^.!?\u2026:;)\"'\u201d\u2019\u3002]$",
}
BLOCK = re.compile(r"<(h2|h3|p|li)\b[^>]*>(.*?)</\1>", re.DOTALL)
MIN_SENTENCE_WORDS = 6
RUN = 10  # words; a run that long twice in a post is text twice


def write_all(
    topics: list[Topic], generator: TextGenerator, blog: Blog
) -> Iterator[tuple[Topic, Result]]:
    for number, topic in enumerate(topics, start=1):
        result = write(blog, topic, generator)
        facts = result.facts
        print(
            f"{number:2}/{len(topics)} {result.outcome:9} {facts.words or 0:4} words "
            f"{facts.tokens:6} tokens {facts.seconds:5.1f} s  {topic.slug}  {tags_of(result)}",
            file=sys.stderr,
            flush=True,
        )
        yield topic, result


def tags_of(result: Result) -> str:
    return f"({', '.join(result.kept.post.tags)})" if isinstance(result, Rendered) else ""


def blocks_of(content: str) -> list[tuple[str, str]]:
    """Tag and text of every heading, paragraph and list item, without the disclosure."""
    found = [
        (tag, html.unescape(re.sub(r"<br ?/?>", "\n", inner)))
        for tag, inner in BLOCK.findall(content)
    ]
    return [(tag, text) for tag, text in found if text != DISCLOSURE]


def faults_of(topic: Topic, content: str) -> list[str]:
    blocks = blocks_of(content)
    faults = [
        *_headings(topic, blocks),
        *_twice([text for tag, text in blocks if tag in {"p", "li"}]),
        *defects_of(blocks),
    ]
    for tag, text in blocks:
        for name, pattern in RESIDUES.items():
            if name == "broken end" and tag != "p":
                continue
            if re.search(pattern, text, re.MULTILINE if name != "broken end" else 0):
                faults.append(f"{name}: {text[-60:] if name == 'broken end' else text[:60]!r}")
    return faults


def _headings(topic: Topic, blocks: list[tuple[str, str]]) -> Iterator[str]:
    """Every heading of the outline stands there, in order, with text of its own under it."""
    heads = [text for tag, text in blocks if tag == "h2"]
    places = [heads.index(heading) if heading in heads else -1 for heading in topic.outline or ()]
    if -1 in places or places != sorted(places):
        yield f"headings: {heads} instead of {list(topic.outline or ())}"
    if not blocks or blocks[0][0] != "p":
        yield "headings: no opening"
    if len(set(heads)) < len(heads):
        yield f"headings: one stands twice in {heads}"
    for (tag, text), (following, _) in zip(blocks, [*blocks[1:], ("h2", "")], strict=True):
        if tag == "h2" and following == "h2":
            yield f"headings: nothing under {text!r}"


def _twice(texts: list[str]) -> Iterator[str]:
    sentences = Counter(
        sentence.casefold()
        for text in texts
        for sentence in re.split(r"(?<=[.!?])\s+", text)
        if len(sentence.split()) >= MIN_SENTENCE_WORDS
    )
    yield from (f"twice: {one!r}" for one, count in sentences.items() if count > 1)
    words = re.findall(r"\w+", " ".join(texts).casefold())
    runs = Counter(tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))
    if any(count > 1 for count in runs.values()):
        yield f"twice: {RUN} words {' '.join(runs.most_common(1)[0][0])!r}"


def summary(found: list[tuple[Topic, Result]], seconds: float) -> dict[str, Any]:
    posts = [(topic, result) for topic, result in found if isinstance(result, Rendered)]
    words = sum(result.facts.words or 0 for _, result in posts)
    faults = {topic.slug: faults_of(topic, result.kept.post.content) for topic, result in posts}
    rejections = Counter(one["filter"] for _, result in found for one in result.facts.rejections)
    return {
        "topics": len(found),
        "posts": len(posts),
        "share": round(len(posts) / len(found), 3),
        "words": words,
        "tokens": sum(result.facts.tokens for _, result in found),
        "tokens_per_word": round(sum(r.facts.tokens for _, r in found) / max(1, words), 2),
        "candidates": sum(result.facts.candidates or 0 for _, result in found),
        "seconds": round(seconds),
        "posts_with_faults": sum(bool(own) for own in faults.values()),
        "faults": dict(Counter(one.split(":")[0] for own in faults.values() for one in own)),
        "posts_by_fault": dict(
            Counter(name for own in faults.values() for name in {one.split(":")[0] for one in own})
        ),
        "rejections": dict(rejections.most_common(8)),
        "told": {slug: own for slug, own in faults.items() if own},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--topics", type=Path, default=TOPICS)
    parser.add_argument("--model", default="starter")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--candidates", type=int, default=4)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    topics = list(read_topics(asked.topics))
    generator = load_generator(asked.model)
    with dry_blog(topics, seed=asked.seed, candidates=asked.candidates) as blog:
        started = monotonic()
        found = list(write_all(topics, generator, blog))
    if asked.out:
        asked.out.mkdir(parents=True, exist_ok=True)
        for topic, result in found:
            if isinstance(result, Rendered):
                content = result.kept.post.content
                (asked.out / f"{topic.slug}.html").write_text(content, encoding="utf-8")
    told = summary(found, monotonic() - started)
    for slug, faults in told.pop("told").items():
        print(f"{slug}: {'; '.join(faults)}", file=sys.stderr)
    print(json.dumps(told) if asked.json else "\n".join(f"{k}: {v}" for k, v in told.items()))


if __name__ == "__main__":
    main()
