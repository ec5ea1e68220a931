"""The excerpt becomes the meta description, and nothing of a human's is touched for it."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from autoblog.wordpress import WordPress
from tests.desk import Desk
from tests.fake_site import faults

YOAST, RANK_MATH = "_yoast_wpseo_metadesc", "rank_math_description"


@pytest.fixture(params=["Yoast SEO", "Rank Math", "Rank Math, readable"])
def plugin(desk: Desk, request: pytest.FixtureRequest) -> str:
    """The site's SEO plugin; return the name of its field."""
    habits = desk.site.habits
    key = YOAST if request.param == "Yoast SEO" else RANK_MATH
    habits.namespaces += ("yoast/v1" if key == YOAST else "rankmath/v1",)
    habits.registered_meta = () if request.param == "Rank Math" else (key,)
    return key


class Killed(BaseException):
    """As if the process had ended here."""


@pytest.mark.parametrize("status", ["draft", "pending", "publish"])
def test_the_excerpt_is_written_before_the_post_is_seen(
    desk: Desk, plugin: str, status: Any
) -> None:
    [result] = desk.publish(forced_status=status)

    [post] = desk.site.posts.values()
    assert post.meta == {plugin: post.excerpt}
    assert post.excerpt
    assert (result.outcome, post.status) == ("posted", status)


def running_clock(desk: Desk) -> None:
    """Let each request take the site a second, so that every change shows."""
    start = desk.site.now()
    desk.site.clock = lambda: start + timedelta(seconds=len(desk.site.received))


def test_our_own_writing_is_not_taken_for_a_humans(desk: Desk, plugin: str) -> None:
    running_clock(desk)

    [result] = desk.publish(forced_status="publish")

    assert result.ref is not None
    assert (result.ref.status, result.ref.note) == ("publish", "")


def killed_before_the_status(desk: Desk) -> None:
    def killed(self: WordPress, *args: Any, **kwargs: Any) -> Any:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WordPress, "set_status", killed)
        with pytest.raises(Killed):
            desk.publish(forced_status="publish")


def test_a_resumed_delivery_writes_over_no_humans_description(desk: Desk, plugin: str) -> None:
    killed_before_the_status(desk)
    [(post_id, post)] = desk.site.posts.items()
    desk.site.edit(post_id, post.content)
    post.meta[plugin] = "A human's words."

    desk.publish(topic="first-things", forced_status="publish")

    assert post.meta == {plugin: "A human's words."}


def test_a_description_that_stands_already_is_left(desk: Desk) -> None:
    desk.site.habits.namespaces += ("yoast/v1",)
    desk.site.habits.registered_meta = (YOAST,)

    def described_by_another_plugin(self: WordPress, *args: Any, **kwargs: Any) -> Any:
        ref = real(self, *args, **kwargs)
        desk.site.posts[ref.id].meta[YOAST] = "Another plugin's words."
        return ref

    real = WordPress.create_draft
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WordPress, "create_draft", described_by_another_plugin)
        desk.publish()

    assert [post.meta[YOAST] for post in desk.site.posts.values()] == ["Another plugin's words."]


def test_a_post_that_was_killed_before_its_status_is_published_by_the_next_run(
    desk: Desk, plugin: str
) -> None:
    running_clock(desk)
    killed_before_the_status(desk)

    [result] = desk.publish(topic="first-things", forced_status="publish")

    [post] = desk.site.posts.values()
    assert (result.outcome, post.status) == ("posted", "publish")
    assert post.meta == {plugin: post.excerpt}


def test_a_post_whose_answer_was_lost_has_its_description_too(desk: Desk, plugin: str) -> None:
    desk.site.faults.script(faults.timeout(acts=True), method="POST", route="/posts", times=1)

    desk.publish(forced_status="publish")

    [post] = desk.site.posts.values()
    assert (post.meta, post.status) == ({plugin: post.excerpt}, "publish")


def test_a_description_that_is_dropped_in_silence_is_told(
    desk: Desk, plugin: str, caplog: pytest.LogCaptureFixture
) -> None:
    desk.site.habits.drops_meta = True
    readable = bool(desk.site.habits.registered_meta)

    with caplog.at_level(logging.INFO):
        [result] = desk.publish(forced_status="publish")

    assert result.outcome == "posted"
    assert [post.status for post in desk.site.posts.values()] == ["publish"]
    assert ("dropped it silently" in caplog.text) == readable
    assert ("outcome=unconfirmed" in caplog.text) != readable


@pytest.mark.parametrize(
    "fault",
    [
        faults.refused(),
        faults.timeout(acts=False),
        faults.timeout(acts=True),
        faults.status(403, acts=False),
        faults.status(502, acts=True),
        faults.maintenance(),
        faults.challenge(),
        faults.refusal("rest_cannot_update", 403),
        faults.refusal("rest_cannot_edit", 403),
        faults.refusal("rest_no_route", 404),
    ],
    ids=lambda fault: f"{fault.name} {fault.acts}",
)
def test_a_description_that_fails_costs_nothing_but_itself(
    desk: Desk, plugin: str, fault: faults.Fault
) -> None:
    route = "updateMeta" if plugin == RANK_MATH else "/posts/"
    desk.site.faults.script(fault, method="POST", route=route, times=1)

    [result] = desk.publish(forced_status="publish")

    assert result.outcome == "posted"
    assert [post.status for post in desk.site.posts.values()] == ["publish"]


def test_a_mistake_in_describing_costs_nothing_but_the_description(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(WordPress, "set_meta_description", broken)
    [result] = desk.publish(forced_status="publish")

    assert result.outcome == "posted"
    assert [post.status for post in desk.site.posts.values()] == ["publish"]
    assert "a bug in autoblog" in caplog.text


def test_a_yoast_that_takes_none_is_told_of_once(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.site.habits.namespaces += ("yoast/v1",)

    desk.publish(count=2)

    assert caplog.text.count("takes none") == 1
    assert len(desk.site.written("/posts/")) == 1  # the one status that is set


def test_a_site_without_a_plugin_is_not_asked(desk: Desk) -> None:
    desk.publish()

    assert [sent for sent in desk.site.received if "meta" in sent.url.partition("?")[2]] == []
