"""A post has its cover from the beginning; no failure of the cover is one of the post."""

import logging
from typing import Any

import pytest

from autoblog.covers import Picture
from autoblog.covers.cards import draw_cover
from autoblog.pipeline import rehearse
from autoblog.wordpress import WordPress
from tests.desk import Desk
from tests.fake_site import Fault, faults


def uploads(desk: Desk) -> int:
    return len([sent for sent in desk.site.written("/media") if sent.path.endswith("/media")])


def covers(desk: Desk) -> list[str]:
    """The alternative texts of the posts' covers, in the posts' order."""
    media = desk.site.media
    posts = [post for _, post in sorted(desk.site.posts.items())]
    return [media[p.featured_media].alt_text if p.featured_media else "" for p in posts]


def test_each_post_has_the_cover_of_its_title(desk: Desk) -> None:
    desk.publish(count=2, draw_cover=draw_cover)

    assert covers(desk) == ["Cover: First things", "Cover: Second thoughts"]
    create = next(sent for sent in desk.site.written("/posts"))
    assert create.json()["featured_media"] in desk.site.media


def test_title_and_site_name_are_handed_over_as_plain_text(desk: Desk) -> None:
    asked: list[tuple[str, str]] = []

    def draw(title: str, site_name: str) -> None:
        asked.append((title, site_name))

    desk.topics = (desk.topics[0].__class__(**{**vars(desk.topics[0]), "title": "Tea & <toast>"}),)
    desk.publish(draw_cover=draw)

    assert asked == [("Tea & \u2039toast\u203a", "Fake & Blog")]


def test_a_rehearsal_makes_no_cover(desk: Desk) -> None:
    def draw(_title: str, _site_name: str) -> Picture:
        raise AssertionError

    ledger = desk.ledger()
    [result] = rehearse(desk.blog(ledger, draw_cover=draw), site=desk.key, count=1)
    ledger.close()

    assert result.outcome == "rendered"


def test_without_a_way_to_draw_there_is_no_request_for_it(desk: Desk) -> None:
    desk.publish()

    assert [sent for sent in desk.site.received if "/media" in sent.url] == []


def test_a_post_that_is_sent_again_keeps_the_cover_that_was_uploaded(desk: Desk) -> None:
    desk.site.faults.script(faults.maintenance(), method="POST", route="/posts", times=2)
    [away] = desk.publish(draw_cover=draw_cover)
    [result] = desk.publish(draw_cover=draw_cover)

    assert (away.outcome, result.outcome) == ("failed", "posted")
    assert covers(desk) == ["Cover: First things"]
    assert uploads(desk) == 1
    assert len(desk.site.media) == 1


def test_a_cover_that_a_human_renamed_is_not_uploaded_again(desk: Desk) -> None:
    desk.site.faults.script(faults.maintenance(), method="POST", route="/posts", times=2)
    desk.publish(draw_cover=draw_cover)
    [picture] = desk.site.media.values()
    picture.slug = "a-better-name"

    desk.publish(draw_cover=draw_cover)

    assert covers(desk) == ["Cover: First things"]
    assert uploads(desk) == 1


def test_a_lost_ledger_stores_no_cover_twice(desk: Desk, tmp_path: Any) -> None:
    desk.site.faults.script(faults.maintenance(), method="POST", route="/posts", times=2)
    desk.publish(draw_cover=draw_cover)
    desk.address = f"sqlite:///{tmp_path}/new.db"
    desk.publish(draw_cover=draw_cover)

    assert covers(desk) == ["Cover: First things"]
    assert uploads(desk) == 1


class Killed(BaseException):
    """As if the process had ended here."""


@pytest.mark.parametrize("before", [True, False])
def test_a_run_after_a_kill_at_the_upload_stores_no_cover_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    real = WordPress.put_picture

    def killed(self: WordPress, *args: Any, **kwargs: Any) -> Any:
        if not before:
            real(self, *args, **kwargs)
        raise Killed

    monkeypatch.setattr(WordPress, "put_picture", killed)
    with pytest.raises(Killed):
        desk.publish(draw_cover=draw_cover)
    monkeypatch.setattr(WordPress, "put_picture", real)
    desk.publish(draw_cover=draw_cover)

    assert covers(desk) == ["Cover: First things"]
    assert len(desk.site.media) == 1


FAILURES: list[Fault] = [
    faults.refused(),
    faults.reset(acts=False),
    faults.timeout(acts=False),
    faults.maintenance(),
    faults.too_many_requests(),
    faults.status(403, acts=False),
    faults.status(404, acts=False),
    faults.status(413, acts=False),
    faults.status(500, acts=False),
    faults.status(502, acts=False),
    faults.challenge(),
    faults.redirect("https://elsewhere.example/"),
    faults.answering([]),
    faults.answering({"id": "seven"}),
    faults.empty_body(acts=False),
    faults.refusal("rest_upload_sideload_error", 500),
    faults.refusal("rest_cannot_create", 403),
    faults.refusal("rest_no_route", 404),
    faults.refusal("rest_not_logged_in", 401),
]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("fault", FAILURES, ids=lambda fault: fault.name)
def test_a_cover_that_cannot_be_had_costs_nothing_but_the_cover(
    desk: Desk, caplog: pytest.LogCaptureFixture, fault: Fault, method: str
) -> None:
    desk.site.faults.script(fault, method=method, route="/media", times=99)

    with caplog.at_level(logging.WARNING):
        [result] = desk.publish(draw_cover=draw_cover)

    assert result.outcome == "posted"
    assert desk.titles() == ["First things"]
    if fault.name != "answering" or method == "POST":
        assert covers(desk) == [""]
        assert "without a cover" in caplog.text


def test_a_mistake_in_drawing_costs_nothing_but_the_cover(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    def draw(_title: str, _site_name: str) -> Picture:
        raise ZeroDivisionError

    [result] = desk.publish(draw_cover=draw)

    assert result.outcome == "posted"
    assert "a bug in autoblog" in caplog.text


def test_a_title_that_cannot_be_drawn_has_no_cover(desk: Desk) -> None:
    [result] = desk.publish(draw_cover=lambda _title, _name: None)

    assert result.outcome == "posted"
    assert covers(desk) == [""]


def test_a_contributor_is_told_once_and_posts_all_the_same(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    user = desk.site.user("contributor")
    desk.site.username = user.username
    desk.site.application_password = user.application_password

    results = desk.publish(
        count=2, status="pending", forced_status="pending", draw_cover=draw_cover
    )

    assert [result.outcome for result in results] == ["posted", "posted"]
    assert caplog.text.count("may not upload files") == 1
