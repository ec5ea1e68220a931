"""Pictures on a site that misbehaves as a real one cannot be made to."""

import io
import random
from dataclasses import replace

import pytest
from PIL import Image

from autoblog.covers import Picture
from autoblog.covers.cards import draw_cover
from autoblog.errors import LoginRefusedError, SiteAwayError, SiteMovedError
from autoblog.wordpress.media import Media
from tests.fake_site import FakeSite, faults
from tests.unit.wordpress.visit import Visit, visit


def cover() -> Picture:
    drawn = draw_cover("Tea", "The Quiet Blog")
    assert drawn is not None
    return drawn


def put(here: Visit, picture: Picture | None = None) -> Media:
    return here.wordpress.put_picture(picture or cover(), wait=here.waits.append)


@pytest.mark.parametrize(("breaks", "stored"), [(1, True), (5, True), (6, False)])
def test_a_picture_is_resumed_five_times_and_then_taken_away(breaks: int, stored: bool) -> None:
    with FakeSite(breaks_off_in_media=breaks) as site:
        here = visit(site)

        media = put(here)

        assert (media.id is not None) == stored
        assert len(site.media) == int(stored)
        assert len(site.written("post-process")) == min(breaks, 5)


@pytest.mark.parametrize(
    "fault", [faults.timeout(acts=True), faults.reset(acts=False), faults.status(502, acts=True)]
)
def test_a_lost_answer_to_a_resumption_is_one_of_the_five(fault: faults.Fault) -> None:
    with FakeSite(breaks_off_in_media=1) as site:
        here = visit(site)
        site.faults.script(fault, method="POST", route="post-process", times=4)

        media = put(here)

        assert media.id in site.media
        assert len(site.written("post-process")) == 5


def test_a_refused_resumption_is_not_repeated() -> None:
    with FakeSite(breaks_off_in_media=1) as site:
        here = visit(site)
        refusal = faults.refusal("rest_no_route", 404)
        site.faults.script(refusal, method="POST", route="post-process", times=9)

        media = put(here)

        assert media.id is None
        assert len(site.written("post-process")) == 1
        assert site.media == {}


def test_a_picture_that_a_killed_run_left_unfinished_is_finished() -> None:
    with FakeSite() as site:
        here = visit(site)
        stored = put(here)
        assert stored.id is not None
        site.media[stored.id].unfinished = 1

        again = put(here)

        assert again == stored
        assert site.media[stored.id].unfinished == 0


def test_a_file_name_is_plain_and_made_of_the_bytes() -> None:
    with FakeSite() as site:
        picture = draw_cover('Ünï "quoted"\r\nX-Evil: 1', "The Quiet Blog")
        assert picture is not None
        put(visit(site), picture)

        [upload] = site.written("/media")
        name = f"cover-{picture.sha256[:16]}.png"
        assert upload.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert upload.headers["content-type"] == "image/png"
        assert upload.body == picture.data


def test_a_long_alternative_text_leaves_room_in_the_address() -> None:
    with FakeSite() as site:
        put(visit(site), Picture(data=cover().data, media_type="image/png", alt_text="日本" * 999))

        [upload] = site.written("/media")
        assert len(upload.url) < 6000


def test_a_picture_of_many_pixels_is_made_smaller_first() -> None:
    file = io.BytesIO()
    Image.new("RGB", (3000, 1500)).save(file, format="PNG")
    picture = Picture(data=file.getvalue(), media_type="image/png", alt_text="Black")

    with FakeSite() as site:
        put(visit(site), picture)

        [upload] = site.written("/media")
        assert Image.open(io.BytesIO(upload.body)).size == (2100, 1050)


def test_a_picture_of_many_bytes_is_made_smaller_first() -> None:
    file = io.BytesIO()
    noise = random.Random(1).randbytes(1200 * 1200 * 3)
    Image.frombytes("RGB", (1200, 1200), noise).save(file, format="PNG")
    picture = Picture(data=file.getvalue(), media_type="image/png", alt_text="Noise")

    with FakeSite(largest_upload=2_000_000) as site:
        assert put(visit(site), picture).id in site.media


def test_what_is_no_picture_is_not_sent() -> None:
    with FakeSite() as site:
        media = put(visit(site), Picture(data=b"no picture", media_type="image/png", alt_text=""))

        assert media.id is None
        assert site.written("/media") == []


def test_the_number_of_uploads_is_bounded() -> None:
    with FakeSite(largest_upload=10) as site:
        put(visit(site))

        assert 1 < len(site.written("/media")) <= 4


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.redirect("https://elsewhere.example/"), SiteMovedError),
        (faults.refused(), SiteAwayError),
        (faults.refusal("rest_not_logged_in", 401), LoginRefusedError),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_what_concerns_the_whole_site_is_raised_after_one_upload(
    fault: faults.Fault, error: type[Exception]
) -> None:
    with FakeSite() as site:
        here = visit(site)
        site.faults.script(fault, method="POST", route="/media", times=9)

        with pytest.raises(error):
            put(here)

        assert len(site.written("/media")) == 1
        assert site.media == {}


def test_an_answer_that_confirms_nothing_is_looked_after() -> None:
    with FakeSite() as site:
        here = visit(site)
        site.faults.script(faults.answering({"id": 7}), method="POST", route="/media")

        media = put(here)

        assert media.id is None
        assert here.waits == [5.0]


def test_a_site_that_keeps_no_alternative_texts_is_told_of() -> None:
    with FakeSite(strips_queries=True) as site:
        here = visit(site)
        site.faults.script(faults.status(502, acts=False), method="POST", route="/media/")

        media = put(here)

        assert media.id in site.media
        assert "alternative texts" in media.warnings[0]


def test_a_database_that_does_not_take_a_picture_costs_this_post_its_cover_and_no_other() -> None:
    with FakeSite() as site:
        here = visit(site)
        fault = faults.refusal("db_insert_error", 500)
        site.faults.script(fault, method="POST", route="wp/v2/media")

        without, later = put(here), put(here)

        assert without.id is None
        assert "db_insert_error" in without.warnings[0]
        assert later.id in site.media


def test_a_database_without_emoji_gets_the_alternative_text_without_them() -> None:
    picture = replace(cover(), alt_text="Cover: Bread \U0001f35e")
    with FakeSite() as site:
        here = visit(site)
        fault = faults.refusal("db_insert_error", 500)
        site.faults.script(fault, method="POST", route="wp/v2/media")

        media = put(here, picture)

        assert media.id in site.media
        assert site.media[media.id].alt_text == "Cover: Bread"
