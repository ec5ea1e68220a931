"""The site is found through redirects and broken servers, and no other host gets the login."""

from datetime import UTC, datetime, timedelta

import pytest

from autoblog.errors import (
    AutoblogError,
    LoginRefusedError,
    SettingError,
    SiteAwayError,
    SiteBlockedError,
    SiteMovedError,
    SiteNotFoundError,
)
from autoblog.wordpress import Credentials, Site, Transport, find_site
from tests.fake_site import FakeSite, faults

_NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def _find(site: FakeSite, typed: str) -> Site:
    credentials = Credentials(
        username=site.username, application_password=site.application_password
    )
    return find_site(typed, http=Transport(), credentials=credentials, now=lambda: _NOW)


def _logins(site: FakeSite) -> list[str]:
    return [r.url for r in site.received if "authorization" in r.headers]


@pytest.mark.parametrize("typed", ["http://blog.example/about", "blog.example"])
def test_http_that_redirects_to_https_is_followed(typed: str) -> None:
    with FakeSite() as site:
        site.redirects["http://"] = "https://"

        assert _find(site, typed).api_root == "https://blog.example/wp-json/"


def test_www_that_redirects_is_followed() -> None:
    with FakeSite("https://blog.example/news") as site:
        site.known_hosts.add("www.blog.example")
        site.redirects["https://www.blog.example"] = "https://blog.example"

        assert _find(site, "www.blog.example/news/x").home == "https://blog.example/news"


def test_an_old_address_that_redirects_into_a_folder_is_followed() -> None:
    with FakeSite("https://blog.example/news") as site:
        site.redirects["https://blog.example/old/"] = "https://blog.example/news/"

        assert _find(site, "https://blog.example/old/").home == "https://blog.example/news"


def test_a_redirect_to_another_host_is_not_followed() -> None:
    with FakeSite(closed=True) as site:
        site.known_hosts.add("evil.example")
        site.redirects["https://blog.example"] = "https://evil.example"

        with pytest.raises(SiteMovedError, match=r"evil\.example"):
            _find(site, "https://blog.example")

    assert not any("evil.example" in request.url for request in site.received)
    assert _logins(site) == []


def test_a_redirect_to_plain_http_is_not_followed() -> None:
    with FakeSite(closed=True) as site:
        site.redirects["https://"] = "http://"

        with pytest.raises(SettingError, match="in the clear"):
            _find(site, "https://blog.example")

    assert not any(request.url.startswith("http://") for request in site.received)


def test_a_site_without_https_gets_no_login() -> None:
    with (
        FakeSite("http://blog.example", closed=True) as site,
        pytest.raises(SettingError, match="in the clear"),
    ):
        _find(site, "http://blog.example")

    assert _logins(site) == []


def test_a_site_whose_https_fails_says_why() -> None:
    with FakeSite("http://blog.example", closed=True) as site:
        site.faults.script(faults.refused(), route="https://")

        with pytest.raises(SettingError, match=r"in the clear.*Over https: .*refuses"):
            _find(site, "blog.example")

    assert _logins(site) == []


def test_a_redirect_to_nowhere_is_a_page_like_any_other() -> None:
    with FakeSite() as site:
        site.faults.script(faults.redirect("https://[broken/"), method="GET")

        assert _find(site, "https://blog.example").home == "https://blog.example"


def test_redirects_in_a_circle_end() -> None:
    with FakeSite() as site:
        site.redirects["https://blog.example/"] = "https://blog.example/"

        with pytest.raises(SiteNotFoundError, match="circle"):
            _find(site, "https://blog.example")

    assert len(site.received) < 10


@pytest.mark.parametrize("status", [301, 302])
def test_a_redirected_api_does_not_get_the_login(status: int) -> None:
    with FakeSite(closed=True) as site:
        site.known_hosts.add("evil.example")
        site.redirects["https://blog.example/wp-json"] = "https://evil.example/wp-json"
        site.redirects["https://blog.example/?rest"] = "https://evil.example/?rest"

        with pytest.raises(SiteMovedError, match=r"evil\.example"):
            _find(site, "https://blog.example")

    assert _logins(site) == []


def test_an_api_that_is_announced_on_another_host_does_not_get_the_login() -> None:
    with FakeSite(closed=True) as site:
        site.habits.api_root = "https://evil.example/wp-json/"

        with pytest.raises(SiteMovedError, match=r"REST API on evil\.example"):
            _find(site, "https://blog.example")

    assert _logins(site) == []


def test_wordpress_com_is_named_for_what_it_is() -> None:
    with FakeSite() as site:
        site.habits.api_root = "https://public-api.wordpress.com/wp/v2/sites/blog.example/"

        with pytest.raises(SiteNotFoundError, match=r"WordPress\.com"):
            _find(site, "https://blog.example")


def test_an_api_announced_on_http_behind_a_proxy_is_asked_over_https() -> None:
    with FakeSite(closed=True) as site:
        site.habits.api_root = "http://blog.example/wp-json/"

        assert _find(site, "https://blog.example").api_root == "https://blog.example/wp-json/"


def test_the_html_is_enough_to_find_the_api() -> None:
    with FakeSite("https://blog.example/deep/inside", links_in_header=False) as site:
        site.habits.links_in_html = True

        found = _find(site, "https://blog.example/deep/inside/post/")

    assert found.home == "https://blog.example/deep/inside"
    assert len(site.received) == 2


@pytest.mark.parametrize("permalinks", ["pretty", "plain"])
def test_a_site_that_announces_nothing_is_found_by_trying(permalinks: str) -> None:
    with FakeSite(
        "https://blog.example/news", links_in_header=False, permalinks=permalinks
    ) as site:
        found = _find(site, "https://blog.example/news/2024/01/post/")

    assert found.home == "https://blog.example/news"


def test_where_rewriting_is_broken_the_plain_form_is_used() -> None:
    with FakeSite() as site:
        site.faults.script(faults.status(404, acts=False), route="/wp-json/", times=9)

        assert _find(site, "blog.example").api_root == "https://blog.example/?rest_route=/"


def test_a_closed_site_gets_the_login_at_its_api_alone() -> None:
    with FakeSite(closed=True) as site:
        assert _find(site, "https://blog.example").closed

    assert len(_logins(site)) == 1
    assert _logins(site)[0].startswith("https://blog.example/wp-json/?")


def test_an_open_site_does_not_need_the_login() -> None:
    with FakeSite() as site:
        _find(site, "https://blog.example")

    assert _logins(site) == []


def test_what_is_not_wordpress_is_named() -> None:
    with (
        FakeSite(is_wordpress=False) as site,
        pytest.raises(SiteNotFoundError, match=r"No WordPress REST API was found.*HTTP 404"),
    ):
        _find(site, "https://blog.example")


def test_a_rest_api_without_wordpress_in_it_is_named() -> None:
    with (
        FakeSite(namespaces=("other/v1",)) as site,
        pytest.raises(SiteNotFoundError, match="wp/v2"),
    ):
        _find(site, "https://blog.example")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.maintenance(), SiteAwayError),
        (faults.too_many_requests(), SiteAwayError),
        (faults.status(502, acts=False), SiteAwayError),
        (faults.status(403, acts=False), SiteBlockedError),
        (faults.challenge(), SiteBlockedError),
        (faults.timeout(acts=False), SiteAwayError),
        (faults.status(401, acts=False), LoginRefusedError),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_site_that_is_away_or_blocks_us_is_not_asked_at_other_addresses(
    fault: faults.Fault, error: type[AutoblogError]
) -> None:
    with FakeSite() as site:
        site.faults.script(fault, route="/wp-json/", times=99)

        with pytest.raises(error):
            _find(site, "https://blog.example")

    assert len(site.received) == 2


@pytest.mark.parametrize("links_in_header", [True, False])
@pytest.mark.parametrize("closed", [True, False])
def test_a_page_that_is_missing_does_not_say_which_site_is_meant(
    closed: bool, links_in_header: bool
) -> None:
    with FakeSite(closed=closed, missing_pages=("/blgo",), links_in_header=links_in_header) as site:
        with pytest.raises(SiteNotFoundError, match=r"WORDPRESS_URL=https://blog\.example;"):
            _find(site, "https://blog.example/blgo")
        assert _find(site, "https://blog.example/about").home == "https://blog.example"


def test_a_front_page_that_is_missing_does_not_hide_the_site() -> None:
    with FakeSite("https://blog.example/news", missing_pages=("/news",)) as site:
        assert _find(site, "https://blog.example/news/").home == "https://blog.example/news"


def test_another_port_of_the_host_does_not_get_the_login() -> None:
    with FakeSite(closed=True) as site:
        site.habits.api_root = "https://blog.example:8443/wp-json/"

        assert _find(site, "https://blog.example").api_root == "https://blog.example/wp-json/"

    assert not any(":8443" in url for url in _logins(site))


def test_a_redirect_to_another_port_is_not_followed() -> None:
    with FakeSite("https://blog.example:8443", closed=True) as site:
        site.redirects["https://blog.example/"] = "https://blog.example:8443/"

        with pytest.raises(SiteMovedError, match=r"blog\.example:8443"):
            _find(site, "https://blog.example/")

    assert _logins(site) == []


def test_an_unknown_host_is_named() -> None:
    with FakeSite() as site, pytest.raises(SiteAwayError, match="cannot be found"):
        _find(site, "nowhere.example")


@pytest.mark.parametrize("ahead_s", [-3600, 0, 90])
def test_the_clocks_are_compared(ahead_s: int) -> None:
    with FakeSite(now=lambda: _NOW + timedelta(seconds=ahead_s)) as site:
        assert _find(site, "https://blog.example").clock_skew_s == ahead_s


def test_the_time_zone_is_told() -> None:
    with FakeSite(timezone="Europe/Berlin", gmt_offset=1.0) as site:
        found = _find(site, "https://blog.example")

    assert (found.timezone, found.gmt_offset) == ("Europe/Berlin", 1.0)
