"""Topics with a time of their own: written from not_before on, published at publish_at."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autoblog.errors import StoppedError
from tests.desk import Desk, topics_of
from tests.prose import passing
from tests.scripted import ScriptedGenerator

PLANNED = """
defaults: {words: {min: 100, max: 600}, outline: []}
topics:
  - {title: Season's greetings, publish_at: 2026-12-24 09:00}
"""
LATER = """
defaults: {words: {min: 100, max: 600}, outline: []}
topics:
  - {title: Not yet, not_before: 2026-12-01}
  - {title: At once}
"""
BEFORE = datetime(2026, 12, 24, 8, 59, tzinfo=UTC)
THEN = datetime(2026, 12, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def planned(desk: Desk) -> Desk:
    desk.topics = topics_of(PLANNED)
    return desk


def statuses(desk: Desk) -> list[str]:
    return [post.status for _, post in sorted(desk.site.posts.items())]


def test_a_topic_is_due_from_not_before_on(desk: Desk) -> None:
    desk.topics = topics_of(LATER)
    assert [result.facts.topic for result in desk.publish(count=9)] == ["at-once"]
    desk.now = datetime(2026, 12, 1, tzinfo=UTC)
    assert [result.facts.topic for result in desk.publish(count=9)] == ["not-yet"]


def test_a_planned_post_is_a_draft_until_its_time_and_then_published_once(planned: Desk) -> None:
    [first] = planned.publish(count=9)
    assert (first.outcome, first.ref and first.ref.status) == ("posted", "draft")
    planned.now = BEFORE
    assert planned.publish(count=9) == []
    assert statuses(planned) == ["draft"]
    planned.now = THEN
    [second] = planned.publish(count=9)
    assert (second.outcome, second.ref and second.ref.status) == ("posted", "publish")
    assert statuses(planned) == ["publish"]
    assert planned.publish(count=9) == []
    assert len(planned.generator.calls) == 1


def test_the_ledger_tells_when_the_next_post_is_to_be_published(planned: Desk) -> None:
    ledger = planned.ledger()
    assert ledger.next_publication(planned.key, after=planned.now) is None
    planned.publish()
    assert ledger.next_publication(planned.key, after=planned.now) == THEN
    assert ledger.next_publication(planned.key, after=THEN) is None
    ledger.close()


def test_a_post_whose_time_has_passed_when_it_is_written_is_published_at_once(
    planned: Desk,
) -> None:
    planned.now = THEN + timedelta(days=3)
    [result] = planned.publish()
    assert result.ref is not None
    assert result.ref.status == "publish"
    assert planned.states() == {"seasons-greetings": "done"}


def test_a_forced_status_wins_over_the_plan(planned: Desk) -> None:
    planned.publish(forced_status="draft")
    planned.now = THEN
    assert planned.publish(count=9) == []
    assert statuses(planned) == ["draft"]


def edit(desk: Desk) -> None:
    [post_id] = desk.site.posts
    desk.site.edit(post_id, "A human's words.")


def trash(desk: Desk) -> None:
    [post_id] = desk.site.posts
    desk.site.trash(post_id)


@pytest.mark.parametrize(
    ("act", "status", "state"), [(edit, "draft", "done"), (trash, "trash", "gone")]
)
def test_what_a_human_did_to_a_planned_draft_stays(
    planned: Desk, act: Callable[[Desk], None], status: str, state: str
) -> None:
    planned.publish()
    act(planned)
    planned.now = THEN
    planned.publish(count=9)
    assert statuses(planned) == [status]
    assert list(planned.states().values()) == [state]
    assert planned.publish(count=9) == []


def test_a_planned_draft_of_a_lost_ledger_stays_one_and_says_why(
    planned: Desk, tmp_path: Path
) -> None:
    planned.publish()
    planned.address = f"sqlite:///{tmp_path}/new.db"
    planned.now = THEN
    [result] = planned.publish(count=9)
    assert (result.outcome, statuses(planned)) == ("skipped", ["draft"])
    assert result.ref is not None
    assert "Publish it yourself" in result.ref.note
    assert planned.publish(count=9) == []


def test_what_was_begun_counts_only_where_it_is_wanted(planned: Desk) -> None:
    planned.publish()
    planned.now = THEN
    planned.topics = (*planned.topics, *topics_of(LATER))
    results = planned.publish(count=1, count_begun=False)
    assert [result.facts.topic for result in results] == ["seasons-greetings", "not-yet"]


def test_writing_is_given_up_between_rounds_and_nothing_is_remembered_as_refused(
    desk: Desk,
) -> None:
    stop: list[bool] = []

    def refused(prompt: str, seed: int) -> str:
        stop.append(True)
        return "Too short."

    desk.generator = ScriptedGenerator(refused)
    [result] = desk.publish(count=1, stopped=lambda: bool(stop))
    assert isinstance(result.error, StoppedError)
    assert (result.outcome, len(desk.generator.calls)) == ("skipped", 1)
    desk.generator = ScriptedGenerator(passing)
    assert [again.facts.topic for again in desk.publish()] == [result.facts.topic]
