"""A breakage between request and answer neither loses nor doubles a post."""

import logging

import pytest

from autoblog.errors import AnswerUnclearError, SiteAwayError, SiteBlockedError
from autoblog.wordpress import Terms
from tests.contract import breakages
from tests.contract.blog import Blog, Human, find, log_in, sample
from tests.contract.breakages import Breakage

_READ_TIMEOUT_S = 3.0


@pytest.mark.parametrize("breakage", breakages.STORED_BUT_UNCLEAR, ids=str)
def test_a_post_is_found_after_an_answer_that_does_not_tell(
    blog: Blog, human: Human, breakage: Breakage
) -> None:
    wordpress = log_in(blog, read_timeout_s=_READ_TIMEOUT_S)
    wordpress.login()
    post = sample()

    with blog.breaking(breakage), pytest.raises(AnswerUnclearError):
        wordpress.create_draft(post, Terms())

    found = find(wordpress, post)
    assert found is not None
    assert found.status == "draft"
    assert human.count(post.marker) == 1


def test_a_site_that_is_busy_says_when_to_come_back(blog: Blog, human: Human) -> None:
    wordpress = log_in(blog)
    post = sample()

    with blog.breaking(breakages.TOO_MANY_REQUESTS), pytest.raises(SiteAwayError) as away:
        wordpress.create_draft(post, Terms())

    assert away.value.retry_after_s == 7.0
    assert human.count(post.marker) == 0


def test_a_server_that_is_out_of_order_may_have_stored_the_post(blog: Blog, human: Human) -> None:
    wordpress = log_in(blog)
    post = sample()

    with blog.breaking(breakages.MAINTENANCE), pytest.raises(AnswerUnclearError):
        wordpress.create_draft(post, Terms())

    assert human.count(post.marker) == 0


def test_a_firewall_is_named_and_told_apart_from_wordpress(blog: Blog, human: Human) -> None:
    wordpress = log_in(blog)
    post = sample()

    with blog.breaking(breakages.FIREWALL), pytest.raises(SiteBlockedError, match="firewall"):
        wordpress.create_draft(post, Terms())

    assert human.count(post.marker) == 0


@pytest.mark.parametrize("breakage", breakages.READ_ALL_THE_SAME, ids=str)
def test_what_is_printed_before_the_json_is_read_past(blog: Blog, breakage: Breakage) -> None:
    post = sample()

    with blog.breaking(breakage):
        wordpress = log_in(blog)
        ref = wordpress.create_draft(post, Terms())

        assert find(wordpress, post) == ref
        assert wordpress.set_status(ref, "publish").status == "publish"


def test_a_notice_in_the_answers_is_warned_of_once(
    blog: Blog, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), blog.breaking(breakages.NOTICE_BEFORE_JSON):
        wordpress = log_in(blog)
        wordpress.login()
        find(wordpress, sample())

    assert caplog.text.count("prints text around its JSON") == 1
    assert "Undefined array key" in caplog.text
