"""The user that the site takes us for, and why it refuses a login."""

import re
from contextlib import nullcontext
from dataclasses import replace

import pytest

from autoblog.doctor.login_diagnosis import diagnose
from autoblog.errors import LoginRefusedError, RoleRefusedError, SiteNotFoundError
from autoblog.wordpress import (
    Credentials,
    RefusedLogin,
    Retry,
    Terms,
    Transport,
    WordPress,
    find_site,
)
from autoblog.wordpress.login_facts import XmlRpcAnswer
from tests.contract import breakages
from tests.contract.blog import Blog, log_in, sample

_ROLES = ["administrator", "editor", "author", "contributor", "subscriber"]


def _stranger(blog: Blog, username: str | None = None) -> WordPress:
    credentials = Credentials(
        username=username or blog.credentials("author").username,
        application_password="abcd efgh ijkl mnop qrst uvwx",
    )
    http = Transport()
    site = find_site(blog.url, http=http, credentials=blog.credentials("author"))
    retry = Retry(wait=lambda _: None)
    return WordPress(site=site, credentials=credentials, http=http, retry=retry)


def _explained(wordpress: WordPress, *, over_xmlrpc: XmlRpcAnswer) -> str:
    """Return doctor's cause and fix for this answer over XML-RPC."""
    refused = wordpress.examine_login()
    assert isinstance(refused, RefusedLogin)
    diagnosis = diagnose(replace(refused, over_xmlrpc=over_xmlrpc), site=wordpress.site)
    return f"{diagnosis.found}. {diagnosis.fix}"


@pytest.mark.parametrize("role", _ROLES)
def test_each_role_is_recognised(any_blog: Blog, role: str) -> None:
    login = log_in(any_blog, role).login()

    assert login.roles == (role,)
    assert login.username == any_blog.credentials(role).username


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("editor", {"draft", "pending", "publish"}),
        ("author", {"draft", "pending", "publish"}),
        ("contributor", {"draft", "pending"}),
        ("subscriber", set()),
    ],
)
def test_the_role_decides_which_status_may_be_asked_for(
    blog: Blog, role: str, may: set[str]
) -> None:
    wordpress = log_in(blog, role)

    for status in ("draft", "pending", "publish"):
        if status in may:
            wordpress.check_role(status)
        else:
            with pytest.raises(RoleRefusedError, match="wp-admin"):
                wordpress.check_role(status)


def test_spaces_in_the_application_password_do_not_matter(blog: Blog) -> None:
    told = blog.credentials("author")
    pairs = [told.application_password[i : i + 4] for i in range(0, 24, 4)]
    credentials = Credentials(username=told.username, application_password=" ".join(pairs))
    http = Transport()
    retry = Retry(wait=lambda _: None)
    site = find_site(blog.url, http=http)

    wordpress = WordPress(site=site, credentials=credentials, http=http, retry=retry)

    assert wordpress.login().username == told.username


def test_a_wrong_password_is_refused_with_both_possible_causes(any_blog: Blog) -> None:
    wordpress = _stranger(any_blog)

    with pytest.raises(LoginRefusedError, match="autoblog doctor"):
        wordpress.login()
    assert "password is wrong" in _explained(wordpress, over_xmlrpc="refused")
    assert re.search(
        "password is wrong.*SetEnvIf Authorization", _explained(wordpress, over_xmlrpc="unknown")
    )


def test_a_login_that_the_server_keeps_back_is_refused_with_both_possible_causes(
    blog: Blog,
) -> None:
    wordpress = log_in(blog)

    with (
        blog.breaking(breakages.STRIPS_AUTHORIZATION),
        pytest.raises(LoginRefusedError, match="autoblog doctor"),
    ):
        wordpress.login()
    with blog.breaking(breakages.STRIPS_AUTHORIZATION):
        assert "SetEnvIf Authorization" in _explained(wordpress, over_xmlrpc="taken")
        both = _explained(wordpress, over_xmlrpc="unknown")
    assert re.search("password is wrong.*SetEnvIf Authorization", both)


@pytest.mark.parametrize(
    ("username", "reason"), [(None, "not this application password"), ("nobody", "has no user")]
)
def test_a_plugin_that_asks_early_lets_us_name_what_is_wrong(
    blog: Blog, username: str | None, reason: str
) -> None:
    wordpress = _stranger(blog, username)

    with blog.breaking(breakages.TELLS_WRONG_LOGINS):
        with pytest.raises(LoginRefusedError, match="autoblog doctor"):
            wordpress.login()
        assert reason in _explained(wordpress, over_xmlrpc="unknown")


def test_application_passwords_that_are_switched_off_are_named(blog: Blog) -> None:
    with blog.breaking(breakages.NO_APPLICATION_PASSWORDS):
        wordpress = log_in(blog)

        with pytest.raises(LoginRefusedError, match="autoblog doctor"):
            wordpress.login()
        assert "takes no application passwords" in _explained(wordpress, over_xmlrpc="unknown")


def test_a_closed_site_refuses_a_wrong_login_as_soon_as_it_is_looked_for(any_blog: Blog) -> None:
    wrong = Credentials(username="nobody", application_password="wrong")
    expected = pytest.raises(LoginRefusedError) if any_blog.form == "closed" else nullcontext()

    with expected:
        find_site(any_blog.url, http=Transport(), credentials=wrong)


def test_a_closed_site_says_what_to_set_for_a_login(any_blog: Blog) -> None:
    refused = pytest.raises(SiteNotFoundError, match="WORDPRESS_APPLICATION_PASSWORD")
    expected = refused if any_blog.form == "closed" else nullcontext()

    with expected:
        find_site(any_blog.url, http=Transport())


@pytest.mark.parametrize("role", ["author", "contributor"])
def test_a_login_is_proven_where_the_route_of_users_is_shut(blog: Blog, role: str) -> None:
    with blog.breaking(breakages.USERS_ROUTE_SHUT):
        wordpress = log_in(blog, role)
        wordpress.check_role("draft")
        post = sample()
        made = wordpress.create_draft(post, Terms())
        assert [found.id for found in wordpress.find_posts(post)] == [made.id]
        rights = log_in(blog, role).login().capabilities
        assert ("publish_posts" in rights) == (role == "author")
        with pytest.raises(RoleRefusedError):
            log_in(blog, "subscriber").check_role("draft")


def test_a_wrong_password_is_refused_where_the_route_of_users_is_shut(blog: Blog) -> None:
    told = blog.credentials("author")
    wrong = Credentials(username=told.username, application_password="abcdefghijklmnopqrstuvwx")
    http = Transport()
    with blog.breaking(breakages.USERS_ROUTE_SHUT):
        site = find_site(blog.url, http=http)
        retry = Retry(wait=lambda _: None)
        wordpress = WordPress(site=site, credentials=wrong, http=http, retry=retry)
        with pytest.raises(LoginRefusedError):
            wordpress.login()


def test_a_right_that_a_filter_grants_counts(blog: Blog) -> None:
    with pytest.raises(RoleRefusedError):
        log_in(blog, "subscriber").check_role("draft")
    with blog.breaking(breakages.GRANTED_BY_A_FILTER):
        wordpress = log_in(blog, "subscriber")
        for status in ("draft", "pending", "publish"):
            wordpress.check_role(status)
        ref = wordpress.create_draft(sample(), Terms())
        assert wordpress.set_status(ref, "publish").status == "publish"


def test_a_server_that_adds_a_slash_to_addresses_is_no_obstacle(blog: Blog) -> None:
    with blog.breaking(breakages.ADDS_A_SLASH):
        wordpress = log_in(blog)
        wordpress.login()
        post = sample()
        made = wordpress.create_draft(post, Terms())
        assert [found.id for found in wordpress.find_posts(post)] == [made.id]
