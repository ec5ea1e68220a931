"""Typed addresses, and the URLs made of them."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.errors import SettingError
from autoblog.wordpress.http.addresses import (
    absolute,
    endpoint,
    may_carry_password,
    read_address,
    same_site,
)


@pytest.mark.parametrize(
    ("typed", "pages"),
    [
        ("https://blog.example", ["https://blog.example/"]),
        ("HTTPS://Blog.Example/", ["https://blog.example/"]),
        ("http://blog.example", ["http://blog.example/"]),
        ("blog.example", ["https://blog.example/", "http://blog.example/"]),
        ("//blog.example", ["https://blog.example/", "http://blog.example/"]),
        (" <https://blog.example/> ", ["https://blog.example/"]),
        ("blog.example:8443/a", ["https://blog.example:8443/a/", "http://blog.example:8443/a/"]),
        (
            "https://blog.example/blog/2024/01/post/?x=1#y",
            ["https://blog.example/blog/2024/01/post/"],
        ),
        ("https://blog.example/blog/wp-admin/post.php?post=3", ["https://blog.example/blog/"]),
        ("https://blog.example/wp-json/wp/v2/posts", ["https://blog.example/"]),
        ("https://blog.example/index.php?rest_route=/", ["https://blog.example/"]),
        ("localhost:8080", ["http://localhost:8080/"]),
        ("127.0.0.1", ["http://127.0.0.1/"]),
        ("[::1]:8080/x", ["http://[::1]:8080/x/"]),
        ("https://bücher.example", ["https://bücher.example/"]),
    ],
)
def test_an_address_becomes_the_pages_to_ask_for(typed: str, pages: list[str]) -> None:
    assert read_address(typed) == tuple(pages)


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "https://", "not a host", "http://[::1", "ftp://blog.example", "https://a:b"],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(SettingError, match="WORDPRESS_URL"):
        read_address(typed)


def test_an_address_with_a_password_is_refused_without_showing_it() -> None:
    with pytest.raises(SettingError) as refused:
        read_address("https://me:hunter2hunter2@blog.example")

    assert "hunter2" not in str(refused.value)


@given(st.text())
def test_any_text_is_an_address_or_refused(typed: str) -> None:
    try:
        pages = read_address(typed)
    except SettingError:
        return
    assert all(urlsplit(page).scheme in {"http", "https"} for page in pages)
    assert all(urlsplit(page).hostname for page in pages)


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://blog.example/", True),
        ("http://blog.example/", False),
        ("http://localhost:8000/", True),
        ("http://127.0.0.53/", True),
        ("http://[::1]/", True),
        ("http://localhost.example/", False),
        ("http://127.0.0.1.example/", False),
        ("ftp://localhost/", False),
        ("http://10.0.0.1/", False),
    ],
)
def test_a_password_travels_only_encrypted_or_within_this_machine(url: str, may: bool) -> None:
    assert may_carry_password(url) is may


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://blog.example", "https://blog.example/x", True),
        ("https://blog.example", "https://www.blog.example", True),
        ("https://www.blog.example", "https://BLOG.example.", True),
        ("https://bücher.example", "https://xn--bcher-kva.example", True),
        ("http://localhost:1", "http://127.0.0.1:1", True),
        ("http://localhost:1", "http://127.0.0.1:2", False),
        ("https://blog.example", "https://blog.example:443", True),
        ("http://blog.example:80", "https://blog.example", True),
        ("https://blog.example", "https://blog.example:8443", False),
        ("https://blog.example:8443", "https://blog.example", False),
        ("https://blog.example", "https://blog.example.evil.test", False),
        ("https://blog.example", "https://evilblog.example", False),
        ("https://blog.example", "https://other.example", False),
        ("https://blog.example", "https://api.blog.example", False),
        ("https://blog.example", "http://127.0.0.1", False),
    ],
)
def test_only_www_may_differ_between_two_names_of_a_site(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("/wp-json/", "https://blog.example/wp-json/"),
        ("//www.blog.example/", "https://www.blog.example/"),
        ("http://blog.example:80/x", "http://blog.example:80/x"),
        ("https://[broken/", None),
        ("https://blog.example:port/", None),
        ("javascript:alert(1)", None),
        ("ftp://blog.example/", None),
    ],
)
def test_what_a_site_writes_as_an_address_is_resolved_or_nothing(
    target: str, url: str | None
) -> None:
    assert absolute("https://blog.example/a/b", target) == url


@given(st.text())
def test_any_text_of_a_site_is_resolved_without_an_error(target: str) -> None:
    absolute("https://blog.example/", target)


@pytest.mark.parametrize(
    ("root", "url"),
    [
        ("https://b.example/wp-json/", "https://b.example/wp-json/wp/v2/posts?status=any&page=2"),
        (
            "https://b.example/?rest_route=/",
            "https://b.example/?rest_route=/wp/v2/posts&status=any&page=2",
        ),
    ],
)
def test_a_route_follows_the_root_of_either_form(root: str, url: str) -> None:
    assert endpoint(root, "wp/v2/posts", {"status": "any", "page": 2}) == url
