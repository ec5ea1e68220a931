"""A due topic to a post that is ready to be kept: written, rendered, and told where it came from.

It neither keeps nor sends it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from time import monotonic
from typing import Any

from autoblog.errors import AutoblogError, NothingPassedError
from autoblog.filters import Context
from autoblog.generation import TextGenerator
from autoblog.ledger import KeptPost
from autoblog.pipeline.blog import Blog
from autoblog.pipeline.due import DueTopic, marker_of
from autoblog.pipeline.reporting import report_of
from autoblog.pipeline.results import Result, failed
from autoblog.pipeline.tags import tags_of
from autoblog.posts import Article, Post, render
from autoblog.prompts import read_script, template_sha256
from autoblog.topics import PostStatus, Topic
from autoblog.writing import (
    WrittenArticle,
    context_of,
    fingerprint,
    nothing_passed,
    stored,
    write_article,
)


def write_post(
    blog: Blog, site: str, one: DueTopic, *, earlier: Sequence[bytes]
) -> tuple[Result, KeptPost | None]:
    """Write a topic's post, or tell why not."""
    topic, facts = one.topic, _first_facts(blog, one)
    options = replace(blog.writing, context=replace(blog.writing.context, earlier=earlier))
    try:
        script = read_script(topic, folders=blog.prompt_folders, period=one.period)
        origin = origin_of(blog, topic)
        facts, generator = _load(blog, facts)
        started = monotonic()
        written = write_article(
            script, key=one.key, generator=generator, options=options, stopped=blog.stopped
        )
    except AutoblogError as error:
        return failed(facts, error), None
    facts = _with_writing(facts, written, writing_s=since(started))
    if written.article is None:
        return failed(facts, NothingPassedError(nothing_passed(topic.slug, written))), None
    context = context_of(topic, options.context)
    post = _render(blog, site, one, written.article, context)
    kept = replace(
        _kept(blog, site, one, post),
        provenance=_provenance(written, origin, facts),
    )
    report = report_of(written.article, words=topic.words, context=context)
    title = written.article.title
    return replace(facts, title=title, content=post.content, kept=kept, report=report), kept


def _first_facts(blog: Blog, one: DueTopic) -> Result:
    return Result(
        topic=one.topic.slug,
        period=one.period,
        outcome="rendered",
        title=one.topic.title,
        seed=blog.writing.seed,
    )


def _load(blog: Blog, facts: Result) -> tuple[Result, TextGenerator]:
    started = monotonic()
    generator = blog.load_generator()
    return replace(facts, model=generator.model, loading_s=since(started)), generator


def _with_writing(facts: Result, written: WrittenArticle, *, writing_s: float) -> Result:
    return replace(
        facts,
        words=written.words,
        candidates=written.candidates,
        rejections=written.rejections,
        tokens=written.tokens,
        writing=written.record,
        writing_s=writing_s,
    )


def _render(blog: Blog, site: str, one: DueTopic, article: Article, context: Context) -> Post:
    topic = one.topic
    tags = tags_of(
        topic, article, topics=blog.topics, site=site, ledger=blog.ledger, context=context
    )
    return render(
        article,
        marker=marker_of(site, *one.key),
        disclosure=blog.disclosure,
        categories=topic.categories,
        tags=tags,
        topic_slug=topic.slug,
        language=context.language,
    )


def _kept(blog: Blog, site: str, one: DueTopic, post: Post) -> KeptPost:
    return KeptPost(
        post=post,
        site=site,
        topic=one.topic.slug,
        period=one.period,
        wanted_status=_wanted_status(blog, one.topic),
        publish_at=None if blog.forced_status else one.topic.publish_at,
    )


def _provenance(
    written: WrittenArticle, origin: Mapping[str, Any], facts: Result
) -> dict[str, Any]:
    stages = {"loading": facts.loading_s, "writing": facts.writing_s}
    seconds = {**written.provenance["seconds"], **stages}
    return {**written.provenance, **origin, "seconds": seconds}


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


def since(started: float) -> float:
    """Seconds since `started` by the monotonic clock, to the millisecond."""
    return round(monotonic() - started, 3)
