"""The results of topics that need no writing: the ledger or the site has their post already."""

import html
import logging
from dataclasses import replace

from autoblog.errors import AutoblogError, PostGoneError
from autoblog.ledger import Facts, KeptPost, Ledger
from autoblog.log_lines import Line
from autoblog.pipeline.due import DueTopic, marker_of
from autoblog.pipeline.results import Failed, Skipped, failed
from autoblog.posts import Post
from autoblog.topics import PostStatus
from autoblog.wordpress import PostRef, WordPress

log = logging.getLogger(__name__)

_SETTLED = frozenset({"publish", "future", "private", "trash"})
"""The statuses that need no note: the post is public, or a human put it away."""


def written_before(ledger: Ledger, site: str, due_topic: DueTopic) -> Skipped | None:
    """Return where the topic's post is and how to write another; None if there is no post."""
    kept = ledger.kept_post(marker_of(site, *due_topic.key))
    if kept is None:
        return None
    slug, ref = kept.topic, kept.ref
    what = f"{slug!r} was written before"
    again = (
        f"Give the topic another slug to have a second post; 'autoblog publish --dry-run --topic "
        f"{slug}' shows a new text and sends nothing."
    )
    if ref is None:  # another run is sending it at this moment
        return Skipped(facts=kept.facts)
    gone = f" Post {ref.id} was trashed or deleted there." if kept.state == "gone" else ""
    return Skipped(facts=kept.facts, ref=replace(ref, note=f"{what}.{gone} {again}"))


def keys_of(ledger: Ledger, site: str, due_topic: DueTopic) -> tuple[str, ...]:
    """Return the keys of the signatures that the topic's own post has, if it was written before."""
    marker = marker_of(site, *due_topic.key)
    kept = ledger.kept_post(marker)
    return (marker, str(kept.ref.id)) if kept and kept.ref else (marker,)


def adopted(
    ledger: Ledger,
    wordpress: WordPress,
    *,
    site: str,
    due_topic: DueTopic,
    wanted_status: PostStatus,
) -> Skipped | Failed | None:
    """Keep the topic's post if the site has one that another ledger sent."""
    sought = _unknown_post(wordpress, site, due_topic)
    try:
        found = wordpress.find_posts(sought)
    except AutoblogError as error:
        if isinstance(error, PostGoneError):  # or every run would come upon it again
            ledger.keep(_done(site, due_topic, sought, None))
            ledger.lose(sought.marker, str(error))
        return failed(Facts(topic=due_topic.topic.slug, period=due_topic.period), error)
    if not found:
        return None
    kept = _adopted_post(site, due_topic, found[0], sought, wanted_status=wanted_status)
    ledger.keep(kept)
    return Skipped(facts=kept.facts, ref=kept.ref)


def _unknown_post(wordpress: WordPress, site: str, due_topic: DueTopic) -> Post:
    """Return the topic's post as far as it is known without its text.

    The posts of a topic that repeats share their title, which therefore tells nothing.
    """
    topic, marker = due_topic.topic, marker_of(site, *due_topic.key)
    return Post(
        marker=marker,
        title="" if due_topic.period else html.escape(topic.title, quote=False),
        content="",
        excerpt="",
        slug=topic.slug,
        categories=(),
        tags=(),
        seal=wordpress.seal_of(marker),
    )


def _adopted_post(
    site: str, due_topic: DueTopic, ref: PostRef, sought: Post, *, wanted_status: PostStatus
) -> KeptPost:
    """Return the found post as one that is done, so that its topic is not written again.

    It was sent from a lost database or another machine, and the text that was sent is unknown
    here. A human's edit cannot be recognised, so a draft that was to be published stays a draft, or
    in the status that a plugin or a human gave it.
    """
    topic = due_topic.topic
    if wanted_status != "draft" and ref.status not in {wanted_status, *_SETTLED}:
        a_draft = "a draft" if ref.status == "draft" else ref.status
        note = (
            f"Post {ref.id} stays {a_draft}, though {wanted_status} was asked for: it was sent "
            "from another database, so nobody can tell whether it was edited. Publish it yourself."
        )
        log.warning(Line(f"stays {a_draft}", topic=topic.slug, post_id=ref.id, reason=note))
        ref = replace(ref, note=note)
    return _done(site, due_topic, replace(sought, slug=ref.slug), ref)


def _done(site: str, due_topic: DueTopic, sought: Post, ref: PostRef | None) -> KeptPost:
    topic = due_topic.topic
    return KeptPost(
        post=replace(sought, title=html.escape(topic.title, quote=False), seal=""),
        site=site,
        topic=topic.slug,
        period=due_topic.period,
        wanted_status="draft",
        state="done",
        ref=ref,
    )
