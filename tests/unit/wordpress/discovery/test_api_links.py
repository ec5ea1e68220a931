"""The link to a site's API in a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.wordpress.discovery.discovery import api_link
from autoblog.wordpress.http.transport import Reply

_ROOT = "https://blog.example/wp-json/"


def _page(*, link: str = "", body: str = "", content_type: str = "text/html") -> Reply:
    headers = {"link": link, "content-type": content_type}
    return Reply(url="https://blog.example/a/", status=200, headers=headers, body=body.encode())


@pytest.mark.parametrize(
    "link",
    [
        f'<{_ROOT}>; rel="https://api.w.org/"',
        f"<{_ROOT}>; rel=https://api.w.org/",
        f'<{_ROOT}> ; title="a, b; c" ; REL="https://api.w.org/"',
        f'<https://a/?x=1,2>; rel=shortlink, <{_ROOT}>; rel="https://api.w.org/"',
        f'<https://a/>; rel="preload"; as="style", <{_ROOT}>; rel="x https://api.w.org/"',
        '</wp-json/>; rel="https://api.w.org/"',
    ],
)
def test_the_header_names_the_api(link: str) -> None:
    assert api_link(_page(link=link)) == _ROOT


@pytest.mark.parametrize(
    "body",
    [
        f'<head><link rel="https://api.w.org/" href="{_ROOT}" /></head>',
        f"<link href='{_ROOT}' rel='https://api.w.org/'>",
        f'<LINK REL="https://api.w.org/" HREF="{_ROOT}"><link rel="https://api.w.org/" href="/x">',
        '<link rel="https://api.w.org/" href="/wp-json/">',
    ],
)
def test_else_the_html_does(body: str) -> None:
    assert api_link(_page(body=body)) == _ROOT


@pytest.mark.parametrize(
    "page",
    [
        _page(),
        _page(link='<https://a/>; rel="https://api.w.org/other"'),
        _page(body='<!-- <link rel="https://api.w.org/" href="/x"> -->'),
        _page(body='<link rel="https://api.w.org/" href="/x">', content_type="text/plain"),
        _page(body='<link rel="https://api.w.org/">'),
    ],
)
def test_a_page_that_names_none_has_none(page: Reply) -> None:
    assert api_link(page) is None


@given(link=st.text(), body=st.text())
def test_any_page_is_read_without_an_error(link: str, body: str) -> None:
    api_link(_page(link=link, body=body))
