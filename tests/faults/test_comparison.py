"""The comparison finds each of the three harms, and none where there is none."""

from dataclasses import replace

import pytest

from tests.faults.comparison import Expected, Stored, Verdict, compare
from tests.faults.human import Post
from tests.faults.subjects import own_slug

POST = Post(id=1, status="draft", title="One", content="digest")
STORED = Stored(post=POST, marker="a")
TOPIC = Expected(slug="one", marker="a", wanted="draft", state="done")


def counts(verdict: Verdict) -> tuple[int, int, int]:
    return len(verdict.lost), len(verdict.twice), len(verdict.touched)


def test_a_topic_with_its_post_as_wanted_is_fine() -> None:
    assert compare([TOPIC], [STORED], {}).is_clean


def test_a_topic_without_a_post_is_lost() -> None:
    assert counts(compare([TOPIC], [], {})) == (1, 0, 0)
    assert counts(compare([replace(TOPIC, state=None)], [], {})) == (1, 0, 0)


@pytest.mark.parametrize("state", ["ready", "sending", "created", "failed", "gone", None])
def test_a_topic_that_the_ledger_does_not_know_as_done_is_lost(state: str | None) -> None:
    assert counts(compare([replace(TOPIC, state=state)], [STORED], {})) == (1, 0, 0)


def test_a_post_without_its_wanted_status_is_lost() -> None:
    assert counts(compare([replace(TOPIC, wanted="publish")], [STORED], {})) == (1, 0, 0)


@pytest.mark.parametrize("status", ["draft", "trash"])
def test_a_marker_in_two_posts_is_twice_in_whatever_status(status: str) -> None:
    second = Stored(post=replace(POST, id=2, status=status), marker="a")
    assert counts(compare([TOPIC], [STORED, second], {})) == (0, 1, 0)


def test_a_younger_double_that_a_human_worked_on_is_the_humans() -> None:
    second = Stored(post=replace(POST, id=2, title="Mine"), marker="a")
    both = [STORED, second]
    assert compare([TOPIC], both, {2: second.post}).is_clean
    assert counts(compare([TOPIC], both, {1: POST})) == (0, 1, 0)


def test_a_post_that_a_human_renamed_after_a_plugin_took_its_marker_is_the_humans() -> None:
    renamed = Stored(post=replace(POST, title="Mine"), marker="", slug="one")
    sent_again = Stored(post=replace(POST, id=2), marker="a")
    assert compare([TOPIC], [renamed, sent_again], {1: renamed.post}).is_clean
    assert counts(compare([TOPIC], [renamed, sent_again], {})) == (0, 1, 0)


def test_what_a_human_did_is_fine_where_it_stands() -> None:
    left = replace(POST, status="trash")
    gone = replace(TOPIC, state="gone", wanted="publish")
    assert compare([gone], [replace(STORED, post=left)], {1: left}).is_clean


@pytest.mark.parametrize(
    "now",
    [
        replace(POST, status="publish"),
        replace(POST, title="Two"),
        replace(POST, content="another digest"),
    ],
)
def test_what_a_human_did_and_is_otherwise_now_was_touched(now: Post) -> None:
    assert counts(compare([TOPIC], [replace(STORED, post=now)], {1: POST})) == (0, 0, 1)


def test_what_a_human_did_and_is_no_more_was_touched() -> None:
    assert compare([], [], {1: POST}).touched


@pytest.mark.parametrize(
    ("slug", "title", "topic"),
    [
        ("lane-2-topic-00129", "My own title", "lane-2-topic-00129"),
        ("lane-2-topic-00129-2__trashed", "My own title", "lane-2-topic-00129"),
        ("", "Lane 2 &amp; topic 129", "lane-2-topic-00129"),
        ("another", "My own title", "another"),
    ],
)
def test_a_post_without_its_marker_is_known_by_its_slug_or_its_title(
    slug: str, title: str, topic: str
) -> None:
    assert own_slug(slug, title) == topic
