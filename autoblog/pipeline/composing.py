"""A due topic to a post that is ready to be kept: written, rendered, and told where it came from.

It neither keeps nor sends it.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from time import monotonic
from typing import Any

from autoblog.errors import AutoblogError, NothingPassedError
from autoblog.ledger import KeptPost
from autoblog.pipeline.blog import Blog
from autoblog.pipeline.context import context_of
from autoblog.pipeline.due import DueTopic, marker_of
from autoblog.pipeline.provenance import fingerprint, stored
from autoblog.pipeline.reporting import report_of
from autoblog.pipeline.results import Result, failed
from autoblog.pipeline.tagging import tags_of
from autoblog.pipeline.writing import nothing_passed, write_article
from autoblog.posts import render
from autoblog.prompts import read_script, template_sha256
from autoblog.topics import PostStatus, Topic


def write_post(
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
        writing_s=since(started),
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


def since(started: float) -> float:
    """Seconds since `started` by the monotonic clock, to the millisecond."""
    return round(monotonic() - started, 3)
