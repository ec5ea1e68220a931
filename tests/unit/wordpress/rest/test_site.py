"""The index of a REST API, also where plugins changed it."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.errors import SiteNotFoundError
from autoblog.wordpress import Site
from autoblog.wordpress.http.transport import Reply
from autoblog.wordpress.rest.answers import Answer
from autoblog.wordpress.rest.site import read_index

_ROOT = "https://blog.example/wp-json/"
_NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
_INDEX = {
    "name": "Tea &amp; Toast",
    "url": "https://blog.example/wordpress",
    "home": "https://blog.example",
    "gmt_offset": "5.5",
    "timezone_string": "Asia/Kolkata",
    "namespaces": ["wp/v2", "yoast/v1"],
    "authentication": {"application-passwords": {"endpoints": {"authorization": "https://a/"}}},
}


def _read(value: object, **headers: str) -> Site:
    reply = Reply(url=_ROOT, status=200, headers=headers, body=json.dumps(value).encode())
    answer = Answer(reply=reply, value=value, noise="", wrote=False)
    return read_index(_ROOT, answer, closed=False, now=_NOW)


def test_an_index_is_read() -> None:
    assert _read(_INDEX) == Site(
        api_root=_ROOT,
        home="https://blog.example",
        admin_url="https://blog.example/wordpress/wp-admin/",
        name="Tea & Toast",
        namespaces=("wp/v2", "yoast/v1"),
        application_passwords=True,
        authorization_url="https://a/",
        gmt_offset=5.5,
        timezone="Asia/Kolkata",
        clock_skew_s=None,
        closed=False,
    )


def test_posts_are_edited_where_wordpress_lives_not_where_its_pages_do() -> None:
    link = _read(_INDEX).edit_link(7)

    assert link == "https://blog.example/wordpress/wp-admin/post.php?post=7&action=edit"


def test_an_index_on_http_behind_a_proxy_is_reached_over_https() -> None:
    site = _read({**_INDEX, "url": "http://blog.example", "home": "http://blog.example"})

    assert (site.home, site.admin_url) == (
        "https://blog.example",
        "https://blog.example/wp-admin/",
    )


def test_an_index_that_says_little_is_enough() -> None:
    site = _read({"namespaces": ["wp/v2"], "gmt_offset": None, "url": ""})

    assert site.home == _ROOT
    assert not site.application_passwords
    assert (site.gmt_offset, site.timezone, site.authorization_url) == (0.0, "", None)


@pytest.mark.parametrize("nothing", [[], {}, None])
def test_nothing_offered_means_no_application_passwords(nothing: object) -> None:
    assert not _read({**_INDEX, "authentication": nothing}).application_passwords


@pytest.mark.parametrize(
    ("headers", "skew_s"),
    [
        ({"date": "Sat, 21 Nov 2026 01:00:30 GMT"}, 30.0),
        ({"date": "Sat, 21 Nov 2026 00:50:00 GMT", "age": "600"}, 0.0),
        ({"date": "Sat, 21 Nov 2026 01:00:00 GMT", "age": "old"}, 0.0),
        ({"date": "yesterday"}, None),
    ],
)
def test_the_sites_clock_is_compared_with_ours(
    headers: dict[str, str], skew_s: float | None
) -> None:
    assert _read(_INDEX, **headers).clock_skew_s == skew_s


_VALUES = st.none() | st.integers() | st.text() | st.lists(st.text()) | st.just({"a": 1})


@given(
    index=_VALUES
    | st.fixed_dictionaries({}, optional=dict.fromkeys(_INDEX, _VALUES)).map(
        lambda bent: {"namespaces": ["wp/v2"], **bent}
    )
)
def test_any_index_is_a_site_or_none(index: object) -> None:
    try:
        site = _read(index)
    except SiteNotFoundError:
        return
    assert site.admin_url.endswith("/wp-admin/")
