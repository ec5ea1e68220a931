"""Topics to outcomes, in order.

    read_topics              templates/topics.yaml          -> Topics
    | due                    what the ledger says is not yet written
    | read_script            Topic, its templates           -> Script (the parts and their prompts)
    | write_article          Script, candidates, filters    -> Article
    | render                 Article                        -> Post
    | ledger.keep            from here on no text is lost
    | put_cover              title and site name            -> a picture on the site
    | deliver                Post, exactly once             -> PostRef

A run first finishes what earlier runs began. It decides neither how texts are judged (`filters`)
nor how the site is spoken to (`wordpress`).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from time import monotonic

from autoblog.errors import AutoblogError, UsageError
from autoblog.filter_limits import OFF
from autoblog.ledger import Attempt, KeptPost, Outcome
from autoblog.pipeline.blog import Blog
from autoblog.pipeline.composing import since, write_post
from autoblog.pipeline.delivery import Delivery
from autoblog.pipeline.due import DueTopic, due, marker_of, site_key
from autoblog.pipeline.near_duplicates import earlier_posts
from autoblog.pipeline.results import Result, adopted, facts_of, failed
from autoblog.wordpress import WordPress

# A model that cannot satisfy the filters for three topics will not for the fourth.
MAX_TOPICS_IN_VAIN = 3


def publish(
    blog: Blog,
    wordpress: WordPress,
    *,
    count: int,
    topic: str | None = None,
    count_begun: bool = True,
) -> Iterator[Result]:
    """Bring `count` topics to WordPress, or the one that is named; yield what comes of each.

    What an earlier run left unfinished comes first and counts, unless `count_begun` is false; so
    do drafts whose time to be published has come. A topic in vain (nothing passed)
    does not count, but the run ends after three of them. Raises what concerns no single topic,
    such as `StorageError` and `ModelError`; the ledger is sound then too.
    """
    site = site_key(wordpress.site.home)
    posted = in_vain = repeated = 0
    for step in _steps(blog, site, topic):
        counts = count_begun or isinstance(step, DueTopic)
        full = counts and posted == count
        if blog.stopped() or full or in_vain == MAX_TOPICS_IN_VAIN:
            return
        result = _timed(partial(_publish_one, blog, wordpress, site, step))
        blog.ledger.attempts.record(_attempt(blog, site, result))
        yield result
        posted += counts and result.outcome == "posted"
        in_vain += result.outcome in {"rejected", "failed"}
        ends_run = result.error.ends_run if result.error else "never"
        repeated += ends_run == "when repeated"
        if ends_run == "at once" or repeated > 1:
            return


def rehearse(blog: Blog, *, site: str, count: int, topic: str | None = None) -> Iterator[Result]:
    """Do the same up to the last line before the effect: neither site nor ledger changes."""
    rendered = in_vain = 0
    for one in _due(blog, site, topic):
        if blog.stopped() or rendered == count or in_vain == MAX_TOPICS_IN_VAIN:
            return
        result = _timed(partial(_rehearse_one, blog, site, one))
        yield result
        rendered += result.outcome == "rendered"
        in_vain += result.outcome in {"rejected", "failed"}


def _steps(blog: Blog, site: str, topic: str | None) -> list[KeptPost | DueTopic]:
    """What was begun, oldest first, then what is due.

    A topic that is named is sent again if the site refused it before: the user has mended the
    cause, and the text is still there.
    """
    fresh = _due(blog, site, topic)
    if topic is not None:
        blog.ledger.retry(site, topic)
    opened = blog.ledger.open_posts(site, now=blog.now())
    begun = [kept for kept in opened if topic in {None, kept.topic}]
    return [*begun, *fresh]


def _due(blog: Blog, site: str, topic: str | None) -> list[DueTopic]:
    topics = [one for one in blog.topics if topic in {None, one.slug}]
    if topic is not None and not topics:
        raise UsageError(f"no topic {topic!r} in the topics file; 'autoblog topics' lists them")
    written, tries = blog.ledger.states(site), blog.ledger.attempts.tries(site)
    return due(topics, written=written, tries=tries, now=blog.now())


def _publish_one(blog: Blog, wordpress: WordPress, site: str, step: KeptPost | DueTopic) -> Result:
    if isinstance(step, KeptPost):
        return _send(blog, wordpress, step, facts_of(step))
    if not blog.ledger.claims.claim(site, *step.key):
        return Result(topic=step.topic.slug, period=step.period, outcome="skipped")
    try:
        return _write_and_send(blog, wordpress, site, step)
    finally:
        blog.ledger.claims.release(site, *step.key)


def _rehearse_one(blog: Blog, site: str, one: DueTopic) -> Result:
    return write_post(blog, site, one, earlier=blog.ledger.signatures.of(site))[0]


def _write_and_send(blog: Blog, wordpress: WordPress, site: str, one: DueTopic) -> Result:
    try:
        found = wordpress.find_post(marker_of(site, *one.key))
    except AutoblogError as error:
        return failed(Result(topic=one.topic.slug, period=one.period, outcome="failed"), error)
    if found is not None:
        kept = adopted(site, one, found)
        blog.ledger.keep(kept)
        return replace(facts_of(kept), outcome="skipped", ref=kept.ref)
    result, written = write_post(blog, site, one, earlier=_earlier(blog, wordpress, site))
    if written is None:
        return result
    if not blog.ledger.keep(written, writing=result.writing):
        return replace(result, outcome="skipped", content=None)
    return _send(blog, wordpress, written, replace(result, content=None))


def _earlier(blog: Blog, wordpress: WordPress, site: str) -> list[bytes]:
    """What the next post must not be a copy of."""
    if blog.writing.context.limits.near_duplicate == OFF:
        return []
    return earlier_posts(blog.ledger, wordpress, site=site, now=blog.now)


def _send(blog: Blog, wordpress: WordPress, kept: KeptPost, facts: Result) -> Result:
    started = monotonic()
    delivery = Delivery(
        ledger=blog.ledger,
        wordpress=wordpress,
        wait=blog.wait,
        now=blog.now,
        draw_cover=blog.draw_cover,
    )
    try:
        ref = delivery.bring(kept.post.marker)
    except AutoblogError as error:
        return failed(replace(facts, sending_s=since(started)), error)
    outcome: Outcome = "skipped" if ref is None else "posted"
    return replace(facts, outcome=outcome, ref=ref, sending_s=since(started))


def _timed(step: Callable[[], Result]) -> Result:
    started = monotonic()
    return replace(step(), seconds=since(started))


def _attempt(blog: Blog, site: str, result: Result) -> Attempt:
    """The result as the ledger remembers it."""
    return Attempt(
        at=blog.now(),
        site=site,
        topic=result.topic,
        period=result.period,
        outcome=result.outcome,
        title=result.title,
        words=result.words,
        model=result.model,
        seed=result.seed,
        candidates=result.candidates,
        rejections=result.rejections,
        seconds=result.seconds,
        writing_s=result.writing_s,
        sending_s=result.sending_s,
        error=None if result.error is None else str(result.error),
        marker=marker_of(site, result.topic, result.period),
        ref=result.ref,
    )
