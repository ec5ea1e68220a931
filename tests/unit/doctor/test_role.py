"""The role is compared with what the settings and the topics ask for."""

import pytest

from tests.fake_site import FakeSite
from tests.unit.doctor.conftest import Blog

PUBLISHING = """
topics:
  - {title: First things}
  - {title: Second thoughts, status: publish}
"""
CATEGORIES = """
topics:
  - {title: First things, categories: [News & views, Notes]}
"""


def examine(blog: Blog, role: str, **settings: str) -> None:
    with FakeSite() as site:
        blog.live_on(site, role, **settings)
        blog.examine()


@pytest.mark.parametrize(
    ("role", "status", "state"),
    [
        ("author", "publish", "ok"),
        ("editor", "publish", "warning"),
        ("contributor", "draft", "ok"),
        ("contributor", "pending", "ok"),
        ("contributor", "publish", "failed"),
        ("subscriber", "draft", "failed"),
        ("administrator", "draft", "warning"),
    ],
)
def test_each_role_against_the_setting(blog: Blog, role: str, status: str, state: str) -> None:
    examine(blog, role, AUTOBLOG_POST_STATUS=status)
    check = blog.checks["role"]

    assert check.state == state
    assert check.exit_code == (77 if state == "failed" else 0)
    assert (check.fix is None) == (state == "ok")


def test_a_topic_that_is_to_be_published_counts_too(blog: Blog) -> None:
    blog.topics(PUBLISHING)
    examine(blog, "contributor")
    check = blog.checks["role"]

    assert check.exit_code == 77
    assert "the topic file (second-thoughts) asks for publishing" in check.found


def test_a_contributor_gets_no_covers(blog: Blog) -> None:
    examine(blog, "contributor")
    without = blog.checks["covers"]
    examine(blog, "contributor", AUTOBLOG_COVER="false")
    unwanted = blog.checks["covers"]
    examine(blog, "author", AUTOBLOG_COVER="true")

    assert unwanted.state == "ok"
    assert without.state == "warning"
    assert "role Author" in str(without.fix)
    assert blog.checks["covers"].state == "ok"


def test_a_user_who_may_not_write_gets_one_line_about_it(blog: Blog) -> None:
    examine(blog, "subscriber")

    assert "covers" not in blog.checks
    assert "categories" not in blog.checks


def test_categories_that_nobody_may_make_are_named(blog: Blog) -> None:
    blog.topics(CATEGORIES)
    examine(blog, "author")
    check = blog.checks["categories"]

    assert check.state == "warning"
    assert "News & views and Notes" in check.found
    assert "Posts > Categories" in str(check.fix)


def test_categories_that_are_there_or_can_be_made_are_well(blog: Blog) -> None:
    blog.topics(CATEGORIES)
    examine(blog, "editor")
    made = blog.checks["categories"]
    blog.topics("topics:\n  - {title: A, categories: [uncategorized]}\n")
    examine(blog, "author")

    assert (made.state, made.fix) == ("ok", None)
    assert "will be made" in made.found
    assert blog.checks["categories"].found.startswith("the site has all")


def test_a_category_name_that_fits_several_is_told(blog: Blog) -> None:
    blog.topics("topics:\n  - {title: A, categories: [Tips]}\n")
    with FakeSite() as site:
        for parent in ("Home", "Work"):
            site.add_category("Tips", parent=site.add_category(parent))
        blog.live_on(site, "author")
        blog.examine()

    check = blog.checks["categories"]
    assert check.state == "warning"
    assert check.found == "2 categories are called 'Tips'"
    assert "'Home > Tips'" in str(check.fix)
    assert "Name the category above it" in str(check.fix)


def test_looking_for_categories_makes_none(blog: Blog) -> None:
    blog.topics(CATEGORIES)
    with FakeSite() as site:
        blog.live_on(site, "editor")
        blog.examine()

    assert site.written() == []
