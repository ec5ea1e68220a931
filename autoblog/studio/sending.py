"""A finished post to the site, through the ledger, exactly as a run sends it."""

import html
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from autoblog.errors import SiteAwayError, UsageError
from autoblog.ledger import Facts
from autoblog.pipeline import (
    Blog,
    Posted,
    Rejected,
    Rendered,
    Result,
    Skipped,
    WritePost,
    keep_for_later,
    marker_of,
    origin_of,
    publish_one,
    render_written,
    written_before,
)
from autoblog.posts import harmless_title
from autoblog.studio.post_in_progress import PostInProgress, human_touch
from autoblog.studio.workshop import Workshop
from autoblog.wordpress import PostRef


@dataclass(frozen=True, kw_only=True)
class PostDetails:
    """What a person may set beside the text; None leaves it to the pipeline."""

    excerpt: str | None = None
    tags: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    overruled: bool = False


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Where the post is now, in words; `ref` is the post on the site."""

    text: str
    good: bool
    ref: PostRef | None = None


@contextmanager
def opened_blog(workshop: Workshop) -> Iterator[Blog]:
    """Open the ledger for the block. Raises `StorageError`, and `TopicFileError`."""
    ledger = workshop.open_ledger()
    try:
        yield workshop.make_blog(ledger)
    finally:
        ledger.close()


def render_post(
    blog: Blog, post: PostInProgress, details: PostDetails, *, site: str
) -> Rendered | Rejected:
    """Return the post as it will be sent. Raises `UsageError` before it is put together."""
    if post.written is None:
        raise UsageError("Put the post together first: something has changed since.")
    topic = post.topic
    if details.tags is not None:
        topic = replace(topic, tags=details.tags, names_tags=True)
    if details.categories is not None:
        topic = replace(topic, categories=details.categories)
    origin = origin_of(replace(blog, writing=post.options), topic)
    rendered = render_written(
        blog,
        post.written,
        site=site,
        due_topic=replace(post.due_topic, topic=topic),
        context=post.context,
        origin={**origin, **human_touch(post, overruled=details.overruled)},
        facts=Facts(
            topic=topic.slug,
            period=post.period,
            title=post.title,
            model=post.written.provenance["model"],
            seed=post.options.seed,
        ),
    )
    if isinstance(rendered, Rejected) or details.excerpt is None:
        return rendered
    excerpt = html.escape(harmless_title(" ".join(details.excerpt.split())), quote=False)
    kept = rendered.kept
    return replace(rendered, kept=replace(kept, post=replace(kept.post, excerpt=excerpt)))


def create_draft(workshop: Workshop, post: PostInProgress, details: PostDetails) -> Sent:
    """Bring the post to the site as a draft, or keep it for the next run if the site is away.

    Raises the errors of `autoblog.errors`; the ledger then holds how far the post came.
    """
    with opened_blog(workshop) as blog:

        def write(site: str, _earlier: Sequence[bytes]) -> Rendered | Rejected:
            return render_post(blog, post, details, site=site)

        try:
            wordpress = workshop.connect()
        except SiteAwayError as away:
            return _kept(workshop, blog, post, write, away)
        result = publish_one(blog, wordpress, post.due_topic, write=write)
        site = workshop.site_name(blog.ledger)
        return _said(blog, site, post, result)


def _kept(
    workshop: Workshop, blog: Blog, post: PostInProgress, write: WritePost, away: SiteAwayError
) -> Sent:
    site = workshop.known_site(blog.ledger)
    if site is None:
        raise away  # its name in the ledger is unknown, so no run would find the post
    result = keep_for_later(blog, post.due_topic, site=site, seal_of=workshop.seal_of, write=write)
    if isinstance(result, Rendered):
        return Sent(
            text=f"The site does not answer, so the post is kept and the next run sends it: "
            f"'autoblog publish', or the daemon. {away}",
            good=True,
        )
    return _said(blog, site, post, result)


def _said(blog: Blog, site: str, post: PostInProgress, result: Result) -> Sent:
    """Return what became of the post, in words."""
    if isinstance(result, Posted):
        return Sent(text="The draft is in WordPress.", good=True, ref=result.ref)
    if result.ref is not None:
        text = "WordPress has a post of this topic already, so nothing was sent."
        return Sent(text=text, good=False, ref=result.ref)
    if isinstance(result, Skipped) and result.error is None:
        found = written_before(blog.ledger, site, post.due_topic)
        text = "This topic was written before, so nothing was sent. Another slug has another post."
        if found is None:
            text = "Another run writes or sends this topic at this moment, so nothing was sent."
        return Sent(text=text, good=False, ref=None if found is None else found.ref)
    kept = blog.ledger.kept_post(marker_of(site, *post.due_topic.key))
    text = str(result.error)
    if kept is not None and kept.state in {"ready", "sending", "created"}:
        text = f"The post is kept, and the next run sends it. {text}"
    return Sent(text=text, good=False)
