"""Lists are read page by page, within bounds."""

import pytest

from autoblog.errors import SiteBlockedError, SiteMovedError
from autoblog.wordpress import Credentials, Retry, Transport, find_site
from autoblog.wordpress.rest.api import Api
from tests.fake_site import FakeSite, faults

_ROUTE = "wp/v2/tags"


def _api(site: FakeSite) -> Api:
    http = Transport()
    credentials = Credentials(
        username=site.username, application_password=site.application_password
    )
    found = find_site(site.url, http=http)
    site.received.clear()
    return Api(site=found, credentials=credentials, http=http, retry=Retry(wait=lambda _: None))


@pytest.mark.parametrize(
    ("most", "rows", "requests"), [(10, 10, 1), (11, 20, 2), (25, 25, 3), (30, 25, 3)]
)
def test_a_list_is_read_to_its_end_or_to_the_page_that_holds_the_last_row_wanted(
    most: int, rows: int, requests: int
) -> None:
    with FakeSite() as site:
        for number in range(25):
            site.add_tag(f"{number} tea")
        found = list(_api(site).rows(_ROUTE, {"_fields": "id,name"}, most=most, per_page=10))

    assert len({row["id"] for row in found}) == rows
    assert len(site.received) == requests


def test_a_page_is_read_only_when_its_rows_are_wanted() -> None:
    with FakeSite() as site:
        for number in range(25):
            site.add_tag(f"{number} tea")
        rows = _api(site).rows(_ROUTE, {}, most=100, per_page=10)
        assert site.received == []

        next(rows)

    assert len(site.received) == 1


def test_a_page_past_the_end_ends_the_list() -> None:
    with FakeSite() as site:
        for number in range(10):
            site.add_tag(f"{number} tea")
        api = _api(site)
        past_end = faults.refusal("rest_post_invalid_page_number", 400)
        site.faults.script(past_end, route="&page=2")
        site.faults.script(faults.without_counts())

        assert len(list(api.rows(_ROUTE, {}, most=100, per_page=10))) == 10
        assert site.faults.left == 0


def test_any_other_refusal_is_raised() -> None:
    with FakeSite() as site:
        api = _api(site)
        site.faults.script(faults.status(403, acts=False))

        with pytest.raises(SiteBlockedError):
            list(api.rows(_ROUTE, {}, most=100))


def test_a_server_that_adds_a_slash_to_addresses_is_asked_in_the_plain_form() -> None:
    with FakeSite(adds_slash=True) as site:
        site.add_tag("tea")
        api = _api(site)
        assert len(list(api.rows(_ROUTE, {}, most=10))) == 1
        api.post(_ROUTE, {"name": "coffee"}, fields="id,name")
        names = {term.name for term in site.terms.values()}

    assert {"tea", "coffee"} <= names
    asked = [request.url.partition("?")[2][:10] for request in site.received]
    assert asked[1:] == ["rest_route"] * 2


@pytest.mark.parametrize("target", ["https://evil.example/", "https://blog.example:8443/"])
def test_a_redirect_to_another_host_or_port_is_an_error_at_once(target: str) -> None:
    with FakeSite() as site:
        api = _api(site)
        site.faults.script(faults.redirect(target), times=9)
        with pytest.raises(SiteMovedError):
            api.get(_ROUTE, {})

    assert len(site.received) == 1


def test_a_site_that_redirects_either_form_is_told_of_by_the_first() -> None:
    with FakeSite() as site:
        api = _api(site)
        site.faults.script(faults.redirect("https://blog.example/login/"), times=9)
        with pytest.raises(SiteMovedError, match="login"):
            api.get(_ROUTE, {})
