"""The site is found from every address that its owner may type."""

from urllib.parse import urlsplit

import pytest

from autoblog.errors import SiteNotFoundError
from autoblog.wordpress import Site, Transport, find_site
from tests.contract.blog import Blog


def _find(blog: Blog, url: str) -> Site:
    return find_site(url, http=Transport(), credentials=blog.credentials("author"))


@pytest.mark.parametrize(
    "ending",
    [
        "",
        "/",
        "/?p=1",
        "/wp-admin/",
        "/wp-admin/edit.php?post_type=post",
        "/wp-login.php",
        "/wp-json/",
        "/wp-json/wp/v2/posts",
        "/index.php?rest_route=/",
        "/#top",
    ],
)
def test_any_address_within_the_site_will_do(any_blog: Blog, ending: str) -> None:
    assert _find(any_blog, f"{any_blog.url}{ending}").home == any_blog.url


def test_a_page_that_does_not_exist_does_not_say_which_site_is_meant(any_blog: Blog) -> None:
    if any_blog.form == "plain":  # without rewriting, every address shows the front page
        return
    with pytest.raises(SiteNotFoundError, match=f"write WORDPRESS_URL={any_blog.url};"):
        _find(any_blog, f"{any_blog.url}/no/such/page/")


def test_an_address_without_its_scheme_will_do(any_blog: Blog) -> None:
    assert _find(any_blog, any_blog.url.partition("://")[2]).home == any_blog.url


def test_the_site_introduces_itself(any_blog: Blog) -> None:
    site = _find(any_blog, any_blog.url)

    assert site.api_root.startswith(any_blog.url)
    assert site.admin_url == f"{any_blog.url}/wp-admin/"
    assert "wp/v2" in site.namespaces
    assert site.application_passwords
    assert site.authorization_url == f"{any_blog.url}/wp-admin/authorize-application.php"
    assert "&amp;" not in site.name
    assert site.clock_skew_s is not None
    assert abs(site.clock_skew_s) < 60


def test_a_closed_site_is_known_for_one(any_blog: Blog) -> None:
    assert _find(any_blog, any_blog.url).closed == (any_blog.form == "closed")


def test_the_top_of_the_host_is_not_the_site_in_its_folder(any_blog: Blog) -> None:
    top = urlsplit(any_blog.url)._replace(path="/").geturl()
    if any_blog.form != "subfolder":
        assert _find(any_blog, top).home == any_blog.url
        return
    with pytest.raises(SiteNotFoundError, match="No WordPress REST API"):
        _find(any_blog, top)
