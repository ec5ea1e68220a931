"""The user that the site takes us for; a refused login names its code and the next step."""

from typing import Any

import pytest

from autoblog.errors import (
    LoginRefusedError,
    RoleRefusedError,
    SiteBlockedError,
    SiteNotFoundError,
)
from autoblog.topics import PostStatus
from autoblog.wordpress import Terms
from tests.contract.blog import sample
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
        site.faults.script(fault, route="wp/v2/", times=9)

        with pytest.raises(error, match=told):
            visit(site)


def test_an_answer_that_names_nobody_is_no_login() -> None:
    with FakeSite() as site:
        site.faults.script(faults.answering({}), route="users/me")
        site.faults.script(faults.refusal("rest_forbidden_context", 401), route="wp/v2/posts")

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


@pytest.mark.parametrize("role", ["author", "contributor"])
@pytest.mark.parametrize(
    "fault",
    [
        faults.refusal("rest_no_route", 404),
        faults.refusal("rest_user_cannot_view", 403),
        faults.refusal("rest_cannot_access", 401),
        faults.refusal("rest_user_invalid_id", 404),
        faults.status(403, acts=False),
        faults.status(404, acts=False),
        faults.redirect("https://blog.example/"),
        faults.answering({"name": "changed by a plugin"}),
        faults.answering([]),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_where_the_users_route_is_shut_the_posts_route_proves_the_login(
    fault: faults.Fault, role: str
) -> None:
    with FakeSite() as site:
        site.faults.script(fault, route="users/me", times=99)
        wordpress = visit(site, role).wordpress

        assert wordpress.may("edit_posts")
        wordpress.check_role("draft")


def test_where_the_users_route_is_shut_a_wrong_password_is_still_told() -> None:
    with FakeSite(shut_routes=("wp/v2/users",)) as site:
        site.habits.application_passwords = False
        with pytest.raises(LoginRefusedError):
            visit(site)


def test_an_own_post_tells_what_the_list_of_capabilities_hides() -> None:
    with FakeSite(shut_routes=("wp/v2/users",)) as site:
        visit(site, "author").wordpress.create_draft(sample(), Terms())
        user = visit(site, "author").wordpress.login()
        visit(site, "contributor").wordpress.create_draft(sample(), Terms())
        helper = visit(site, "contributor").wordpress
        helper.login()

        assert user.capabilities == {"edit_posts", "publish_posts"}
        with pytest.raises(RoleRefusedError, match="publish_posts"):
            helper.check_role("publish")


def test_a_user_whom_the_site_does_not_name_finds_his_posts_again() -> None:
    with FakeSite(shut_routes=("wp/v2/users",), search_finds_drafts=False) as site:
        here = visit(site, "author").wordpress
        post = sample()
        made = here.create_draft(post, Terms())
        found = here.find_posts(post)

    assert [one.id for one in found] == [made.id]


@pytest.mark.parametrize("role", ["subscriber", "contributor"])
def test_a_capability_that_a_filter_grants_counts(role: str) -> None:
    with FakeSite(granted_by_filter=frozenset({"edit_posts", "publish_posts"})) as site:
        wordpress = visit(site, role).wordpress
        wordpress.create_draft(sample(), Terms())
        for status in ("draft", "pending", "publish"):
            wordpress.check_role(status)


def test_a_super_admin_without_a_role_on_this_site_may_write() -> None:
    me = {"id": 1, "username": "root", "name": "Root", "roles": [], "capabilities": []}
    with FakeSite() as site:
        site.faults.script(faults.answering(me), route="users/me", times=9)
        wordpress = visit(site, "administrator").wordpress
        wordpress.check_role("publish")


@pytest.mark.parametrize("status", ["draft", "publish"])
def test_a_subscriber_is_refused_before_anything_is_written(status: PostStatus) -> None:
    with FakeSite() as site:
        here = visit(site, "subscriber")
        with pytest.raises(RoleRefusedError):
            here.wordpress.check_role(status)

    assert site.written() == []
