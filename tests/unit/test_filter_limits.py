"""The filters' limits, as settings and topics write them."""

import math

import pytest

from autoblog.errors import TopicFileError
from autoblog.filter_limits import FILTER_NAMES, OFF, FilterLimits
from autoblog.filters import Context
from autoblog.settings.value_readers import read_limits
from autoblog.topics import parse_topics
from autoblog.writing import context_of


def test_limits_are_moved_and_switched_off_and_on() -> None:
    limits = read_limits("top_2_gram=0.25 profanity=off, contacts=2 markup=on")
    assert (limits.top_2_gram, limits.contacts, limits.markup) == (0.25, 2, 0)
    assert limits.profanity == math.inf
    assert limits.loop == FilterLimits().loop


def test_every_name_can_be_switched_off() -> None:
    limits = read_limits(" ".join(f"{name}=off" for name in FILTER_NAMES))
    assert limits == FilterLimits(**dict.fromkeys(FILTER_NAMES, OFF))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("profanty=off", "did you mean 'profanity'?"),
        ("top_2_gram=2", "fraction from 0 to 1"),
        ("top_2_gram=nan", "fraction from 0 to 1"),
        ("contacts=0.5", "whole number"),
        ("contacts=-1", "whole number"),
        ("contacts", "of the form name=value"),
        ("loop=9 loop=9", "twice"),
    ],
)
def test_what_no_limit_can_be_is_refused(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told.replace("?", r"\?")):
        read_limits(text)


def test_a_topic_s_limits_win_over_the_defaults_and_those_over_the_settings() -> None:
    text = """
defaults: {filters: {profanity: off, near_duplicate: 0.7}}
topics:
  - title: One
  - {title: Two, language: de, filters: {profanity: 5}}
"""
    one, two = parse_topics(text, source="t")
    usual = Context(limits=FilterLimits(profanity=9, loop=30))
    assert context_of(one, usual).limits.profanity == math.inf
    limits = context_of(two, usual).limits
    assert (limits.profanity, limits.near_duplicate, limits.loop) == (5, 0.7, 30)
    assert context_of(two, usual).language == "de"


def test_unknown_names_and_wrong_limits_of_a_topic_are_refused_with_their_lines() -> None:
    text = "topics:\n  - title: One\n    filters:\n      profanty: off\n      contacts: many\n"
    with pytest.raises(TopicFileError) as refused:
        parse_topics(text, source="t")
    assert "t:4: filters: unknown key 'profanty'; did you mean 'profanity'?" in str(refused.value)
    assert "t:5: filters: contacts is 'many'" in str(refused.value)
