"""Requests of doctor and review: facts about a refusal, a test draft, snapshots of posts."""

import pytest

from autoblog.errors import RoleRefusedError
from autoblog.wordpress import (
    Credentials,
    CurrentUser,
    RefusedLogin,
    Retry,
    Site,
    Terms,
    Transport,
    WordPress,
    find_closed_site,
    find_neighbour,
    find_site,
)
from tests.contract import breakages
from tests.contract.blog import Blog, Human, log_in, sample

_WRONG = "abcdefghijklmnopqrstuvwx"


def _examine(blog: Blog, **login: str) -> CurrentUser | RefusedLogin:
    told = {**vars(blog.credentials("author")), **login}
    http = Transport()
    wordpress = WordPress(
        site=_site(blog, http),
        credentials=Credentials(**told),
        http=http,
        retry=Retry(wait=lambda _: None),
    )
    return wordpress.examine_login()


def _site(blog: Blog, http: Transport) -> Site:
    closed = find_closed_site(blog.url, http)
    return closed or find_site(blog.url, http=http)


def _refused(answer: CurrentUser | RefusedLogin) -> RefusedLogin:
    assert isinstance(answer, RefusedLogin)
    return answer


def test_only_a_closed_site_is_taken_for_one(any_blog: Blog) -> None:
    found = find_closed_site(any_blog.url, Transport())

    assert (found is not None) == (any_blog.form == "closed")
    if found is not None:
        assert found.home == any_blog.url
        assert found.admin_url == f"{any_blog.url}/wp-admin/"


def test_a_right_login_needs_no_examination(any_blog: Blog) -> None:
    assert isinstance(_examine(any_blog), CurrentUser)


def test_a_wrong_login_is_never_taken_for_one_that_was_lost(any_blog: Blog) -> None:
    refused = _refused(_examine(any_blog, application_password=_WRONG))

    assert refused.code == "rest_not_logged_in"
    assert refused.over_xmlrpc == "refused"
    assert not refused.by_server
    assert not refused.by_plugin


def test_a_login_that_was_lost_is_never_taken_for_a_wrong_one(any_blog: Blog) -> None:
    with any_blog.breaking(breakages.STRIPS_AUTHORIZATION):
        refused = _refused(_examine(any_blog))

    assert refused.over_xmlrpc == "taken"


def test_a_site_that_tells_what_is_wrong_is_not_asked_twice(blog: Blog) -> None:
    with blog.breaking(breakages.TELLS_WRONG_LOGINS):
        password = _refused(_examine(blog, application_password=_WRONG))
        user = _refused(_examine(blog, username="nobody"))

    assert (password.code, user.code) == ("incorrect_password", "invalid_username")
    assert password.over_xmlrpc == user.over_xmlrpc == "unknown"


def test_switched_off_passwords_are_seen_in_the_index(blog: Blog) -> None:
    with blog.breaking(breakages.NO_APPLICATION_PASSWORDS):
        site = find_site(blog.url, http=Transport())

    assert not site.application_passwords


def test_a_blog_in_a_folder_is_found_from_the_top(subfolder_blog: Blog) -> None:
    top = subfolder_blog.url.removesuffix("/blog")

    assert find_neighbour(top, Transport()) == subfolder_blog.url


@pytest.mark.parametrize("role", ["editor", "author", "contributor"])
def test_a_test_draft_is_kept_found_and_removed(any_blog: Blog, human: Human, role: str) -> None:
    post = sample(title="A test", text="<p>Salt &amp; pepper, 日本語, a \\n and 🙂.</p>")
    checked = log_in(any_blog, role).check_draft(post)

    assert checked.content_kept
    assert checked.marker_kept
    assert checked.found_by_search
    assert checked.found_by_listing
    assert checked.removal == "removed"
    assert human.count(post.marker) == 0


def test_a_test_draft_whose_answer_is_lost_leaves_nothing_behind(blog: Blog, human: Human) -> None:
    wordpress = log_in(blog, "editor")
    post = sample()
    with blog.breaking(breakages.DIES_AFTER_INSERTING):
        checked = wordpress.check_draft(post)

    assert checked.removal == "removed"
    assert human.count(post.marker) == 0


def test_a_subscriber_may_not_even_look(blog: Blog) -> None:
    wordpress = log_in(blog, "subscriber")

    with pytest.raises(RoleRefusedError):
        wordpress.read_snapshots([1])


def test_names_that_the_site_does_not_have_are_told(any_blog: Blog, human: Human) -> None:
    name = f"News & views {sample().marker[:6]}"
    wordpress = log_in(any_blog)
    before = wordpress.missing_terms("categories", [name, "uncategorized"]).names
    human.create_term("categories", name)

    assert before == (name,)
    assert wordpress.missing_terms("categories", [name]).names == ()


@pytest.mark.parametrize("role", ["editor", "author", "contributor"])
def test_posts_stand_as_humans_left_them(any_blog: Blog, human: Human, role: str) -> None:
    wordpress = log_in(any_blog, role)
    sent = [sample(title=f"Post & {n}") for n in range(5)]
    drafted, edited, published, trashed, deleted = (
        wordpress.create_draft(post, Terms()).id for post in sent
    )
    human.change(edited, content=sent[1].content.replace("Some", "Many"))
    human.change(published, status="publish")
    human.trash(trashed)
    human.delete(deleted)

    found = wordpress.read_snapshots([drafted, edited, published, trashed, deleted])

    assert {number: snapshot.status for number, snapshot in found.items()} == {
        drafted: "draft",
        edited: "draft",
        published: "publish",
        trashed: "trash",
    }
    assert found[drafted].content == sent[0].content
    assert "Many words." in found[edited].content
    assert found[published].published_at is not None
    assert found[drafted].published_at is None
    # a contributor may no longer edit what an editor published, and sees it as visitors do
    assert found[published].stored == (role != "contributor")
    assert "Some words." in found[published].content


def test_more_posts_than_a_list_holds_are_read(blog: Blog) -> None:
    wordpress = log_in(blog)
    number = wordpress.create_draft(sample(), Terms()).id

    found = wordpress.read_snapshots([*range(number + 1000, number + 1120), number])

    assert list(found) == [number]
