"""A post is stored once, found again, and keeps a human's changes."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

import pytest

from autoblog.errors import PostGoneError, PostRefusedError, RoleRefusedError
from autoblog.posts import Article, render
from autoblog.topics import slugify
from autoblog.wordpress import Terms
from tests.contract import breakages
from tests.contract.blog import Blog, Human, find, log_in, sample

_NOW_AND_THEN = [None, datetime.now(tz=UTC) - timedelta(minutes=5)]


@pytest.mark.parametrize("role", ["editor", "author", "contributor"])
def test_a_draft_is_stored_with_everything_it_was_sent_with(
    any_blog: Blog, human: Human, role: str
) -> None:
    wordpress = log_in(any_blog, role)
    post = sample(title="Tea &amp; toast", tags=["tea"])

    ref = wordpress.create_draft(post, wordpress.terms((), post.tags))

    stored = human.post(ref.id)
    assert (ref.status, ref.slug) == ("draft", post.slug)
    assert human.raw(ref.id, "title") == post.title
    assert human.raw(ref.id, "content") == post.content
    assert human.raw(ref.id, "excerpt") == post.excerpt
    assert len(stored["tags"]) == 1  # type: ignore[arg-type]  # a list
    assert ref.link.startswith(any_blog.url)
    assert ref.edit_link == f"{any_blog.url}/wp-admin/post.php?post={ref.id}&action=edit"


@pytest.mark.parametrize("role", ["editor", "author", "contributor"])
def test_a_stored_draft_is_found_by_its_marker(any_blog: Blog, role: str) -> None:
    wordpress = log_in(any_blog, role)
    post = sample()

    assert find(wordpress, post) is None
    ref = wordpress.create_draft(post, Terms())

    assert find(wordpress, post) == ref


@pytest.mark.parametrize("since", _NOW_AND_THEN, ids=["recent", "since"])
def test_a_draft_is_found_though_the_search_knows_no_drafts(
    any_blog: Blog, since: datetime | None
) -> None:
    wordpress = log_in(any_blog)
    post = sample()
    ref = wordpress.create_draft(post, Terms())
    wordpress.create_draft(sample(), Terms())

    with any_blog.breaking(breakages.SEARCH_WITHOUT_DRAFTS):
        assert find(wordpress, post, since=since) == ref
        assert find(wordpress, sample(), since=since) is None


def test_a_draft_is_found_among_many_that_are_newer(blog: Blog) -> None:
    wordpress = log_in(blog)
    since = datetime.now(tz=UTC)
    post = sample()
    ref = wordpress.create_draft(post, Terms())
    for _ in range(25):
        wordpress.create_draft(sample(), Terms())

    with blog.breaking(breakages.SEARCH_WITHOUT_DRAFTS):
        assert find(wordpress, post, since=since) == ref


def test_a_slug_that_is_taken_is_numbered_and_told(blog: Blog) -> None:
    wordpress = log_in(blog)
    first, second = sample(), sample()

    wordpress.create_draft(first, Terms())
    ref = wordpress.create_draft(sample(slug=first.slug), Terms())

    assert ref.slug == f"{first.slug}-2"
    assert find(wordpress, second) is None


@pytest.mark.parametrize(
    "title",
    [
        "Größe und Maß: ein Überblick",
        "日本語のブログを書く",
        "مرحبا بالعالم",
        "हिन्दी में लिखना",
        "Привет, мир",
        "안녕하세요 세계",
        "言葉" * 40,
        "слово " * 40,
    ],
)
def test_the_site_keeps_our_slug_in_every_script(blog: Blog, title: str) -> None:
    marker = secrets.token_hex(16)
    article = Article(title=f"m{marker[:6]} {title}", sections=())  # no slug of digits alone
    slug = slugify(article.title)
    post = render(article, marker=marker, disclosure="", categories=(), tags=(), topic_slug=slug)

    ref = log_in(blog).create_draft(post, Terms())

    assert post.slug == slug
    assert unquote(ref.slug, errors="strict") == slug
    assert len(quote(slug)) <= 200


def test_a_role_without_unfiltered_html_keeps_the_marker_through_filtering(
    blog: Blog, human: Human
) -> None:
    wordpress = log_in(blog, "contributor")
    post = sample(text='<p onclick="x()">A & B <script>alert(1)</script></p>')

    ref = wordpress.create_draft(post, Terms())

    stored = human.raw(ref.id, "content")
    assert "<script" not in stored
    assert "A &amp; B alert(1)" in stored
    assert find(wordpress, post) == ref


def test_publishing_is_a_second_step_that_may_be_repeated(any_blog: Blog, human: Human) -> None:
    wordpress = log_in(any_blog)
    ref = wordpress.create_draft(sample(), Terms())
    any_blog.later()

    first = wordpress.set_status(ref, "publish")
    again = wordpress.set_status(ref, "publish")

    assert (first.status, first.note) == ("publish", "")
    assert again == first
    assert human.post(ref.id)["status"] == "publish"


def test_a_published_post_is_found_by_its_marker(any_blog: Blog) -> None:
    wordpress = log_in(any_blog)
    post = sample()
    published = wordpress.set_status(wordpress.create_draft(post, Terms()), "publish")

    assert find(wordpress, post) == published


def test_a_contributor_may_hand_in_but_not_publish(blog: Blog) -> None:
    wordpress = log_in(blog, "contributor")
    ref = wordpress.create_draft(sample(), Terms())

    with pytest.raises(RoleRefusedError, match="rest_cannot_publish"):
        wordpress.set_status(ref, "publish")
    assert wordpress.set_status(ref, "pending").status == "pending"


def test_a_subscriber_may_not_write(blog: Blog) -> None:
    wordpress = log_in(blog, "subscriber")

    with pytest.raises(RoleRefusedError):
        wordpress.create_draft(sample(), Terms())
    with pytest.raises(RoleRefusedError):
        find(wordpress, sample())


def test_a_post_without_any_text_is_refused_for_good(blog: Blog) -> None:
    post = sample()
    empty = type(post)(**{**vars(post), "title": "", "content": "", "excerpt": ""})

    with pytest.raises(PostRefusedError) as refused:
        log_in(blog).create_draft(empty, Terms())

    assert refused.value.code == "empty_content"


def test_terms_that_do_not_exist_are_dropped_without_an_error(blog: Blog, human: Human) -> None:
    ref = log_in(blog).create_draft(sample(), Terms(tag_ids=(99999,)))

    assert human.post(ref.id)["tags"] == []


class TestAHumanWasThere:
    """A human's change always wins."""

    def test_a_trashed_post_is_found_and_stays_in_the_trash(
        self, any_blog: Blog, human: Human
    ) -> None:
        wordpress = log_in(any_blog)
        post = sample()
        ref = wordpress.create_draft(post, Terms())

        human.trash(ref.id)

        found = find(wordpress, post)
        assert found is not None
        assert (found.id, found.status) == (ref.id, "trash")
        with pytest.raises(PostGoneError, match="trash"):
            wordpress.set_status(ref, "publish")
        assert human.post(ref.id)["status"] == "trash"

    def test_a_deleted_post_is_gone(self, blog: Blog, human: Human) -> None:
        wordpress = log_in(blog)
        post = sample()
        ref = wordpress.create_draft(post, Terms())

        human.delete(ref.id)

        assert find(wordpress, post) is None
        with pytest.raises(PostGoneError):
            wordpress.set_status(ref, "publish")

    def test_a_copy_of_a_post_is_not_taken_for_it(self, blog: Blog, human: Human) -> None:
        wordpress = log_in(blog, "editor")
        post = sample()
        ref = wordpress.create_draft(post, Terms())

        human.create_post(title="A copy", content=post.content)

        assert find(wordpress, post) == ref

    def test_an_edited_draft_stays_a_draft(self, blog: Blog, human: Human) -> None:
        wordpress = log_in(blog)
        ref = wordpress.create_draft(sample(), Terms())
        blog.later()

        human.change(ref.id, content="<p>Better words.</p>")

        left = wordpress.set_status(ref, "publish")
        assert left.status == "draft"
        assert "edited" in left.note
        assert human.raw(ref.id, "content") == "<p>Better words.</p>"

    @pytest.mark.parametrize("status", ["private", "pending"])
    def test_a_status_that_a_human_chose_is_left(
        self, blog: Blog, human: Human, status: str
    ) -> None:
        wordpress = log_in(blog)
        ref = wordpress.create_draft(sample(), Terms())

        human.change(ref.id, status=status)

        left = wordpress.set_status(ref, "publish")
        assert left.status == status
        assert status in left.note
        assert human.post(ref.id)["status"] == status

    def test_a_post_that_an_editor_published_is_found_by_its_contributor(
        self, blog: Blog, human: Human
    ) -> None:
        wordpress = log_in(blog, "contributor")
        post = sample()
        ref = wordpress.create_draft(post, Terms())

        human.change(ref.id, status="publish")

        found = find(wordpress, post)
        assert found is not None
        assert (found.id, found.status) == (ref.id, "publish")
        assert wordpress.set_status(ref, "pending").status == "publish"

    def test_a_draft_given_to_another_author_is_not_sent_again(
        self, blog: Blog, human: Human
    ) -> None:
        wordpress = log_in(blog)
        editor = log_in(blog, "editor").login().user_id
        post = sample()
        ref = wordpress.create_draft(post, Terms())

        human.change(ref.id, author=editor)

        with pytest.raises(PostGoneError, match="another author"):
            find(wordpress, post)
        with pytest.raises(PostGoneError, match="another author"):
            wordpress.set_status(ref, "publish")
        assert human.post(ref.id)["status"] == "draft"


def _edit_and_put_back(human: Human, blog: Blog, post_id: int) -> None:
    before = human.raw(post_id, "title")
    human.change(post_id, title="Mine")
    blog.later()
    human.change(post_id, title=before)


def _withdraw(human: Human, blog: Blog, post_id: int) -> None:
    human.change(post_id, status="publish")
    blog.later()
    blog.later()
    human.change(post_id, status="draft")


def _restore(human: Human, blog: Blog, post_id: int) -> None:
    human.trash(post_id)
    blog.later()
    blog.later()
    human.change(post_id, status="draft")


def _file(taxonomy: str) -> Callable[[Human, Blog, int], None]:
    def file(human: Human, _: Blog, post_id: int) -> None:
        term_id = human.create_term(taxonomy, f"Mine {secrets.token_hex(4)}")
        human.change(post_id, **{taxonomy: [term_id, 1] if taxonomy == "categories" else [term_id]})

    return file


HUMAN_WORK: dict[str, Callable[[Human, Blog, int], None]] = {
    "title": lambda human, _, post: human.change(post, title="Mine"),
    "excerpt": lambda human, _, post: human.change(post, excerpt="Mine."),
    "slug": lambda human, _, post: human.change(post, slug="mine"),
    "category": _file("categories"),
    "tags": _file("tags"),
    "password": lambda human, _, post: human.change(post, password=secrets.token_hex(4)),
    "edited and put back": _edit_and_put_back,
    "published and withdrawn": _withdraw,
    "trashed and restored": _restore,
}


@pytest.mark.parametrize("role", ["editor", "author", "contributor"])
def test_a_draft_of_ours_is_untouched(any_blog: Blog, role: str) -> None:
    post = sample(title="Tea &amp; \u201ctoast\u201d &lt; 5", tags=("tea",))
    wordpress = log_in(any_blog, role)
    ref = wordpress.create_draft(post, wordpress.terms((), post.tags))
    assert wordpress.is_untouched(ref, post)


@pytest.mark.parametrize("work", HUMAN_WORK)
def test_a_draft_that_a_human_worked_on_is_theirs(blog: Blog, human: Human, work: str) -> None:
    wordpress, post = log_in(blog), sample(text="<p>Some &amp; more words.</p>")
    ref = wordpress.create_draft(post, Terms())
    blog.later()
    HUMAN_WORK[work](human, blog, ref.id)
    assert not wordpress.is_untouched(ref, post)
