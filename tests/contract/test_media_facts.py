"""Facts about WordPress's media routes that autoblog or its fake site relies on."""

import secrets
from collections.abc import Callable, Mapping

import pytest
import requests

from autoblog.wordpress import Transport, find_site
from tests.contract.attachments import cover
from tests.contract.blog import Blog

_TIMEOUT_S = 60
Ask = Callable[..., requests.Response]


@pytest.fixture
def upload(blog: Blog) -> Ask:
    root = find_site(blog.url, http=Transport()).api_root

    def send(
        data: bytes, headers: Mapping[str, str], role: str = "author", **query: str
    ) -> requests.Response:
        user = blog.credentials(role)
        login = (user.username, user.application_password)
        url = f"{root}wp/v2/media"
        return requests.post(
            url, data=data, headers=headers, params=query, auth=login, timeout=_TIMEOUT_S
        )

    return send


def _named(name: str) -> dict[str, str]:
    return {
        "Content-Type": "image/png",
        "Content-Disposition": f'attachment; filename="{name}"',
    }


@pytest.fixture
def stem() -> str:
    return f"cover-{secrets.token_hex(8)}"


def test_what_follows_the_question_mark_describes_a_file_sent_as_it_is(
    upload: Ask, stem: str
) -> None:
    sent = upload(
        cover(stem).data, _named("a.png"), slug=stem, title="Tea & toast", alt_text="A <b>cup</b>"
    )

    assert sent.status_code == 201
    assert sent.json()["slug"] == stem
    assert sent.json()["alt_text"] == "A cup"
    assert sent.headers["X-WP-Upload-Attachment-ID"] == str(sent.json()["id"])


def test_a_file_without_a_title_is_named_after_itself(upload: Ask, stem: str) -> None:
    assert upload(cover(stem).data, _named(f"{stem}.png")).json()["slug"] == stem


def test_the_same_bytes_make_a_second_picture(upload: Ask, stem: str) -> None:
    first = upload(cover(stem).data, _named(f"{stem}.png")).json()
    second = upload(cover(stem).data, _named(f"{stem}.png")).json()

    assert first["id"] != second["id"]
    assert second["source_url"].endswith(f"{stem}-1.png")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Content-Type": "image/png"}, "rest_upload_no_content_disposition"),
        (
            {"Content-Type": "image/png", "Content-Disposition": "attachment; x=1"},
            "rest_upload_invalid_disposition",
        ),
    ],
)
def test_a_file_needs_a_name(upload: Ask, stem: str, headers: dict[str, str], code: str) -> None:
    answer = upload(cover(stem).data, headers)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_no_bytes_are_refused(upload: Ask) -> None:
    answer = upload(b"", _named("a.png"))

    assert (answer.status_code, answer.json()["code"]) == (400, "rest_upload_no_data")


@pytest.mark.parametrize("role", ["contributor", "subscriber"])
def test_a_role_that_may_not_upload_is_refused(upload: Ask, stem: str, role: str) -> None:
    answer = upload(cover(stem).data, _named("a.png"), role=role)

    assert (answer.status_code, answer.json()["code"]) == (403, "rest_cannot_create")
