"""The adoption of a post of ours that the site has and the ledger does not know."""

from dataclasses import replace

from autoblog.ledger import KeptPost
from autoblog.pipeline.due import DueTopic, marker_of
from autoblog.posts import Post
from autoblog.wordpress import PostRef


def adopted(site: str, due_topic: DueTopic, ref: PostRef) -> KeptPost:
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
