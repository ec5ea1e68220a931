"""With --write doctor makes a draft, reads it back and removes it."""

import pytest

from tests.fake_site import FakeSite, faults
from tests.unit.doctor.conftest import Blog


def examine(blog: Blog, site: FakeSite, role: str = "author") -> None:
    with site:
        blog.live_on(site, role)
        blog.examine(write=True)


@pytest.mark.parametrize("role", ["editor", "author", "contributor"])
def test_a_draft_is_made_read_back_and_removed(blog: Blog, role: str) -> None:
    site = FakeSite()
    examine(blog, site, role)

    assert blog.checks["draft"].found == "made, read back unchanged, found again and removed"
    assert site.posts == {}
    made = site.written("wp/v2/posts")[0]
    assert "please delete" in str(made.json()["title"])


def test_nothing_is_written_unless_asked_for(blog: Blog) -> None:
    with FakeSite() as site:
        blog.live_on(site)
        blog.examine()

    assert "draft" not in blog.checks
    assert site.written() == []


def test_a_user_who_may_not_write_does_not_try(blog: Blog) -> None:
    site = FakeSite()
    examine(blog, site, "subscriber")

    assert "draft" not in blog.checks
    assert site.written() == []


def test_a_draft_that_may_not_be_deleted_is_named_with_its_place(blog: Blog) -> None:
    site = FakeSite()
    refused = faults.refusal("rest_cannot_delete", 403)
    site.faults.script(refused, method="POST", route="_method=DELETE", times=2)
    examine(blog, site)
    check = blog.checks["draft"]
    [post] = site.posts.values()

    assert check.state == "warning"
    assert "is still a draft" in check.found
    assert check.fix == f"delete it: {site.url}/wp-admin/post.php?post={post.id}&action=edit"


def test_a_draft_that_may_only_be_trashed_is_said_to_lie_there(blog: Blog) -> None:
    site = FakeSite()
    refused = faults.refusal("rest_cannot_delete", 403)
    site.faults.script(refused, method="POST", route="force=true")
    examine(blog, site)

    assert "lies in the site's trash" in blog.checks["draft"].found
    assert [post.status for post in site.posts.values()] == ["trash"]


def test_a_site_without_trash_deletes_at_once(blog: Blog) -> None:
    site = FakeSite()
    refused = faults.refusal("rest_trash_not_supported", 501)
    site.faults.script(refused, method="POST", route="force=false")
    examine(blog, site)

    assert blog.checks["draft"].state == "ok"
    assert site.posts == {}


def test_a_plugin_that_cleans_out_markers_is_told(blog: Blog) -> None:
    examine(blog, FakeSite(loses_markers=True))

    assert blog.checks["draft"].state == "warning"
    assert "block comments" in blog.checks["draft"].found


def test_a_search_without_drafts_is_no_harm_while_the_listing_has_them(blog: Blog) -> None:
    examine(blog, FakeSite(search_finds_drafts=False))

    assert blog.checks["draft"].state == "ok"
    assert "by its slug and among our own posts" in blog.checks["draft"].found


@pytest.mark.parametrize(("gone", "left"), [("slug=", "list of our own"), ("author=", "its slug")])
def test_one_way_alone_to_find_a_draft_is_not_enough(blog: Blog, gone: str, left: str) -> None:
    site = FakeSite(search_finds_drafts=False)
    site.faults.script(faults.nothing_found(), method="GET", route=gone, times=9)
    examine(blog, site)

    assert blog.checks["draft"].state == "warning"
    assert left in blog.checks["draft"].found


def test_a_plugin_that_publishes_drafts_is_told(blog: Blog) -> None:
    site = FakeSite(new_posts_become="publish")
    examine(blog, site)

    assert blog.checks["draft"].state == "warning"
    assert "live at once" in blog.checks["draft"].found
    assert site.posts == {}


@pytest.mark.parametrize(
    "fault", [faults.timeout(acts=True), faults.half_body(), faults.status(502, acts=True)]
)
def test_a_draft_whose_answer_is_lost_is_found_and_removed(blog: Blog, fault: faults.Fault) -> None:
    site = FakeSite()
    site.faults.script(fault, method="POST", route="wp/v2/posts")
    examine(blog, site)

    assert site.posts == {}
    assert blog.checks["draft"].state == "ok"


def test_a_draft_that_cannot_be_made_is_told_with_the_cause(blog: Blog) -> None:
    site = FakeSite()
    site.faults.script(faults.status(403, acts=False), method="POST", times=9)
    examine(blog, site)
    check = blog.checks["draft"]

    assert (check.state, check.exit_code) == ("failed", 69)
    assert "firewall" in check.found


def test_a_draft_is_removed_even_if_it_cannot_be_read_back(blog: Blog) -> None:
    site = FakeSite()
    site.faults.script(faults.refusal("rest_forbidden", 403), method="GET", route="wp/v2/posts/")
    examine(blog, site)

    assert blog.checks["draft"].state == "failed"
    assert site.posts == {}
