"""A written article to the post that is kept, with the facts and measures that tell of it."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from autoblog.errors import NothingPassedError
from autoblog.filters import Context, report
from autoblog.ledger import Facts, KeptPost, claims_in
from autoblog.pipeline.blog import Blog
from autoblog.pipeline.due import DueTopic, marker_of
from autoblog.pipeline.results import Rejected, Rendered
from autoblog.pipeline.tags import tags_of
from autoblog.posts import Article, Post, render
from autoblog.topics import Topic
from autoblog.writing import WrittenArticle, nothing_passed


def render_written(
    blog: Blog,
    written: WrittenArticle,
    *,
    site: str,
    due_topic: DueTopic,
    context: Context,
    origin: Mapping[str, Any],
    facts: Facts,
) -> Rendered | Rejected:
    """Return the post of a written article, or why there is none.

    `context` is what the topic's texts were judged by, `origin` what the article was written from
    (`origin_of`), and `facts` what is known of its writing.
    """
    topic = due_topic.topic
    facts = replace(
        facts,
        words=written.words,
        candidates=written.candidates,
        rejections=written.rejections,
        tokens=written.tokens,
        claims=claims_in(written.provenance),
    )
    if written.article is None:
        nothing = NothingPassedError(nothing_passed(topic.slug, written))
        return Rejected(facts=facts, error=nothing, record=written.record)
    kept = KeptPost(
        post=_render(blog, site, due_topic, written.article, context),
        site=site,
        topic=topic.slug,
        period=due_topic.period,
        wanted_status=blog.wanted_status(topic),
        publish_at=blog.publish_at(topic),
        provenance=_provenance(written, origin, facts),
    )
    return Rendered(
        facts=replace(facts, title=written.article.title),
        kept=kept,
        record=written.record,
        report=_report(topic, written.article, context),
    )


def _render(blog: Blog, site: str, due_topic: DueTopic, article: Article, context: Context) -> Post:
    topic = due_topic.topic
    tags = tags_of(
        topic, article, topics=blog.topics, site=site, ledger=blog.ledger, context=context
    )
    return render(
        article,
        marker=marker_of(site, *due_topic.key),
        disclosure=blog.disclosure,
        categories=topic.categories,
        tags=tags,
        topic_slug=topic.slug,
        language=context.language,
    )


def _provenance(written: WrittenArticle, origin: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    stages = {"loading": facts.loading_s, "writing": facts.writing_s}
    known = {name: seconds for name, seconds in stages.items() if seconds is not None}
    seconds = {**written.provenance["seconds"], **known}
    return {**written.provenance, **origin, "seconds": seconds}


def _report(topic: Topic, article: Article, context: Context) -> tuple[Mapping[str, Any], ...]:
    texts = [section.text for section in article.sections]
    words = topic.words
    measures = report(*texts, min_words=words.min, max_words=words.max, context=context)
    return tuple(map(asdict, measures))
