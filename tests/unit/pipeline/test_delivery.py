"""Exactly once: whatever happens to request or process, a topic has one post on the site."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, update

from autoblog.errors import (
    AnswerUnclearError,
    PostGoneError,
    PostRefusedError,
    PostUnclearError,
)
from autoblog.ledger import Ledger
from autoblog.ledger.attempts import Attempts
from autoblog.ledger.claims import Claims
from autoblog.ledger.schema import posts
from autoblog.pipeline import marker_of
from autoblog.wordpress import WordPress
from tests.desk import Desk
from tests.fake_site import FakePost, Fault, faults
from tests.fake_site.messages import json_response


def refusal(code: str) -> Fault:
    """WordPress's own no to one post."""
    body = {"code": code, "message": "Invalid parameter(s): title", "data": {"status": 400}}
    return Fault(name=code, acts=False, answer=lambda _: json_response(400, body))


LOST_ANSWERS: dict[str, Callable[..., Fault]] = {
    "timeout": lambda acts: faults.timeout(acts=acts),
    "reset": lambda acts: faults.reset(acts=acts),
    "bad gateway": lambda acts: faults.status(502, acts=acts),
    "gateway timeout": lambda acts: faults.status(504, acts=acts),
    "origin timeout": lambda acts: faults.status(524, acts=acts),
}


@pytest.mark.parametrize("name", LOST_ANSWERS)
@pytest.mark.parametrize("acts", [True, False])
def test_a_lost_answer_is_resolved_by_looking(desk: Desk, name: str, acts: bool) -> None:
    desk.site.faults.script(LOST_ANSWERS[name](acts), method="POST", route="/posts", times=1)
    [result] = desk.publish()
    assert result.outcome == "posted"
    assert desk.titles() == ["First things"]
    assert desk.states() == {"first-things": "done"}


HUMAN_WORK: dict[str, Callable[[FakePost], object]] = {
    "category": lambda post: setattr(post, "categories", (1,)),
    "slug": lambda post: setattr(post, "slug", "mine"),
    "excerpt": lambda post: setattr(post, "excerpt", "Mine."),
    "tags": lambda post: setattr(post, "tags", ()),
    "password": lambda post: setattr(post, "password", "mine"),
    "date": lambda post: setattr(post, "date_gmt", datetime(2027, 1, 1, tzinfo=UTC)),
    "edited and put back": lambda post: post.revisions.extend([1, 1]),
    "another author": lambda post: setattr(post, "author", 1),
}


@pytest.mark.parametrize("work", HUMAN_WORK)
def test_a_draft_that_a_human_touched_after_a_lost_answer_is_not_published(
    desk: Desk, work: str
) -> None:
    desk.site.faults.script(faults.timeout(acts=True), method="POST", route="/posts", times=1)

    def touch() -> None:
        [post] = desk.site.posts.values()
        HUMAN_WORK[work](post)

    desk.while_waiting = touch
    [result] = desk.publish(forced_status="publish")

    [post] = desk.site.posts.values()
    assert (result.outcome, post.status) == ("posted", "draft")
    assert result.ref is not None
    assert "left a draft" in result.ref.note


def test_a_post_that_appears_late_is_found_after_growing_waits(desk: Desk) -> None:
    desk.site.faults.script(faults.timeout(acts=True), method="POST", route="/posts", times=1)
    hidden: dict[int, FakePost] = {}

    def appear_at_the_third_look() -> None:
        hidden.update(desk.site.posts)
        desk.site.posts.clear()
        if len(desk.waits) == 3:
            desk.site.posts.update(hidden)

    desk.while_waiting = appear_at_the_third_look
    [result] = desk.publish()
    assert result.outcome == "posted"
    assert desk.waits == [5.0, 15.0, 45.0]
    assert desk.titles() == ["First things"]


def test_a_site_that_never_answers_clearly_is_asked_twice_and_left_for_the_next_run(
    desk: Desk,
) -> None:
    desk.site.faults.script(faults.timeout(acts=False), method="POST", route="/posts", times=9)
    [result] = desk.publish(count=3)
    assert isinstance(result.error, AnswerUnclearError)
    assert desk.states() == {"first-things": "sending"}
    assert len(desk.site.written("/posts")) == 2
    assert desk.waits == [5.0, 15.0, 45.0, 5.0, 15.0, 45.0]
    desk.site.faults.clear()
    [result] = desk.publish()
    assert result.outcome == "posted"
    assert desk.titles() == ["First things"]


def test_a_refused_post_fails_alone_and_is_sent_again_when_named(desk: Desk) -> None:
    desk.site.faults.script(refusal("rest_invalid_param"), method="POST", route="/posts", times=1)
    first, second = desk.publish(count=1)
    assert isinstance(first.error, PostRefusedError)
    assert second.outcome == "posted"
    assert desk.states()["first-things"] == "failed"
    calls = len(desk.generator.calls)
    [result] = desk.publish(topic="first-things")
    assert result.outcome == "posted"
    assert len(desk.generator.calls) == calls


class Killed(BaseException):
    """As if the process had ended here."""


LEDGER_STEPS = ("claim", "keep", "take", "intend", "receive", "finish", "record", "release")
SITE_STEPS = ("find_posts", "terms", "create_draft", "set_status")
HOLDERS: dict[str, type] = {
    "claim": Claims,
    "record": Attempts,
    "release": Claims,
    **dict.fromkeys(SITE_STEPS, WordPress),
}


STEPS = [(step, status) for step in LEDGER_STEPS + SITE_STEPS for status in ("draft", "publish")]
STEPS.remove(("set_status", "draft"))  # no such step: a post is sent as a draft


@pytest.mark.parametrize(("step", "status"), STEPS)
@pytest.mark.parametrize("before", [True, False])
def test_a_run_after_a_kill_at_any_step_posts_no_topic_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str, before: bool, status: str
) -> None:
    kind = HOLDERS.get(step, Ledger)
    real = getattr(kind, step)

    def killed(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not before:
            real(self, *args, **kwargs)
        raise Killed

    monkeypatch.setattr(kind, step, killed)
    with pytest.raises(Killed):
        desk.publish(forced_status=status)
    monkeypatch.setattr(kind, step, real)
    for _ in range(5):
        desk.publish(count=4, forced_status=status)
    assert sorted(desk.titles()) == sorted(topic.title for topic in desk.topics)
    assert {post.status for post in desk.site.posts.values()} == {status}
    assert set(desk.states().values()) == {"done"}


def test_a_lost_ledger_does_not_write_what_the_site_has(desk: Desk, tmp_path: Any) -> None:
    desk.publish(count=2)
    desk.address = f"sqlite:///{tmp_path}/new.db"
    calls = len(desk.generator.calls)
    results = desk.publish(count=1)
    assert [result.outcome for result in results] == ["skipped", "skipped", "posted"]
    assert len(desk.generator.calls) == calls + 1
    assert len(desk.titles()) == 3


@pytest.mark.parametrize("human", ["trash", "delete", "publish", "edit"])
def test_what_a_human_did_between_the_steps_stays(desk: Desk, human: str) -> None:
    def killed(self: WordPress, *args: Any, **kwargs: Any) -> Any:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WordPress, "set_status", killed)
        with pytest.raises(Killed):
            desk.publish(forced_status="publish")
    [(post_id, post)] = desk.site.posts.items()
    sent = post.content
    if human == "trash":
        desk.site.trash(post_id)
    elif human == "delete":
        desk.site.delete(post_id)
    elif human == "publish":
        post.status = "publish"
    else:
        desk.site.edit(post_id, sent + "<!-- wp:paragraph --><p>Mine.</p><!-- /wp:paragraph -->")
    [result] = desk.publish(topic="first-things", forced_status="publish")
    if human in {"trash", "delete"}:
        assert isinstance(result.error, PostGoneError)
        assert result.outcome == "skipped"
        assert desk.states()["first-things"] == "gone"
        assert [p.status for p in desk.site.posts.values()] != ["publish"]
    else:
        assert result.outcome == "posted"
        assert ("Mine." in desk.site.posts[post_id].content) == (human == "edit")
    [again] = desk.publish(topic="first-things")
    assert again.outcome == "skipped"


@pytest.mark.parametrize(
    ("lagging", "outcomes"), [(1, ["posted"] * 3), (2, ["failed"]), (3, ["failed"])]
)
def test_a_post_that_a_lagging_copy_does_not_know_yet_is_not_gone(
    desk: Desk, lagging: int, outcomes: list[str]
) -> None:
    missing = faults.refusal("rest_post_invalid_id", 404)
    desk.site.faults.script(missing, method="GET", route="/posts/", times=lagging)

    results = desk.publish(count=3, forced_status="publish")

    assert [result.outcome for result in results] == outcomes
    desk.site.faults.clear()
    desk.publish(count=3, forced_status="publish")
    assert {post.status for post in desk.site.posts.values()} == {"publish"}


def test_creates_that_are_answered_with_gone_burn_no_topic(desk: Desk) -> None:
    missing = faults.refusal("rest_post_invalid_id", 404)
    desk.site.faults.script(missing, method="POST", route="/posts", times=99)

    results = desk.publish(count=3)

    assert [type(result.error) for result in results] == [AnswerUnclearError]
    assert desk.states()["first-things"] == "sending"
    assert set(desk.states().values()) <= {"sending"}


def test_posts_that_humans_delete_at_once_count_as_written(desk: Desk) -> None:
    real = WordPress.create_draft

    def vanishing(self: WordPress, *args: Any, **kwargs: Any) -> Any:
        ref = real(self, *args, **kwargs)
        desk.site.delete(ref.id)
        return ref

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WordPress, "create_draft", vanishing)
        results = desk.publish(count=1, forced_status="publish")

    assert [result.outcome for result in results] == ["skipped"]


def kill_in(monkeypatch: pytest.MonkeyPatch, kind: type, step: str, desk: Desk, **run: Any) -> None:
    """Run, and end the process as the step is done."""
    real = getattr(kind, step)

    def killed(self: Any, *args: Any, **kwargs: Any) -> Any:
        real(self, *args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(kind, step, killed)
        with pytest.raises(Killed):
            desk.publish(**run)


def test_a_post_that_appears_after_its_sender_was_killed_is_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill_in(monkeypatch, WordPress, "create_draft", desk)
    late = dict(desk.site.posts)
    desk.site.posts.clear()
    desk.while_waiting = lambda: desk.site.posts.update(late) if len(desk.waits) == 3 else None
    [result] = desk.publish()
    assert result.outcome == "posted"
    assert desk.waits == [5.0, 15.0, 45.0]
    assert desk.titles() == ["First things"]


@pytest.mark.parametrize(("idle_s", "waits"), [(3_700, []), (400, [5.0, 15.0, 45.0])])
def test_a_post_whose_sender_was_killed_long_ago_is_sent_without_waiting(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, idle_s: float, waits: list[float]
) -> None:
    kill_in(monkeypatch, Ledger, "intend", desk)
    engine = create_engine(desk.address)
    with engine.begin() as connection:
        ago = datetime.now(UTC) - timedelta(seconds=idle_s)
        connection.execute(update(posts).values(changed_at=ago))
    engine.dispose()
    [result] = desk.publish()
    assert result.outcome == "posted"
    assert desk.waits == waits
    assert desk.titles() == ["First things"]


def test_a_run_that_is_told_to_stop_while_it_waits_sends_nothing_again(desk: Desk) -> None:
    desk.site.faults.script(faults.timeout(acts=False), method="POST", route="/posts", times=1)
    [result] = desk.publish(wait=lambda _: True)
    assert isinstance(result.error, AnswerUnclearError)
    assert desk.states() == {"first-things": "sending"}
    assert len(desk.site.written("/posts")) == 1


@pytest.mark.parametrize("edited", [True, False])
def test_a_draft_that_was_edited_before_it_was_found_again_stays_a_draft(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, edited: bool
) -> None:
    kill_in(monkeypatch, WordPress, "create_draft", desk, forced_status="publish")
    [(post_id, post)] = desk.site.posts.items()
    if edited:
        desk.site.edit(post_id, post.content.replace("</p>", " Mine.</p>", 1))
    [result] = desk.publish(topic="first-things", forced_status="publish")
    assert result.ref is not None
    assert desk.site.posts[post_id].status == ("draft" if edited else "publish")
    assert bool(result.ref.note) == edited
    assert desk.states()["first-things"] == "done"


@pytest.mark.parametrize(
    ("code", "status"), [("rest_post_invalid_id", 404), ("rest_forbidden", 403)]
)
def test_a_post_that_is_listed_and_not_shown_is_looked_at_again_by_the_next_run(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, code: str, status: int
) -> None:
    kill_in(monkeypatch, WordPress, "create_draft", desk, forced_status="publish")
    [post_id] = desk.site.posts
    hidden = faults.refusal(code, status)
    desk.site.faults.script(hidden, method="GET", route=f"/posts/{post_id}", times=1)
    [first] = desk.publish(topic="first-things", forced_status="publish")
    assert first.outcome == "failed"
    assert desk.states()["first-things"] == "sending"
    [second] = desk.publish(topic="first-things", forced_status="publish")
    assert (second.outcome, second.ref and second.ref.note) == ("posted", "")
    assert desk.site.posts[post_id].status == "publish"


@pytest.mark.parametrize("edited", [True, False])
def test_a_draft_that_was_edited_stays_a_draft_though_the_site_denies_it_for_a_moment(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, edited: bool
) -> None:
    kill_in(monkeypatch, Ledger, "receive", desk, forced_status="publish")
    [(post_id, post)] = desk.site.posts.items()
    assert (post.status, desk.states()["first-things"]) == ("draft", "created")
    if edited:
        desk.site.edit(post_id, post.content.replace("</p>", " Mine.</p>", 1))
    hidden = faults.refusal("rest_post_invalid_id", 404)
    desk.site.faults.script(hidden, method="GET", route=f"/posts/{post_id}", times=1)
    [result] = desk.publish(topic="first-things", forced_status="publish")
    assert desk.site.posts[post_id].status == ("draft" if edited else "publish")
    assert bool(result.ref and result.ref.note) == edited


def test_the_marker_depends_on_site_topic_and_period_alone() -> None:
    assert marker_of("a", "b", "") == marker_of("a", "b", "")
    assert len({marker_of("a", "b", ""), marker_of("a", "b", "c"), marker_of("ab", "", "")}) == 3


def test_a_lagging_copy_or_a_stale_cache_leaves_no_double(desk: Desk) -> None:
    """The answer is lost and no look shows the post, until the next one is made."""
    desk.site.faults.script(faults.timeout(acts=True), method="POST", route="/posts", times=1)
    hidden: dict[int, FakePost] = {}

    def lag() -> None:
        if len(desk.waits) <= 3:
            hidden.update(desk.site.posts)
            desk.site.posts.clear()

    def catch_up(self: WordPress, *args: Any, **kwargs: Any) -> Any:
        desk.site.posts.update(hidden)
        return real(self, *args, **kwargs)

    real = WordPress.create_draft
    desk.while_waiting = lag
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WordPress, "create_draft", catch_up)
        [result] = desk.publish(forced_status="publish")

    [post] = desk.site.posts.values()
    assert (result.outcome, post.status) == ("posted", "publish")
    assert desk.states() == {"first-things": "done"}


@pytest.mark.parametrize("ours", ["untouched", "edited", "trashed"])
def test_of_two_machines_that_send_at_once_the_older_post_stays(
    desk: Desk, tmp_path: Any, ours: str
) -> None:
    """The other machine's post comes up between our look and our sending."""
    other = Desk(f"sqlite:///{tmp_path}/other.db", desk.site)
    real = WordPress.create_draft

    def beaten(self: WordPress, *args: Any, **kwargs: Any) -> Any:
        patch.undo()
        other.publish()
        ref = real(self, *args, **kwargs)
        if ours == "edited":
            desk.site.edit(ref.id, "A human's words.")
        if ours == "trashed":
            desk.site.trash(ref.id)
        return ref

    patch = pytest.MonkeyPatch()
    patch.setattr(WordPress, "create_draft", beaten)
    [result] = desk.publish()

    assert result.outcome == "posted"
    assert len(desk.site.posts) == (1 if ours == "untouched" else 2)
    assert result.ref is not None
    assert desk.states()["first-things"] == other.states()["first-things"] == "done"
    if ours == "untouched":
        assert list(desk.site.posts) == [result.ref.id] == [other.kept("first-things").ref.id]  # type: ignore[union-attr]  # it has one


def test_a_post_that_loses_its_marker_and_its_answers_is_stored_once(desk: Desk) -> None:
    desk.site.habits.loses_markers = True
    desk.site.faults.script(faults.timeout(acts=True), method="POST", route="/posts", times=9)
    desk.publish()
    assert len(desk.site.posts) == 1
    assert desk.states() == {"first-things": "done"}


def test_a_post_that_is_never_seen_again_waits_for_a_human_after_six_sends(desk: Desk) -> None:
    def vanish(self: WordPress, *args: Any, **kwargs: Any) -> list[Any]:
        return []

    desk.site.faults.script(faults.timeout(acts=True), method="POST", route="/posts", times=99)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WordPress, "find_posts", vanish)
        for _ in range(4):
            [result] = desk.publish(topic="first-things")

    assert isinstance(result.error, PostUnclearError)
    assert "Look for it in wp-admin" in str(result.error)
    assert (len(desk.site.posts), desk.states()) == (6, {"first-things": "failed"})


def test_a_refused_connection_is_no_send(desk: Desk) -> None:
    desk.site.faults.script(faults.refused(), method="POST", route="/posts", times=8)
    for _ in range(8):
        desk.publish(topic="first-things")
    assert desk.states()["first-things"] == "ready"
    desk.site.faults.clear()
    [result] = desk.publish(topic="first-things")
    assert result.outcome == "posted"


def test_a_draft_of_a_lost_ledger_that_was_to_be_published_stays_one_and_says_so(
    desk: Desk, tmp_path: Any
) -> None:
    desk.publish()
    desk.address = f"sqlite:///{tmp_path}/new.db"
    result = next(iter(desk.publish(topic="first-things", forced_status="publish")))
    assert (result.outcome, result.ref and result.ref.status) == ("skipped", "draft")
    assert result.ref is not None
    assert "Publish it yourself" in result.ref.note


def test_a_hidden_post_of_a_lost_ledger_stops_no_later_run(desk: Desk, tmp_path: Any) -> None:
    author = desk.site.user("author")
    desk.site.username, desk.site.application_password = (
        author.username,
        author.application_password,
    )
    desk.publish()
    [post] = desk.site.posts.values()
    post.author = desk.site.user("editor").id
    desk.address = f"sqlite:///{tmp_path}/new.db"

    [first] = desk.publish()
    [second] = desk.publish()

    assert (first.outcome, second.outcome) == ("skipped", "posted")
    assert desk.states()["first-things"] == "gone"
