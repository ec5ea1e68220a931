"""Checks of the site's clock, time zone and SEO plugin."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.fake_site import FakeSite
from tests.unit.doctor.conftest import Blog


def test_a_clock_that_is_off_is_told_with_its_direction(blog: Blog) -> None:
    def ahead() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=10)

    with FakeSite(now=ahead) as site:
        blog.live_on(site)
        check = blog.examine()["clock"]

    assert check.state == "warning"
    assert "s ahead of ours" in check.found
    assert check.exit_code == 0


@pytest.mark.parametrize(
    ("zone", "offset", "ours", "fix"),
    [
        ("Europe/Berlin", 1.0, "Europe/Berlin", None),
        ("Europe/Vienna", 1.0, "Europe/Berlin", None),
        ("", 0.0, "UTC", None),
        ("Europe/Berlin", 1.0, "UTC", "AUTOBLOG_TIMEZONE=Europe/Berlin"),
        # the same in winter, not in summer
        ("Africa/Lagos", 1.0, "Europe/Berlin", "AUTOBLOG_TIMEZONE=Africa/Lagos"),
        ("", -5.0, "UTC", "AUTOBLOG_TIMEZONE=Etc/GMT+5"),
        ("", 0.0, "Asia/Tokyo", "AUTOBLOG_TIMEZONE=UTC"),
        ("", 5.5, "UTC", "choose a city"),
        ("Nowhere/Land", 9.0, "Asia/Tokyo", None),
    ],
)
def test_time_zones_are_compared_over_the_year(
    blog: Blog, zone: str, offset: float, ours: str, fix: str | None
) -> None:
    with FakeSite(timezone=zone, gmt_offset=offset) as site:
        blog.live_on(site, AUTOBLOG_TIMEZONE=ours)
        check = blog.examine()["timezone"]

    assert check.state == ("ok" if fix is None else "warning")
    assert str(fix) in str(check.fix)


@pytest.mark.parametrize(
    ("namespace", "name"),
    [
        ("yoast/v1", "Yoast SEO"),
        ("rankmath/v1", "Rank Math"),
        ("aioseo/v1", "All in One SEO"),
        ("seopress/v1", "SEOPress"),
        ("other/v1", "no SEO plugin"),
    ],
)
def test_an_seo_plugin_is_named_by_its_namespace(blog: Blog, namespace: str, name: str) -> None:
    with FakeSite(namespaces=("wp/v2", namespace)) as site:
        blog.live_on(site)
        check = blog.examine()["seo"]

    assert check.state == "ok"
    assert check.found.startswith(name)
