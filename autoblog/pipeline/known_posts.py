"""The results of topics that need no writing: the ledger or the site has their post already."""

from dataclasses import replace

from autoblog.errors import AutoblogError
from autoblog.ledger import Facts, KeptPost, Ledger
from autoblog.pipeline.due import DueTopic, marker_of
from autoblog.pipeline.results import Failed, Skipped, failed
from autoblog.posts import Post
from autoblog.wordpress import PostRef, WordPress


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
    ledger: Ledger, wordpress: WordPress, *, site: str, due_topic: DueTopic
) -> Skipped | Failed | None:
    """Keep the topic's post if the site has one that another ledger sent."""
    try:
        ref = wordpress.find_post(marker_of(site, *due_topic.key))
    except AutoblogError as error:
        return failed(Facts(topic=due_topic.topic.slug, period=due_topic.period), error)
    if ref is None:
        return None
    kept = _adopted_post(site, due_topic, ref)
    ledger.keep(kept)
    return Skipped(facts=kept.facts, ref=kept.ref)


def _adopted_post(site: str, due_topic: DueTopic, ref: PostRef) -> KeptPost:
    """Return the found post as one that is done, so that its topic is not written again.

    It was sent from a lost database or another machine, and the text that was sent is unknown
    here. A human's edit cannot be recognised, so a draft with a `publish_at` stays a draft.
    """
    topic = due_topic.topic
    if topic.publish_at is not None and ref.status == "draft":
        note = (
            f"Post {ref.id} stays a draft, though its topic has a publish_at: it was sent from "
            "another database, so nobody can tell whether it was edited. Publish it yourself."
        )
        ref = replace(ref, note=note)
    post = Post(
        marker=marker_of(site, *due_topic.key),
        title=topic.title,
        content="",
        excerpt="",
        slug=ref.slug,
        categories=(),
        tags=(),
    )
    return KeptPost(
        post=post,
        site=site,
        topic=topic.slug,
        period=due_topic.period,
        wanted_status="draft",
        state="done",
        ref=ref,
    )
