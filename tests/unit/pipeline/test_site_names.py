"""A site keeps its name in the ledger when its address changes, after the user was asked."""

from pathlib import Path

import pytest

from autoblog.errors import SiteRenamedError
from autoblog.ledger import Ledger
from autoblog.pipeline import name_without_asking, site_name
from tests.desk import Desk
from tests.fake_site import FakeSite


def moved(desk: Desk, url: str) -> None:
    """Let the same site answer at another address."""
    desk.site.known_hosts.add(url.split("/")[2])
    desk.site.url = url


@pytest.mark.parametrize("url", ["https://new.example", "https://blog.example/en"])
def test_a_site_whose_address_alone_has_changed_is_asked_about_and_goes_on_by_its_name(
    desk: Desk, url: str
) -> None:
    desk.publish()
    former, posts = desk.key, dict(desk.site.posts)
    moved(desk, url)

    with pytest.raises(SiteRenamedError, match=r"autoblog moved blog\.example"):
        desk.publish()
    assert desk.site.posts == posts

    ledger = desk.ledger()
    ledger.addresses.remember(desk.key, former)
    ledger.close()
    results = desk.publish(count=9)
    assert "first-things" not in [result.facts.topic for result in results]
    assert desk.titles()[0] == "First things"
    assert len(desk.site.posts) == len(desk.topics)


def test_another_site_is_another_site(desk: Desk, tmp_path: Path) -> None:
    desk.publish()
    desk.site.__exit__(None, None, None)
    with FakeSite("https://other.example") as site:
        other = Desk(desk.address, site)
        [result] = other.publish()
        assert (result.outcome, result.facts.topic) == ("posted", "first-things")
    desk.site.__enter__()


@pytest.mark.parametrize(
    "typed", ["https://blog.example/wp-admin/", "blog.example", "https://blog.example/2026/a-post/"]
)
def test_the_daemon_knows_the_site_by_any_of_its_pages(desk: Desk, typed: str) -> None:
    desk.publish()
    ledger = desk.ledger()
    assert name_without_asking(ledger, typed) == desk.key
    ledger.close()


def test_a_page_that_led_to_the_site_once_is_remembered(desk: Desk, tmp_path: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{tmp_path}/a.db")
    desk.site.url = "https://blog.example/blog"
    wordpress = desk.wordpress()
    assert name_without_asking(ledger, desk.site.url) == "blog.example/blog"
    assert site_name(ledger, wordpress) == "blog.example/blog"
    assert ledger.addresses.site_of("blog.example/blog") == "blog.example/blog"
    ledger.close()
