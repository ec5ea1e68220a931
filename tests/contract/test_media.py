"""A picture is stored once, with its alternative text; a failure never blocks the post."""

import html
import logging
import secrets
from collections.abc import Callable

import pytest

from autoblog.posts import holds_tag
from autoblog.wordpress import Terms, WordPress
from autoblog.wordpress.media import Media
from tests.contract import attachments
from tests.contract.attachments import cover, pictures, remove_picture, upload
from tests.contract.blog import Blog, Human, log_in, sample
from tests.contract.breakages import Breakage

_READ_TIMEOUT_S = 3.0


@pytest.fixture
def title() -> str:
    return f"A title {secrets.token_hex(4)}"


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def put(waits: list[float]) -> Callable[..., Media]:
    def put_cover(wordpress: WordPress, title: str, known_id: int | None = None) -> Media:
        return wordpress.put_picture(cover(title), wait=waits.append, known_id=known_id)

    return put_cover


Put = Callable[..., Media]


@pytest.mark.parametrize("role", ["editor", "author"])
def test_a_picture_is_stored_with_its_alternative_text_and_found_again(
    any_blog: Blog, title: str, put: Put, role: str
) -> None:
    title = f"Tea & töast — {title} 100%"

    stored = put(log_in(any_blog, role), title)
    again = put(log_in(any_blog, role), title)

    [picture] = pictures(any_blog, cover(title))
    assert stored == again == Media(id=picture["id"])  # type: ignore[arg-type]  # a number
    assert picture["alt_text"] == f"Cover: {title}"
    assert str(picture["source_url"]).endswith(".png")
    assert picture["slug"] == f"cover-{cover(title).sha256[:16]}"


@pytest.mark.parametrize("role", ["administrator", "editor", "author"])
def test_a_title_that_looks_like_a_tag_is_no_tag_and_loses_no_word(
    any_blog: Blog, title: str, put: Put, role: str
) -> None:
    title = f"the <details> element & <svg/onload=alert(1)> for people who read 5 < 6 {title}"

    stored = put(log_in(any_blog, role), title)

    [picture] = pictures(any_blog, cover(title))
    assert stored == Media(id=picture["id"])  # type: ignore[arg-type]  # a number
    for shown in (picture["title"]["rendered"], picture["alt_text"]):  # type: ignore[index]
        assert holds_tag(html.unescape(str(shown))) is False
        assert "\u2039details\u203a element" in str(shown)


def test_a_picture_whose_title_a_stranger_made_live_is_not_used(
    any_blog: Blog, title: str, put: Put
) -> None:
    name = f"cover-{cover(title).sha256[:16]}"
    live = upload(any_blog, cover(title), name=name, title="how <svg/onload=alert(1)> helps")

    stored, again = put(log_in(any_blog), title), put(log_in(any_blog), title, live)

    assert live not in {None, stored.id}
    assert again == stored
    assert len(pictures(any_blog, cover(title))) == 2


def test_a_known_picture_is_not_looked_for(blog: Blog, title: str, put: Put) -> None:
    wordpress = log_in(blog)
    stored = put(wordpress, title)

    assert put(wordpress, title, stored.id) == stored
    assert len(pictures(blog, cover(title))) == 1


def test_a_picture_that_a_human_deleted_is_stored_anew(blog: Blog, title: str, put: Put) -> None:
    stored = put(log_in(blog), title)
    assert stored.id is not None
    remove_picture(blog, stored.id)

    anew = put(log_in(blog), title, stored.id)

    assert anew.id not in {None, stored.id}
    assert [picture["id"] for picture in pictures(blog, cover(title))] == [anew.id]


def test_a_number_that_now_is_another_pictures_is_not_believed(
    blog: Blog, title: str, put: Put
) -> None:
    wordpress = log_in(blog)
    other = put(wordpress, f"Another {title}")

    assert put(wordpress, title, other.id).id != other.id


@pytest.mark.parametrize("breakage", attachments.STORED_BUT_UNCLEAR, ids=str)
def test_a_picture_is_not_stored_twice_after_an_answer_that_does_not_tell(
    blog: Blog, title: str, put: Put, waits: list[float], breakage: Breakage
) -> None:
    wordpress = log_in(blog, read_timeout_s=_READ_TIMEOUT_S)
    wordpress.login()

    with blog.breaking(breakage):
        stored = put(wordpress, title)
    again = put(log_in(blog), title)

    [picture] = pictures(blog, cover(title))
    assert stored.id == again.id == picture["id"]
    assert waits == [5.0]


def test_sizes_that_the_server_did_not_come_to_are_made(blog: Blog, title: str, put: Put) -> None:
    with blog.breaking(attachments.BREAKS_OFF):
        stored = put(log_in(blog), title)

    [picture] = pictures(blog, cover(title))
    assert stored == Media(id=picture["id"])  # type: ignore[arg-type]  # a number
    assert picture["media_details"]["sizes"]  # type: ignore[index]  # an object


def test_a_picture_that_cannot_be_finished_is_taken_away_again(
    blog: Blog, title: str, put: Put
) -> None:
    wordpress = log_in(blog)

    with blog.breaking(attachments.ALWAYS_BREAKS_OFF):
        first, second = put(wordpress, title), put(wordpress, title)

    assert first.id is None
    assert "breaks off" in first.warnings[0]
    assert second == Media()
    assert pictures(blog, cover(title)) == []


def test_a_picture_too_large_for_the_site_is_made_smaller(blog: Blog, title: str, put: Put) -> None:
    assert len(cover(title).data) > 20_000
    with blog.breaking(attachments.TAKES_LITTLE):
        stored = put(log_in(blog), title)
        again = put(log_in(blog), title)

    [picture] = pictures(blog, cover(title))
    assert stored.id == again.id == picture["id"]
    assert picture["alt_text"] == f"Cover: {title}"
    assert str(picture["source_url"]).endswith(".jpg")


@pytest.mark.parametrize(
    ("breakage", "word"),
    [(attachments.TAKES_NOTHING, "however small"), (attachments.NO_SPACE, "no space left")],
    ids=str,
)
def test_a_site_that_takes_no_pictures_is_told_of_once_and_not_asked_again(
    blog: Blog, title: str, put: Put, breakage: Breakage, word: str
) -> None:
    wordpress = log_in(blog)

    with blog.breaking(breakage):
        first = put(wordpress, title)
    second = put(wordpress, title)

    assert first.id is None
    assert word in first.warnings[0]
    assert second == Media()
    assert pictures(blog, cover(title)) == []


def test_a_role_that_may_not_upload_is_told_of_once(blog: Blog, title: str, put: Put) -> None:
    wordpress = log_in(blog, "contributor")

    first, second = put(wordpress, title), put(wordpress, title)

    assert first.id is None
    assert "AUTOBLOG_COVER=false" in first.warnings[0]
    assert second == Media()
    assert pictures(blog, cover(title)) == []


def test_an_alternative_text_that_got_lost_on_the_way_is_sent_again(
    blog: Blog, title: str, put: Put
) -> None:
    with blog.breaking(attachments.STRIPS_QUERIES):
        put(log_in(blog), title)
        again = put(log_in(blog), title)

    [picture] = pictures(blog, cover(title))
    assert picture["alt_text"] == f"Cover: {title}"
    assert again.id == picture["id"]


@pytest.mark.parametrize("role", ["editor", "author"])
def test_a_draft_has_its_cover_from_the_beginning(
    any_blog: Blog, human: Human, title: str, put: Put, role: str
) -> None:
    wordpress = log_in(any_blog, role)
    stored = put(wordpress, title)

    ref = wordpress.create_draft(sample(title=title), Terms(), featured_media=stored.id)

    assert human.post(ref.id)["featured_media"] == stored.id


def test_a_cover_that_the_site_does_not_know_is_warned_of(
    blog: Blog, human: Human, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        ref = log_in(blog).create_draft(sample(), Terms(), featured_media=99999)

    assert human.post(ref.id)["featured_media"] == 0
    assert "the post has no cover" in caplog.text
    assert f"post_id={ref.id} media_id=99999" in caplog.text
