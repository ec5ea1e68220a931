"""Doctor tells the cause of a refused login, as far as it can be known, and the fix."""

import pytest

from autoblog.doctor import Check
from tests.fake_site import FakeSite, faults
from tests.unit.doctor.conftest import Blog

WRONG = "abcd efgh ijkl mnop qrst uvwx"


def examine(blog: Blog, site: FakeSite, **settings: str) -> Check:
    """Return the check of the login; no line ever holds a secret."""
    blog.live_on(site, **settings)
    with site:
        checks = blog.examine()
    secret = blog.settings["WORDPRESS_APPLICATION_PASSWORD"]
    assert all(secret not in f"{check.found} {check.fix}" for check in checks.values())
    return checks["login"]


def test_a_right_login_is_proven_and_asks_nothing_over_xmlrpc(blog: Blog) -> None:
    site = FakeSite()
    check = examine(blog, site)

    assert check.found == "the site knows us as author (author)"
    assert not any("xmlrpc" in request.url for request in site.received)


def test_a_wrong_password_is_known_for_one_by_the_second_way(blog: Blog) -> None:
    check = examine(blog, FakeSite(), WORDPRESS_APPLICATION_PASSWORD=WRONG)

    assert check.exit_code == 77
    assert "user name author or the application password is wrong" in check.found
    assert "authorize-application.php?app_name=autoblog" in str(check.fix)
    assert "SetEnvIf" not in str(check.fix)


@pytest.mark.parametrize(
    ("server", "apache", "nginx"),
    [
        ("Apache/2.4", True, False),
        ("LiteSpeed", True, False),
        ("nginx/1.25", False, True),
        ("", True, True),
    ],
)
def test_a_header_that_the_server_drops_is_known_for_that(
    blog: Blog, server: str, *, apache: bool, nginx: bool
) -> None:
    check = examine(blog, FakeSite(strips_authorization=True, server=server))

    assert check.found.startswith("the login is right")
    assert ("SetEnvIf Authorization" in str(check.fix)) == apache
    assert ("fastcgi_pass_header Authorization;" in str(check.fix)) == nginx


@pytest.mark.parametrize("strips", [True, False])
def test_where_the_second_way_is_closed_both_causes_are_told(blog: Blog, *, strips: bool) -> None:
    site = FakeSite(xmlrpc=False, strips_authorization=strips)
    check = examine(blog, site, WORDPRESS_APPLICATION_PASSWORD=WRONG)

    assert "one of two" in check.found
    assert "authorize-application.php" in str(check.fix)
    assert "SetEnvIf" in str(check.fix)


def test_the_password_of_the_login_form_is_known_for_that(blog: Blog) -> None:
    site = FakeSite()
    check = examine(blog, site, WORDPRESS_APPLICATION_PASSWORD=site.user("author").password)

    assert "it is that of the login form" in check.found


@pytest.mark.parametrize("xmlrpc", [True, False])
def test_what_is_no_application_password_is_known_by_its_form(blog: Blog, *, xmlrpc: bool) -> None:
    site = FakeSite(xmlrpc=xmlrpc)
    check = examine(blog, site, WORDPRESS_APPLICATION_PASSWORD="hunter2 hunter2")

    assert "24 letters and digits" in check.found
    assert "authorize-application.php" in str(check.fix)


def test_a_site_that_tells_wrong_users_and_passwords_apart_is_believed(blog: Blog) -> None:
    first, second = (FakeSite(tells_wrong_logins=True) for _ in range(2))
    password = examine(blog, first, WORDPRESS_APPLICATION_PASSWORD=WRONG)
    user = examine(blog, second, WORDPRESS_USERNAME="nobody")

    assert password.found.startswith("the site knows the user author, but not this")
    assert user.found == "the site has no user nobody"
    assert not any("xmlrpc" in r.url for r in first.received + second.received)


def test_switched_off_passwords_are_told_before_the_login(blog: Blog) -> None:
    site = FakeSite(application_passwords=False)
    login = examine(blog, site)
    check = blog.checks["passwords"]

    assert (check.state, check.exit_code) == ("failed", 77)
    assert "Wordfence" in str(check.fix)
    assert "X-Forwarded-Proto" in str(check.fix)
    assert login.fix == "see the line above"


def test_plain_http_on_this_machine_asks_for_a_local_site(blog: Blog) -> None:
    examine(blog, FakeSite("http://localhost:8000", application_passwords=False))

    assert "define('WP_ENVIRONMENT_TYPE', 'local');" in str(blog.checks["passwords"].fix)


@pytest.mark.parametrize(
    ("namespace", "name"),
    [
        ("wordfence/v1", "Wordfence"),
        ("ithemes-security/v1", "Solid Security"),
        ("cerber/v1", "WP Cerber"),
    ],
)
def test_a_security_plugin_that_shows_itself_is_named(
    blog: Blog, namespace: str, name: str
) -> None:
    spaces = ("wp/v2", namespace)
    examine(blog, FakeSite(namespaces=spaces, application_passwords=False))
    off = blog.checks["passwords"]
    blocking = FakeSite(namespaces=spaces, xmlrpc=False)
    blocking.faults.script(faults.refusal("rest_cannot_access", 401), route="wp/v2/", times=9)
    blocked = examine(blog, blocking)

    assert name in off.found
    assert name in str(off.fix)
    assert "rest_cannot_access" in blocked.found
    assert name in str(blocked.fix)


def test_a_plugin_in_the_way_of_a_right_login_is_told_from_a_wrong_one(blog: Blog) -> None:
    def blocked() -> FakeSite:
        site = FakeSite()
        site.faults.script(faults.refusal("rest_cannot_access", 401), route="wp/v2/", times=9)
        return site

    right = examine(blog, blocked())
    wrong = examine(blog, blocked(), WORDPRESS_APPLICATION_PASSWORD=WRONG)

    assert "the login is right" in right.found
    assert "password is wrong" in wrong.found


@pytest.mark.parametrize("code", ["rest_not_logged_in", "rest_cannot_access", "rest_forbidden"])
def test_a_closed_site_is_found_and_its_refusal_explained(blog: Blog, code: str) -> None:
    site = FakeSite("https://blog.example/news", closed=True, closed_code=code)
    check = examine(blog, site, WORDPRESS_APPLICATION_PASSWORD=WRONG)

    assert blog.checks["site"].state == "ok"
    assert "to users only" in blog.checks["site"].found
    assert "password is wrong" in check.found
    assert "https://blog.example/news/wp-admin/profile.php" in str(check.fix)
    assert "clock" not in blog.checks


def test_a_closed_site_lets_the_right_login_in(blog: Blog) -> None:
    assert examine(blog, FakeSite(closed=True)).state == "ok"


def test_a_password_before_the_site_is_told_from_our_own(blog: Blog) -> None:
    site = FakeSite()
    challenge = faults.asking_for_a_password()
    site.faults.script(challenge, route="wp/v2/", times=9)
    check = examine(blog, site)

    assert "password of its own" in check.found
    assert "/wp-json/" in str(check.fix)


def test_a_firewall_that_shows_a_page_is_told(blog: Blog) -> None:
    site = FakeSite()
    site.faults.script(faults.status(403, acts=False), route="wp/v2/", times=9)
    check = examine(blog, site)

    assert (check.state, check.exit_code) == ("failed", 69)
    assert "firewall" in check.found


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_plugin_that_takes_tokens_only_is_told_with_the_way_around_it(
    blog: Blog, status: int
) -> None:
    site = FakeSite()
    site.faults.script(faults.refusal("jwt_auth_bad_auth_header", status), route="wp/v2/", times=9)
    check = examine(blog, site)

    assert check.exit_code == 77
    assert "JWT" in check.found
    assert "Basic" in str(check.fix)
    assert not any("xmlrpc" in request.url for request in site.received)


def test_a_users_route_that_is_shut_is_no_failure(blog: Blog) -> None:
    assert examine(blog, FakeSite(shut_routes=("wp/v2/users",))).state == "ok"
    assert "may write drafts; the site does not tell" in blog.checks["role"].found
    assert blog.checks["role"].state == "ok"


def test_a_copy_that_names_the_original_gets_no_login_sent_there(blog: Blog) -> None:
    site = FakeSite()
    site.known_hosts.add("original.example")
    index = {
        "name": "Copy",
        "url": "https://original.example",
        "home": "https://original.example",
        "namespaces": ["wp/v2"],
        "authentication": {"application-passwords": {}},
    }
    site.faults.script(faults.answering(index), route="_fields=name")
    check = examine(blog, site, WORDPRESS_APPLICATION_PASSWORD=WRONG)

    assert "one of two" in check.found
    assert not any("original.example" in request.url for request in site.received)
