"""The user that the site takes us for; a refused login names its code and the next step."""

from typing import Any

import pytest

from autoblog.errors import LoginRefusedError, SiteBlockedError, SiteNotFoundError
from tests.fake_site import FakeSite, faults
from tests.unit.wordpress.visit import visit


@pytest.mark.parametrize(
    "habits", [{"strips_authorization": True}, {"application_passwords": False}]
)
@pytest.mark.parametrize("url", ["https://blog.example", "http://localhost:8000"])
def test_a_refused_login_is_named_with_its_code_and_sent_to_doctor(
    url: str, habits: dict[str, Any]
) -> None:
    with (
        FakeSite(url, **habits) as site,
        pytest.raises(LoginRefusedError, match="Run `autoblog doctor`") as refused,
    ):
        visit(site)

    assert refused.value.code == "rest_not_logged_in"
    assert "rest_not_logged_in" in str(refused.value)
    assert site.application_password not in str(refused.value)


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


@pytest.mark.parametrize("value", [1, "1", True, "true"])
def test_a_capability_that_a_plugin_tells_in_another_way_counts(value: object) -> None:
    granted = {"edit_posts": value, "publish_posts": 0, "upload_files": "0"}
    me = {"id": 5, "username": "ann", "roles": ["writer"], "capabilities": granted}
    with FakeSite() as site:
        here = visit(site, "author")
        site.faults.script(faults.answering(me), route="users/me")
        user = here.wordpress.login()

    assert user.capabilities == {"edit_posts"}
