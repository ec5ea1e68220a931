"""Changes among the site's published posts."""

from datetime import UTC, datetime, timedelta

from autoblog.html_text import html_to_text
from autoblog.wordpress import WordPress
from tests.contract.blog import Blog, Human, log_in, sample


def _published(wordpress: WordPress, text: str) -> int:
    ref = wordpress.create_draft(sample(text=f"<p>{text}</p>"), wordpress.terms([], []))
    return wordpress.set_status(ref, "publish").id


def test_published_posts_are_read_once_and_again_only_where_they_changed(
    blog: Blog, human: Human
) -> None:
    wordpress = log_in(blog)
    first, second = _published(wordpress, "About a stone."), _published(wordpress, "About a tree.")
    draft = wordpress.create_draft(sample(), wordpress.terms([], []))

    found = wordpress.read_changes({}, since=None)
    texts = {one.id: one.content for one in found.changed}
    assert "About a stone." in texts[first]
    assert "About a tree." in texts[second]
    assert draft.id not in texts
    known = {one.id: one.modified_gmt for one in found.changed}
    now = datetime.now(UTC)

    again = wordpress.read_changes(known, since=now)
    assert (again.changed, again.gone) == ((), frozenset())

    blog.later()
    human.change(first, content="<p>About a river.</p>")
    later = wordpress.read_changes(known, since=now)
    assert [one.id for one in later.changed] == [first]
    assert "About a river." in later.changed[0].content


def test_posts_that_were_trashed_deleted_or_hidden_are_gone(blog: Blog, human: Human) -> None:
    wordpress = log_in(blog)
    trashed, deleted, hidden, stays = (_published(wordpress, f"Post {n}.") for n in range(4))
    found = wordpress.read_changes({}, since=None)
    known = {one.id: one.modified_gmt for one in found.changed}

    human.trash(trashed)
    human.delete(deleted)
    human.change(hidden, status="draft")
    since = datetime.now(UTC) - timedelta(minutes=1)
    assert wordpress.read_changes(known, since=since).gone == {trashed, deleted, hidden}

    assert stays in known
    fresh = _published(wordpress, "Post 5.")
    changes = wordpress.read_changes(known, since=since)
    assert changes.gone == {trashed, deleted, hidden}
    assert [one.id for one in changes.changed] == [fresh]


def test_the_latest_posts_come_first_with_plain_titles_and_without_drafts(blog: Blog) -> None:
    wordpress = log_in(blog)
    first = _published(wordpress, "About a stone.")
    blog.later()
    second = _published(wordpress, "About a tree.")
    wordpress.create_draft(sample(), wordpress.terms([], []))
    found = wordpress.latest_posts(most=10)
    assert [post.id for post in found][:2] == [second, first]
    assert "About a tree." in found[0].content
    assert found[0].title == html_to_text(sample().title)
