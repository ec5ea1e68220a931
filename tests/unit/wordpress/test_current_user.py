"""Why a login is refused, and what to do about it."""

from collections.abc import Callable

import pytest

from autoblog.errors import LoginRefusedError, SiteBlockedError, SiteNotFoundError
from tests.fake_site import FakeSite, faults
from tests.unit.wordpress.visit import visit

_CAUSES: list[tuple[Callable[[FakeSite], None], str]] = [
    (lambda site: setattr(site.habits, "server", "Apache/2.4"), "SetEnvIf"),
    (lambda site: setattr(site.habits, "server", "LiteSpeed"), "SetEnvIf"),
    (lambda site: setattr(site.habits, "server", "nginx/1.25"), "fastcgi_pass_header"),
    (lambda site: setattr(site.habits, "server", ""), "SetEnvIf.*fastcgi_pass_header"),
]


@pytest.mark.parametrize(("prepare", "fix"), _CAUSES)
def test_the_fix_for_a_lost_login_is_that_of_the_sites_server(
    prepare: Callable[[FakeSite], None], fix: str
) -> None:
    with FakeSite(strips_authorization=True) as site:
        prepare(site)

        with pytest.raises(LoginRefusedError, match=fix) as refused:
            visit(site)

    assert refused.value.code == "rest_not_logged_in"
    assert site.application_password not in str(refused.value)
    assert "authorize-application.php?app_name=autoblog" in str(refused.value)


@pytest.mark.parametrize(
    ("url", "cause"),
    [("https://blog.example", "Wordfence"), ("http://localhost:8000", "WP_ENVIRONMENT_TYPE")],
)
def test_switched_off_application_passwords_have_a_fix_for_each_cause(url: str, cause: str) -> None:
    with (
        FakeSite(url, application_passwords=False) as site,
        pytest.raises(LoginRefusedError, match=cause),
    ):
        visit(site)


def test_a_capability_can_be_asked_for() -> None:
    with FakeSite() as site:
        here = visit(site, "author")

    assert here.wordpress.may("upload_files")
    assert not here.wordpress.may("manage_categories")


@pytest.mark.parametrize(
    ("fault", "error", "told"),
    [
        (faults.refusal("rest_cannot_access", 401), LoginRefusedError, "security plugin.*password"),
        (faults.refusal("rest_cannot_access", 403), SiteBlockedError, "security plugin"),
        (faults.status(401, acts=False), LoginRefusedError, "does not accept the login"),
        (faults.refusal("rest_no_route", 404), SiteNotFoundError, "no such REST API"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_what_refuses_the_login_is_told_apart(
    fault: faults.Fault, error: type[Exception], told: str
) -> None:
    with FakeSite() as site:
        site.faults.script(fault, route="users/me", times=9)

        with pytest.raises(error, match=told):
            visit(site)


def test_an_answer_that_names_nobody_is_no_login() -> None:
    with FakeSite() as site:
        site.faults.script(faults.answering({}), route="users/me")

        with pytest.raises(LoginRefusedError, match="without saying who"):
            visit(site)
