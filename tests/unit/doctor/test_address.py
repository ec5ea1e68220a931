"""Doctor finds the site from any address, or tells which one to write."""

import pytest

from tests.fake_site import FakeSite, faults
from tests.unit.doctor.conftest import Blog


@pytest.mark.parametrize(
    "typed",
    [
        "https://blog.example",
        "blog.example",
        "https://blog.example/wp-admin/edit.php",
        "https://blog.example/2026/some-post/",
    ],
)
def test_any_page_of_the_site_will_do(blog: Blog, typed: str) -> None:
    with FakeSite() as site:
        blog.live_on(site, WORDPRESS_URL=typed)
        checks = blog.examine()

    assert checks["site"].state == "ok"
    assert "https://blog.example/wp-json/" in checks["site"].found
    assert checks["login"].state == "ok"


def test_a_longer_address_than_need_be_is_told_with_the_shorter(blog: Blog) -> None:
    with FakeSite("https://blog.example/journal") as site:
        blog.live_on(site, WORDPRESS_URL="https://blog.example/journal/?p=1")
        long = blog.examine()["site"].fix
        blog.live_on(site)
        short = blog.examine()["site"].fix

    assert "WORDPRESS_URL=https://blog.example/journal " in str(long)
    assert short is None


def test_an_old_http_address_is_refused_but_the_site_behind_it_is_examined(blog: Blog) -> None:
    with FakeSite() as site:
        site.redirects["http://blog.example"] = "https://blog.example"
        blog.live_on(site, WORDPRESS_URL="http://blog.example")
        checks = blog.examine()

    assert blog.codes()[0] == 78
    assert checks["settings"].fix == "write WORDPRESS_URL=https://blog.example"
    assert checks["login"].state == "ok"
    assert not any(r.headers.get("authorization") for r in site.received if "http://" in r.url)


def test_an_http_address_without_https_behind_it_is_refused(blog: Blog) -> None:
    with FakeSite() as site:
        site.faults.script(faults.refused(), times=9)
        blog.live_on(site, WORDPRESS_URL="http://blog.example")
        checks = blog.examine()

    assert list(checks) == ["settings"]
    assert "plain http" in checks["settings"].found
    assert site.application_password not in str(site.received)


def test_a_blog_in_a_folder_is_found_from_the_top_of_its_host(blog: Blog) -> None:
    with FakeSite("https://shop.example/blog") as site:
        blog.live_on(site, WORDPRESS_URL="https://shop.example")
        check = blog.examine()["site"]

    assert (check.state, check.exit_code) == ("failed", 69)
    assert check.fix == "if that is your site, write WORDPRESS_URL=https://shop.example/blog"


def test_a_folder_that_does_not_exist_is_not_taken_for_the_main_site(blog: Blog) -> None:
    with FakeSite("https://net.example", missing_pages=("/blgo",)) as site:
        blog.live_on(site, WORDPRESS_URL="https://net.example/blgo")
        check = blog.examine()["site"]

    assert (check.state, check.exit_code) == ("failed", 69)
    assert "WORDPRESS_URL=https://net.example" in str(check.fix)
    assert "correct the address" in str(check.fix)


def test_a_page_that_does_not_exist_is_not_proposed(blog: Blog) -> None:
    missing = ("/blog", "/wordpress", "/wp", "/news")
    with FakeSite(shut_routes=("",), missing_pages=missing) as site:
        blog.live_on(site)
        check = blog.examine()["site"]

    assert check.state == "failed"
    assert "There is a WordPress at" not in check.found


def test_a_site_that_moved_is_found_where_it_went(blog: Blog) -> None:
    with FakeSite("https://new.example") as site:
        site.known_hosts.add("old.example")
        site.redirects["https://old.example"] = "https://new.example"
        blog.live_on(site, WORDPRESS_URL="https://old.example")
        check = blog.examine()["site"]

    assert check.fix == "if that is your site, write WORDPRESS_URL=https://new.example"
    assert not any("authorization" in request.headers for request in site.received)


def test_a_forgotten_www_is_found(blog: Blog) -> None:
    with FakeSite("https://www.blog.example") as site:
        blog.live_on(site, WORDPRESS_URL="https://blog.example")
        check = blog.examine()["site"]

    assert check.fix == "if that is your site, write WORDPRESS_URL=https://www.blog.example"


def test_a_site_that_is_not_there_has_its_cause_and_next_step(blog: Blog) -> None:
    with FakeSite() as site:
        blog.live_on(site, WORDPRESS_URL="https://typo.example")
        check = blog.examine()["site"]

    assert check.found == "typo.example cannot be found: its name does not resolve"
    assert str(check.fix).startswith("Check WORDPRESS_URL")
    assert list(blog.checks)[-1] == "site"


def test_a_site_under_maintenance_is_left_alone(blog: Blog) -> None:
    with FakeSite() as site:
        site.faults.script(faults.maintenance("3600"), times=99)
        blog.live_on(site)
        check = blog.examine()["site"]
        asked = len(site.received)

    assert check.exit_code == 69
    assert asked <= 2


def test_a_server_that_lets_nobody_in_is_told_with_a_next_step_other_than_doctor(
    blog: Blog,
) -> None:
    with FakeSite() as site:
        site.faults.script(faults.status(401, acts=False), route="wp-json", times=99)
        site.faults.script(faults.status(401, acts=False), route="rest_route", times=99)
        blog.live_on(site)
        check = blog.examine()["site"]

    assert (check.state, check.exit_code) == ("failed", 77)
    assert "does not accept the login" in check.found
    assert "/wp-json/" in str(check.fix)
    assert "doctor" not in str(check.fix)


def test_without_a_site_the_missing_settings_are_named(blog: Blog) -> None:
    check = blog.examine()["site"]

    assert check.exit_code == 78
    assert "WORDPRESS_URL, WORDPRESS_USERNAME, WORDPRESS_APPLICATION_PASSWORD" in check.found
    assert "sandbox up" in str(check.fix)
