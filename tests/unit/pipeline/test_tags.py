"""Posts whose topics name no tags get those that their texts bear out."""

from dataclasses import replace

import pytest

from autoblog.pipeline import tags
from tests.desk import Desk, topics_of
from tests.prose import passing
from tests.scripted import ScriptedGenerator

TOPICS = """
defaults: {words: {min: 30, max: 600}, outline: []}
topics:
  - {title: About stones, tags: [marble]}
  - {title: On quarries}
  - {title: Nothing to sort it by, tags: []}
"""


def about_marble(prompt: str, seed: int) -> str:
    text = passing(prompt, seed)
    more = "Marble came from the quarry. A quarry it was, and the quarry was marble."
    return f"{text} The marble was white, and the old quarry deep. {more}"


def tags_of(desk: Desk, slug: str) -> tuple[str, ...]:
    return desk.kept(slug).post.tags


@pytest.fixture
def quarry(desk: Desk) -> Desk:
    desk.topics = topics_of(TOPICS)
    desk.generator = ScriptedGenerator(about_marble)
    return desk


def test_a_topic_s_own_tags_are_taken_as_they_are_and_none_where_it_wants_none(
    quarry: Desk,
) -> None:
    quarry.publish(count=3)
    assert tags_of(quarry, "about-stones") == ("marble",)
    assert tags_of(quarry, "nothing-to-sort-it-by") == ()


def test_a_topic_without_tags_gets_the_blog_s_and_new_ones(quarry: Desk) -> None:
    quarry.publish(count=2)
    found = tags_of(quarry, "on-quarries")
    assert found[0] == "marble"
    assert "quarry" in found


def test_tags_of_earlier_posts_are_known_when_the_topics_file_no_longer_names_them(
    quarry: Desk,
) -> None:
    quarry.publish(count=1)
    ledger = quarry.ledger()
    assert ledger.tags(quarry.key) == ["marble"]
    ledger.close()


def test_a_mistake_in_finding_tags_costs_the_tags_alone(
    quarry: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> tuple[str, ...]:
        raise ZeroDivisionError

    monkeypatch.setattr(tags, "find_tags", broken)
    quarry.topics = tuple(replace(one, names_tags=False) for one in quarry.topics[:1])
    assert [result.outcome for result in quarry.publish()] == ["posted"]
    assert tags_of(quarry, "about-stones") == ()
    assert "a bug in autoblog" in caplog.text
