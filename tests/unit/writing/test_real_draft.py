"""SmolLM2 writes a draft that keeps to its outline and its facts, and says nothing of its task."""

from pathlib import Path

import pytest

from autoblog.generation import load_generator
from autoblog.package_data import shipped_templates
from autoblog.posts import render
from autoblog.prompts import read_script
from autoblog.topics import parse_topics
from autoblog.writing import WritingOptions, write_article
from benchmarks.defects import defects_of
from benchmarks.quality import blocks_of

FACT = "The library on Mill Street is open on Sundays from 10:00 to 16:00."
TOPIC = f"""
topics:
  - title: Our library opens on Sundays
    outline: [What changes]
    closing: none
    notes: {FACT!r}
    words: {{min: 40, max: 240}}
"""

CHOIR = (
    "The choir meets on Tuesdays at 19:30 in the school hall.",
    "Nobody needs to read music.",
    "The next concert is on 12 June.",
)
CHOIR_TOPIC = f"""
topics:
  - title: The choir looks for new voices
    outline: [What we sing, How to join]
    notes: {" ".join(CHOIR)!r}
"""


@pytest.mark.real_model
def test_a_small_chat_model_makes_a_post_around_many_facts(smollm2: Path) -> None:
    [topic] = parse_topics(CHOIR_TOPIC, source="t")
    generator = load_generator(str(smollm2), device="cpu", dtype="int8")
    written = write_article(
        read_script(topic, folders=(shipped_templates() / "prompts",)),
        key=(topic.slug, ""),
        generator=generator,
        options=WritingOptions(seed=7, candidates=8),
    )
    assert written.article is not None, written.rejections
    text = "\n\n".join(section.text for section in written.article.sections)
    assert [text.count(fact) for fact in CHOIR] == [1, 1, 1]


@pytest.mark.real_model
def test_a_small_chat_model_keeps_to_outline_and_facts(smollm2: Path) -> None:
    [topic] = parse_topics(TOPIC, source="t")
    script = read_script(topic, folders=(shipped_templates() / "prompts",))
    generator = load_generator(str(smollm2), device="cpu")
    written = write_article(
        script,
        key=(topic.slug, ""),
        generator=generator,
        options=WritingOptions(seed=7, candidates=6),
    )
    assert written.article is not None, written.rejections
    assert [section.heading for section in written.article.sections] == [None, "What changes"]
    assert sum(section.text.count(FACT) for section in written.article.sections) == 1
    post = render(
        written.article,
        marker="0" * 32,
        disclosure="",
        categories=(),
        tags=(),
        topic_slug=topic.slug,
    )
    told = {line.partition(":")[0] for line in defects_of(blocks_of(post.content))}
    assert not told & {"talk about the task", "list cut", "unpaired mark", "money or brand"}
