"""Topics to results, in order.

    due                     Topics that the ledger does not know -> DueTopics
    | read_script           DueTopic, its templates              -> Script (parts and prompts)
    | write_article         Script, candidates, filters          -> Article
    | render                Article, tags                        -> Post
    | ledger.keep           from here on no text is lost
    | delivery.bring        cover, draft, meta description, status, exactly once -> PostRef

A run first finishes what earlier runs began. How texts are judged is decided in `filters`, and how
the site is spoken to in `wordpress`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from time import monotonic

from autoblog.errors import AutoblogError, PostRefusedError, UsageError
from autoblog.filter_limits import OFF
from autoblog.ledger import Attempt, Facts, KeptPost
from autoblog.pipeline.blog import Blog, origin_of
from autoblog.pipeline.delivery import Delivery
from autoblog.pipeline.due import DueTopic, due, marker_of
from autoblog.pipeline.known_posts import adopted, keys_of, written_before
from autoblog.pipeline.near_duplicates import earlier_posts
from autoblog.pipeline.own_posts import own_examples, site_pages
from autoblog.pipeline.rendered_posts import render_written
from autoblog.pipeline.results import (
    Failed,
    Posted,
    Progress,
    Rejected,
    Rendered,
    Result,
    Skipped,
    failed,
)
from autoblog.pipeline.set_aside import Order, order_of, refused_alone
from autoblog.pipeline.site_names import site_name
from autoblog.pipeline.topic_sources import with_sources
from autoblog.prompts import read_script
from autoblog.sources import SourcePage
from autoblog.topics import period
from autoblog.wordpress import WordPress
from autoblog.writing import (
    context_of,
    takes_examples,
    write_article,
)

WrittenResult = Rendered | Rejected | Failed | Skipped

WritePost = Callable[[str, Sequence[bytes]], WrittenResult]
"""Writes and renders a topic's post for a site; it must copy none of the signatures."""


def publish(
    blog: Blog,
    wordpress: WordPress,
    *,
    count: int,
    topic: str | None = None,
    count_begun: bool = True,
) -> Iterator[Result]:
    """Bring `count` topics, or the topic that is named, to WordPress; yield each one's result.

    Posts that an earlier run left unfinished come first, and so do drafts whose `publish_at` has
    come. They count unless `count_begun` is false. A topic for which nothing passed does not
    count, but the run ends after three of them. Raises errors that concern no single topic, such
    as `StorageError` and `ModelError`; the ledger is sound then too.

    If the named topic was written before, its result says where the post is.
    """
    site, progress = site_name(blog.ledger, wordpress), Progress(count=count)
    delivery = _delivery(blog, wordpress)
    posts = cache(partial(site_pages, blog.ledger, wordpress, site=site))
    order = _order(blog, site, topic)
    if topic is not None and not order.steps:
        yield from _written_before(blog, site, topic)
    for step in order.steps:
        counts = count_begun or isinstance(step, DueTopic)
        alone = isinstance(step, KeptPost) and step.post.marker in order.alone
        if blog.stopped() or progress.is_over(counts=counts):
            return
        if isinstance(step, KeptPost):
            result = _timed(partial(_deliver, delivery, step, step.facts, alone=alone))
        else:
            write = _writer(blog, wordpress, step, posts=posts)
            result = _timed(partial(_publish_topic, blog, delivery, site, step, write=write))
        blog.ledger.attempts.record(_attempt(blog, site, result))
        yield result
        if not (alone and isinstance(result.error, PostRefusedError)):
            progress.add(result, counts=counts)


def rehearse(blog: Blog, *, site: str, count: int, topic: str | None = None) -> Iterator[Result]:
    """Write and render `count` topics; change neither site nor ledger.

    The topic that is named is written again if it was written before.
    """
    progress = Progress(count=count)
    due_topics = _due(blog, site, None) if topic is None else [_named(blog, topic)]
    for due_topic in due_topics:
        if blog.stopped() or progress.is_over():
            return
        own = keys_of(blog.ledger, site, due_topic)
        earlier = blog.ledger.signatures.of(site, without=own)
        result = _timed(partial(_write_post, blog, site, due_topic, earlier=earlier))
        yield result
        progress.add(result)


def _order(blog: Blog, site: str, topic: str | None) -> Order:
    """Return the posts that were begun, oldest first, then the topics that are due.

    A named topic whose post the site refused is sent again: the user has removed the cause.
    """
    due_topics = _due(blog, site, topic)
    if topic is not None:
        blog.ledger.retry(site, topic)
    opened = blog.ledger.open_posts(site, now=blog.now())
    wanted = [kept for kept in opened if topic in {None, kept.topic}]
    return order_of(wanted, due_topics, failures=blog.ledger.attempts.failures(site))


def _due(blog: Blog, site: str, slug: str | None) -> list[DueTopic]:
    topics = blog.topics if slug is None else [_named(blog, slug).topic]
    written, tries = blog.ledger.states(site), blog.ledger.attempts.tries(site)
    return due(topics, written=written, tries=tries, now=blog.now())


def _named(blog: Blog, slug: str) -> DueTopic:
    topic = next((topic for topic in blog.topics if topic.slug == slug), None)
    if topic is None:
        raise UsageError(f"no topic {slug!r} in the topics file; 'autoblog topics' lists them")
    return DueTopic(topic=topic, period=period(topic, blog.now()))


def _written_before(blog: Blog, site: str, slug: str) -> Iterator[Result]:
    found = written_before(blog.ledger, site, _named(blog, slug))
    if found is not None:
        yield found


def publish_one(
    blog: Blog, wordpress: WordPress, due_topic: DueTopic, *, write: WritePost
) -> Result:
    """Bring to the site the post of a topic that `write` makes, as a run does, and record it.

    A human who writes a post part by part decides when it goes out, so it need not be due.
    """
    site = site_name(blog.ledger, wordpress)
    delivery = _delivery(blog, wordpress)
    result = _timed(partial(_publish_topic, blog, delivery, site, due_topic, write=write))
    blog.ledger.attempts.record(_attempt(blog, site, result))
    return result


def keep_for_later(
    blog: Blog, due_topic: DueTopic, *, site: str, seal_of: Callable[[str], str], write: WritePost
) -> WrittenResult:
    """Keep the post that `write` makes while its site is away; the next run sends it.

    Nothing is kept for a topic that was written before, or that another process writes.
    """
    facts = Facts(topic=due_topic.topic.slug, period=due_topic.period)
    if not blog.ledger.claims.claim(site, *due_topic.key):
        return Skipped(facts=facts)
    try:
        result = write(site, blog.ledger.signatures.of(site))
        if isinstance(result, Rendered) and not _keep(blog, result, seal_of):
            return Skipped(facts=result.facts)
        return result
    finally:
        blog.ledger.claims.release(site, *due_topic.key)


def _keep(blog: Blog, rendered: Rendered, seal_of: Callable[[str], str]) -> KeptPost | None:
    """Store a post; None if its topic was written already."""
    post = rendered.kept.post
    kept = replace(rendered.kept, post=post.sealed(seal_of(post.marker)))
    return kept if blog.ledger.keep(kept, writing=rendered.record) else None


def _delivery(blog: Blog, wordpress: WordPress) -> Delivery:
    return Delivery(
        ledger=blog.ledger,
        wordpress=wordpress,
        wait=blog.wait,
        now=blog.now,
        draw_cover=blog.draw_cover,
    )


def _publish_topic(
    blog: Blog, delivery: Delivery, site: str, due_topic: DueTopic, *, write: WritePost
) -> Result:
    """Bring one topic to the site, unless another process does."""
    if not blog.ledger.claims.claim(site, *due_topic.key):
        return Skipped(facts=Facts(topic=due_topic.topic.slug, period=due_topic.period))
    try:
        found = adopted(
            blog.ledger,
            delivery.wordpress,
            site=site,
            due_topic=due_topic,
            wanted_status=blog.wanted_status(due_topic.topic),
        )
        return found or _write_and_deliver(blog, delivery, site, write)
    finally:
        blog.ledger.claims.release(site, *due_topic.key)


def _write_and_deliver(blog: Blog, delivery: Delivery, site: str, write: WritePost) -> Result:
    result = write(site, _earlier_posts(blog, delivery.wordpress, site))
    if not isinstance(result, Rendered):
        return result
    kept = _keep(blog, result, delivery.wordpress.seal_of)
    return _deliver(delivery, kept, result.facts) if kept else Skipped(facts=result.facts)


def _writer(
    blog: Blog, wordpress: WordPress, due_topic: DueTopic, *, posts: Callable[[], list[SourcePage]]
) -> WritePost:
    """Return the function that lets the model write a topic's post as a whole."""

    def write(site: str, earlier: Sequence[bytes]) -> WrittenResult:
        examples = partial(own_examples, blog.ledger, wordpress, site=site)
        return _write_post(blog, site, due_topic, earlier=earlier, examples=examples, posts=posts)

    return write


def _earlier_posts(blog: Blog, wordpress: WordPress, site: str) -> list[bytes]:
    if blog.writing.context.limits.near_duplicate == OFF:
        return []
    return earlier_posts(blog.ledger, wordpress, site=site, now=blog.now)


def _write_post(
    blog: Blog,
    site: str,
    due_topic: DueTopic,
    *,
    earlier: Sequence[bytes],
    examples: Callable[[], Sequence[str]] = tuple,
    posts: Callable[[], Sequence[SourcePage]] | None = None,
) -> WrittenResult:
    """Write and render a due topic's post; it must copy none of the `earlier` signatures.

    A base model gets the site's own posts, which `examples` reads, in place of those that ship.
    `posts` reads them as a source.
    """
    topic = due_topic.topic
    options = replace(blog.writing, context=replace(blog.writing.context, earlier=earlier))
    facts = Facts(topic=topic.slug, period=due_topic.period, title=topic.title, seed=options.seed)
    try:
        script = read_script(topic, folders=blog.prompt_folders, period=due_topic.period)
        script = with_sources(script, folder=blog.sources_folder, posts=posts)
        origin = origin_of(blog, topic)
        started = monotonic()
        generator = blog.load_generator()
        facts = replace(facts, model=generator.model, loading_s=_since(started))
        if takes_examples(script, generator):
            script = replace(script, examples=tuple(examples()) or script.examples)
        started = monotonic()
        written = write_article(
            script,
            key=due_topic.key,
            generator=generator,
            options=options,
            stopped=blog.stopped,
            observe=blog.observe,
        )
    except AutoblogError as error:
        return failed(facts, error)
    facts = replace(facts, writing_s=_since(started))
    return render_written(
        blog,
        written,
        site=site,
        due_topic=due_topic,
        context=context_of(topic, options.context),
        origin=origin,
        facts=facts,
    )


def _deliver(delivery: Delivery, kept: KeptPost, facts: Facts, *, alone: bool = False) -> Result:
    """Bring a kept post to the site; `alone` says that it failed before while others passed."""
    started = monotonic()
    try:
        ref = delivery.bring(kept.post.marker)
    except AutoblogError as raised:
        error = refused_alone(raised) if alone else raised
        if error is not raised:
            delivery.ledger.note(kept.post.marker, str(error))
        return failed(replace(facts, sending_s=_since(started)), error)
    facts = replace(facts, sending_s=_since(started))
    return Skipped(facts=facts) if ref is None else Posted(facts=facts, ref=ref)


def _timed(step: Callable[[], Result]) -> Result:
    started = monotonic()
    result = step()
    return replace(result, facts=replace(result.facts, seconds=_since(started)))


def _since(started: float) -> float:
    """Return the seconds since `started` by the monotonic clock, to the millisecond."""
    return round(monotonic() - started, 3)


def _attempt(blog: Blog, site: str, result: Result) -> Attempt:
    facts = result.facts
    return Attempt(
        at=blog.now(),
        site=site,
        outcome=result.outcome,
        facts=facts,
        error=None if result.error is None else str(result.error),
        marker=marker_of(site, facts.topic, facts.period),
        ref=result.ref,
    )
