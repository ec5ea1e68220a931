"""A post is found again whatever the search knows, whatever status it has, and nobody else's."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from autoblog.errors import PostGoneError
from autoblog.posts import Post
from autoblog.wordpress import Terms, WordPress
from tests.contract import breakages
from tests.contract.blog import Blog, Human, find, log_in, sample


def sealed(wordpress: WordPress, post: Post) -> Post:
    return post.sealed(wordpress.seal_of(post.marker))


def unknown(post: Post, *, title: str = "") -> Post:
    """The post as a machine knows it that has lost its ledger."""
    return replace(post, content="", excerpt="", title=title)


def test_a_post_in_a_status_of_a_plugin_is_found(blog: Blog, human: Human) -> None:
    with blog.breaking(breakages.EDITORIAL_STATUSES):
        wordpress, post = log_in(blog), sample()
        ref = wordpress.create_draft(post, Terms())
        human.change(ref.id, status="in-progress")

        found = find(wordpress, post)
        assert found is not None
        assert (found.id, found.status) == (ref.id, "in-progress")
        assert wordpress.read_snapshots([ref.id])[ref.id].status == "in-progress"
        left = wordpress.set_status(ref, "publish")
        assert (left.status, "in-progress" in left.note) == ("in-progress", True)


def test_a_post_whose_status_no_plugin_knows_any_longer_is_not_sent_again(
    blog: Blog, human: Human
) -> None:
    wordpress, post = log_in(blog, "editor"), sample()
    with blog.breaking(breakages.EDITORIAL_STATUSES):
        ref = wordpress.create_draft(post, Terms())
        human.change(ref.id, status="in-progress")
    found = find(log_in(blog, "editor"), post)
    assert found is not None
    assert found.id == ref.id


def test_a_draft_that_the_site_makes_a_pitch_is_ours_to_publish(blog: Blog) -> None:
    with blog.breaking(breakages.NEW_POSTS_ARE_PITCHES):
        wordpress, post = log_in(blog), sample()
        ref = wordpress.create_draft(post, Terms())

        assert (ref.status, find(wordpress, post)) == ("pitch", ref)
        assert wordpress.set_status(ref, "publish").status == "publish"


def test_a_site_that_publishes_drafts_is_told(blog: Blog, caplog: pytest.LogCaptureFixture) -> None:
    with blog.breaking(breakages.NEW_POSTS_GO_LIVE):
        ref = log_in(blog).create_draft(sample(), Terms())

    assert (ref.status, "a plugin of the site made it publish" in ref.note) == ("publish", True)
    assert "not a draft" in caplog.text


@pytest.mark.parametrize("changed", ["nothing", "slug", "words"])
def test_a_post_is_found_without_its_ledger_where_search_knows_visible_text_only(
    blog: Blog, human: Human, changed: str
) -> None:
    post = sample()
    wordpress = log_in(blog)
    ref = wordpress.create_draft(post, Terms())
    for _ in range(3):
        wordpress.create_draft(sample(), Terms())
    if changed == "slug":
        human.change(ref.id, slug=f"mine-{post.slug}")
    if changed == "words":
        human.change(ref.id, title="Mine")

    with blog.breaking(breakages.SEARCH_OF_VISIBLE_TEXT):
        found = find(log_in(blog), unknown(post))
        assert found is not None
        assert found.id == ref.id
        assert find(log_in(blog), unknown(sample())) is None


def test_a_slug_of_another_script_is_found(blog: Blog) -> None:
    post = sample()
    post = replace(post, slug=f"\u65e5\u672c\u8a9e-{post.marker[:8]}")
    ref = log_in(blog).create_draft(post, Terms())

    with blog.breaking(breakages.SEARCH_OF_VISIBLE_TEXT):
        found = find(log_in(blog), unknown(post))
        assert found is not None
        assert found.id == ref.id
    assert log_in(blog).is_untouched(ref, post)


@pytest.mark.parametrize("ledger", ["kept", "lost"])
def test_a_post_that_lost_its_marker_is_found_by_slug_and_words(blog: Blog, ledger: str) -> None:
    post = sample(title="Words of its own")
    with blog.breaking(breakages.STRIPS_MARKERS):
        wordpress = log_in(blog)
        ref = wordpress.create_draft(post, Terms())
        wordpress.create_draft(sample(title="Other words"), Terms())

        known = post if ledger == "kept" else unknown(post, title=post.title)
        assert find(wordpress, known) == ref
        assert find(wordpress, replace(known, title="Words of another", content="")) is None


@pytest.mark.parametrize("ledger", ["kept", "lost"])
@pytest.mark.parametrize("trashed", [False, True])
def test_a_pending_post_of_a_contributor_that_lost_its_marker_and_its_slug_is_found(
    blog: Blog, human: Human, ledger: str, *, trashed: bool
) -> None:
    """WordPress takes the slug of a pending post from those who may not publish."""
    post, begun = sample(title=f"Words of {secrets.token_hex(4)}"), datetime.now(UTC)
    with blog.breaking(breakages.STRIPS_MARKERS):
        wordpress = log_in(blog, "contributor")
        ref = wordpress.create_draft(post, Terms())
        assert wordpress.set_status(ref, "pending").slug == ""
        other = wordpress.create_draft(sample(title="Other words"), Terms())
        wordpress.set_status(other, "pending")
    if trashed:
        human.trash(ref.id)

    known, since = (post, begun) if ledger == "kept" else (unknown(post, title=post.title), None)
    found = find(log_in(blog, "contributor"), known, since=since)
    assert found is not None
    assert found.id == ref.id
    another = replace(known, marker="0" * 32, title="Words of another", content="")
    assert find(log_in(blog, "contributor"), another, since=since) is None


@pytest.mark.parametrize("ledger", ["kept", "lost"])
@pytest.mark.parametrize("role", ["contributor", "author"])
def test_a_post_that_lost_its_marker_and_was_published_by_a_human_is_found(
    blog: Blog, human: Human, role: str, ledger: str
) -> None:
    """A contributor may no longer edit it, so only what visitors see of it can be read."""
    post, begun = sample(title='It\'s "our own" -- & more'), datetime.now(UTC)
    with blog.breaking(breakages.STRIPS_MARKERS):
        wordpress = log_in(blog, role)
        ref = wordpress.create_draft(post, Terms())
    human.change(ref.id, status="publish")

    known, since = (post, begun) if ledger == "kept" else (unknown(post, title=post.title), None)
    found = find(log_in(blog, role), known, since=since)
    assert found is not None
    assert (found.id, found.status) == (ref.id, "publish")
    other = replace(known, slug=f"{post.slug}-other", marker="0" * 32, title="Another")
    assert find(log_in(blog, role), other, since=since) is None


def test_a_marker_that_a_contributor_plants_hides_no_topic(blog: Blog) -> None:
    planter, author, editor = (log_in(blog, role) for role in ("contributor", "author", "editor"))
    post = sample()
    planter.create_draft(replace(post, title="Planted", slug=f"planted-{post.slug}"), Terms())

    for wordpress in (author, editor):
        assert find(wordpress, sealed(wordpress, unknown(post))) is None

    ours = sealed(author, post)
    ref = author.create_draft(ours, Terms())
    assert find(author, ours) == ref
    assert find(author, sealed(author, unknown(post))) == ref


def test_a_sealed_draft_that_was_given_to_another_author_is_not_sent_again(
    blog: Blog, human: Human
) -> None:
    author = log_in(blog)
    post = sealed(author, sample())
    ref = author.create_draft(post, Terms())

    human.change(ref.id, author=log_in(blog, "editor").login().user_id)

    with pytest.raises(PostGoneError, match="another author"):
        find(author, replace(unknown(post), seal=author.seal_of(post.marker)))


def test_two_posts_of_a_topic_are_both_found_the_older_first(blog: Blog) -> None:
    wordpress, post = log_in(blog), sample()
    first = wordpress.create_draft(post, Terms())
    second = wordpress.create_draft(post, Terms())

    assert [ref.id for ref in wordpress.find_posts(post)] == [first.id, second.id]


def test_our_double_is_withdrawn_unless_somebody_has_worked_on_it(blog: Blog, human: Human) -> None:
    wordpress, post = log_in(blog), sample()
    first, second, third = (wordpress.create_draft(post, Terms()) for _ in range(3))
    blog.later()
    human.change(second.id, title="Mine")

    assert wordpress.withdraw(third, post)
    with pytest.raises(PostGoneError):
        wordpress.withdraw(third, post)
    assert not wordpress.withdraw(second, post)
    assert [ref.id for ref in wordpress.find_posts(post)] == [first.id, second.id]
