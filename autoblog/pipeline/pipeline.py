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

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from autoblog.errors import AutoblogError, NothingPassedError, SiteBlockedError, UsageError
from autoblog.generation import TextGenerator
from autoblog.ledger import Attempt, KeptPost, Ledger, Outcome
from autoblog.limits import OFF
from autoblog.pipeline.context import context_of
from autoblog.pipeline.delivery import deliver
from autoblog.pipeline.due import DueTopic, due, marker_of, site_key
from autoblog.pipeline.earlier import earlier_posts
from autoblog.pipeline.illustrating import DrawCover, put_cover
from autoblog.pipeline.manuscript import WritingOptions
from autoblog.pipeline.provenance import fingerprint, stored
from autoblog.pipeline.reporting import report_of
from autoblog.pipeline.results import Result, adopted, ends_run, facts_of, failed
from autoblog.pipeline.tagging import tags_of
from autoblog.pipeline.writing import nothing_passed, write_article
from autoblog.posts import render
from autoblog.prompts import read_script, template_sha256
from autoblog.topics import PostStatus, Topic
from autoblog.wordpress import WordPress

# A model that cannot satisfy the filters for three topics will not for the fourth.
MAX_TOPICS_IN_VAIN = 3


@dataclass(frozen=True, kw_only=True)
class Blog:
    """What a run works with; whatever reaches outside comes in as a function.

    `now` is aware and in the blog's own time zone. `status` is wanted for topics that name none;
    `forced_status` wins over the topics' own. Without `draw_cover` posts have no cover.
    """

    topics: Sequence[Topic]
    prompt_folders: Sequence[Path]
    writing: WritingOptions
    status: PostStatus
    disclosure: str
    ledger: Ledger
    load_generator: Callable[[], TextGenerator]
    now: Callable[[], datetime]
    wait: Callable[[float], object]
    forced_status: PostStatus | None = None
    stopped: Callable[[], bool] = field(default=lambda: False)
    draw_cover: DrawCover | None = None


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
    posted = in_vain = blocked = 0
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
        blocked += isinstance(result.error, SiteBlockedError)
        if ends_run(result) or blocked > 1:
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
    if not blog.ledger.claim(site, *step.key):
        return Result(topic=step.topic.slug, period=step.period, outcome="skipped")
    try:
        return _write_and_send(blog, wordpress, site, step)
    finally:
        blog.ledger.release(site, *step.key)


def _rehearse_one(blog: Blog, site: str, one: DueTopic) -> Result:
    return _write(blog, site, one, earlier=blog.ledger.signatures.of(site))[0]


def _write_and_send(blog: Blog, wordpress: WordPress, site: str, one: DueTopic) -> Result:
    try:
        found = wordpress.find_post(marker_of(site, *one.key))
    except AutoblogError as error:
        return failed(Result(topic=one.topic.slug, period=one.period, outcome="failed"), error)
    if found is not None:
        kept = adopted(site, one, found)
        blog.ledger.keep(kept)
        return replace(facts_of(kept), outcome="skipped", ref=kept.ref)
    result, written = _write(blog, site, one, earlier=_earlier(blog, wordpress, site))
    if written is None:
        return result
    if not blog.ledger.keep(written):
        return replace(result, outcome="skipped", content=None)
    return _send(blog, wordpress, written, replace(result, content=None))


def _earlier(blog: Blog, wordpress: WordPress, site: str) -> list[bytes]:
    """What the next post must not be a copy of."""
    if blog.writing.context.limits.near_duplicate == OFF:
        return []
    return earlier_posts(blog.ledger, wordpress, site=site, now=blog.now)


def _write(
    blog: Blog, site: str, one: DueTopic, *, earlier: Sequence[bytes]
) -> tuple[Result, KeptPost | None]:
    """Write a topic's post, or tell why not."""
    topic = one.topic
    facts = Result(
        topic=topic.slug,
        period=one.period,
        outcome="rendered",
        title=topic.title,
        seed=blog.writing.seed,
    )
    try:
        script = read_script(topic, folders=blog.prompt_folders, period=one.period)
        origin = origin_of(blog, topic)
        began = monotonic()
        generator = blog.load_generator()
        started = monotonic()
        context = replace(blog.writing.context, earlier=earlier)
        options = replace(blog.writing, context=context)
        written = write_article(
            one, script, generator=generator, options=options, stopped=blog.stopped
        )
    except AutoblogError as error:
        return failed(facts, error), None
    facts = replace(
        facts,
        model=generator.model,
        words=written.words,
        candidates=written.candidates,
        rejections=written.rejections,
        tokens=written.tokens,
        writing=written.writing,
        writing_s=_since(started),
    )
    if written.article is None:
        return failed(facts, NothingPassedError(nothing_passed(topic.slug, written))), None
    facts = replace(facts, title=written.article.title)
    context = context_of(topic, options.context)
    post = render(
        written.article,
        marker=marker_of(site, *one.key),
        disclosure=blog.disclosure,
        categories=topic.categories,
        tags=tags_of(
            topic,
            written.article,
            topics=blog.topics,
            site=site,
            ledger=blog.ledger,
            context=context,
        ),
        topic_slug=topic.slug,
    )
    stages = {"loading": round(started - began, 3), "writing": facts.writing_s}
    kept = KeptPost(
        post=post,
        site=site,
        topic=topic.slug,
        period=one.period,
        wanted_status=_wanted_status(blog, topic),
        publish_at=None if blog.forced_status else topic.publish_at,
        provenance={
            **written.provenance,
            **origin,
            "seconds": {**written.provenance["seconds"], **stages},
        },
        writing=written.writing,
    )
    report = report_of(written.article, words=topic.words, context=context)
    return replace(facts, content=post.content, kept=kept, report=report), kept


def origin_of(blog: Blog, topic: Topic) -> dict[str, Any]:
    """What a post is written from, and by: settings and digests, as they stand now.

    The same values, asked for later, tell what has changed since.
    """
    settings = {**stored(blog.writing), "disclosure": blog.disclosure}
    seed = settings.pop("seed")
    return {
        "seed": seed,
        "settings": settings,
        "settings_sha256": fingerprint(settings),
        "topic_sha256": fingerprint(asdict(topic)),
        "template": topic.template,
        "template_sha256": template_sha256(topic, folders=blog.prompt_folders),
    }


def _wanted_status(blog: Blog, topic: Topic) -> PostStatus:
    if blog.forced_status is None and topic.publish_at is not None:
        return "publish"
    return blog.forced_status or topic.status or blog.status


def _send(blog: Blog, wordpress: WordPress, kept: KeptPost, facts: Result) -> Result:
    started = monotonic()
    try:
        ref = deliver(
            kept.post.marker,
            ledger=blog.ledger,
            wordpress=wordpress,
            wait=blog.wait,
            now=blog.now,
            put_cover=partial(_put_cover, blog, wordpress),
        )
    except AutoblogError as error:
        return failed(replace(facts, sending_s=_since(started)), error)
    outcome: Outcome = "skipped" if ref is None else "posted"
    return replace(facts, outcome=outcome, ref=ref, sending_s=_since(started))


def _put_cover(blog: Blog, wordpress: WordPress, kept: KeptPost) -> int | None:
    if blog.draw_cover is None:
        return None
    return put_cover(
        kept,
        draw_cover=blog.draw_cover,
        ledger=blog.ledger,
        wordpress=wordpress,
        wait=blog.wait,
    )


def _timed(step: Callable[[], Result]) -> Result:
    started = monotonic()
    return replace(step(), seconds=_since(started))


def _since(started: float) -> float:
    return round(monotonic() - started, 3)


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
