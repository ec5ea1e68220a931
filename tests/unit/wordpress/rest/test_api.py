"""Lists are read page by page, within bounds."""

import pytest

from autoblog.errors import SiteBlockedError
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
