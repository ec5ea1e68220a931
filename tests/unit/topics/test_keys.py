"""A key of a topic is declared once; everything else about it follows."""

from dataclasses import fields

import pytest

from autoblog.errors import TopicFileError
from autoblog.topics import Topic, parse_topics
from autoblog.topics.keys import KEYS
from tests.unit.topics.test_topic_problems import only_problem


def test_every_key_but_each_is_a_field_of_topics_and_every_field_but_two_is_a_key() -> None:
    keys = [key.name for key in KEYS]
    assert len(set(keys)) == len(keys)
    names = {field.name for field in fields(Topic)}
    assert set(keys) - names == {"each"}
    assert names - set(keys) == {"auto_title", "names_tags"}


@pytest.mark.parametrize("name", [key.name for key in KEYS if not key.shared])
def test_a_key_of_single_topics_is_unknown_among_the_defaults(name: str) -> None:
    text = f"defaults: {{{name}: x}}\ntopics: [{{title: One}}]"
    assert f"defaults: unknown key {name!r}" in only_problem(text)


def test_what_a_topic_leaves_out_comes_from_the_defaults_key_by_key() -> None:
    text = """
defaults: {words: {min: 100, max: 300}, filters: {loop: 9, contacts: 1}, tags: [a], notes: All.}
topics:
  - {title: One, words: {max: 500}, filters: {contacts: 2}, tags: []}
"""
    [topic] = parse_topics(text, source="t")
    assert (topic.words.min, topic.words.max) == (100, 500)
    assert topic.filters == {"loop": 9, "contacts": 2}
    assert (topic.tags, topic.names_tags, topic.notes) == ((), True, "All.")


def test_options_of_decoding_are_merged_one_by_one() -> None:
    text = """
defaults: {decoding: {temperature: 0.5, dry: multiplier=1 base=2, min_p: 0.1}}
topics:
  - {title: One, decoding: {temperature: 0.7, dry: 0.5}}
"""
    [topic] = parse_topics(text, source="t")
    assert topic.decoding == {
        "temperature": 0.7,
        "dry_multiplier": 0.5,
        "dry_base": 2,
        "min_p": 0.1,
    }


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("temprature: 0.5", "t:2: decoding: unknown key 'temprature'; did you mean 'temperature'?"),
        ("min_p: 2", "t:2: decoding: min_p is '2'; it must be a number from 0 to 1"),
        ("dry: base=x", "t:2: decoding: dry: base is 'x'; it must be a number from 1 to 10"),
    ],
)
def test_a_wrong_option_of_decoding_is_told_with_its_line(options: str, said: str) -> None:
    with pytest.raises(TopicFileError) as refused:
        parse_topics(f"topics:\n- {{title: One, decoding: {{{options}}}}}", source="t")
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{title: auto, keywords: [a]}", "title: auto needs a slug"),
        ("{title: auto, slug: a}", "title: auto needs keywords"),
    ],
)
def test_a_topic_must_say_what_its_title_is_about(text: str, reason: str) -> None:
    with pytest.raises(TopicFileError, match=reason):
        parse_topics(f"topics:\n- {text}", source="t")


def test_a_topic_without_a_title_is_named_after_its_slug() -> None:
    [topic] = parse_topics(
        "topics: [{title: auto, slug: bread-for-beginners, keywords: [a]}]", source="t"
    )
    assert (topic.title, topic.auto_title) == ("Bread for beginners", True)
    [named] = parse_topics("topics: [{title: Auto}]", source="t")
    assert (named.title, named.auto_title) == ("Auto", False)


@pytest.mark.parametrize("mode", ["list", "strict", "off"])
def test_what_is_done_about_claims_is_read_as_it_is_typed(mode: str) -> None:
    [topic, other] = parse_topics(
        f"defaults: {{facts: {mode}}}\ntopics:\n- title: One thing\n- {{title: Two, facts: list}}",
        source="t",
    )
    assert (topic.facts, other.facts) == (mode, "list")
