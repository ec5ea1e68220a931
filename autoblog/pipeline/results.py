"""What comes of a topic."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from autoblog.errors import AutoblogError
from autoblog.ledger import KeptPost, Outcome
from autoblog.pipeline.due import DueTopic, marker_of
from autoblog.posts import Post
from autoblog.wordpress import PostRef
from autoblog.writing import WritingRecord


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of one topic. Absent facts are None; `error` is None where nothing went wrong.

    `tokens` counts what the model wrote, refused candidates included. `loading_s` (of the model;
    next to nothing where it was there already), `writing_s` and `sending_s` are parts of `seconds`,
    None where the stage was not reached.

    `content` is the block markup of a rehearsal; a real run leaves it to the site. `kept` is the
    post as it was written in this run, `report` what the filters measured of it, and `writing` all
    that was written for it, also in vain.
    """

    topic: str
    period: str
    outcome: Outcome
    title: str | None = None
    words: int | None = None
    model: str | None = None
    seed: int | None = None
    candidates: int | None = None
    rejections: tuple[Mapping[str, Any], ...] = ()
    seconds: float = 0.0
    tokens: int = 0
    loading_s: float | None = None
    writing_s: float | None = None
    sending_s: float | None = None
    ref: PostRef | None = None
    content: str | None = None
    kept: KeptPost | None = None
    report: tuple[Mapping[str, Any], ...] = ()
    writing: WritingRecord | None = None
    error: AutoblogError | None = None


def failed(facts: Result, error: AutoblogError) -> Result:
    """Return the facts so far, with what went wrong; raise an error that is no topic's fault."""
    if error.outcome is None:
        raise error
    return replace(facts, outcome=error.outcome, error=error, content=None)


def facts_of(kept: KeptPost) -> Result:
    """What is known of a post that an earlier run wrote."""
    return Result(
        topic=kept.topic,
        period=kept.period,
        outcome="posted",
        title=kept.title,
        model=kept.provenance.get("model"),
        seed=kept.provenance.get("seed"),
    )


def adopted(site: str, one: DueTopic, ref: PostRef) -> KeptPost:
    """A post that was found on the site and not in the ledger.

    It was sent from a ledger that is lost, or from another machine; its text is the site's. What
    was sent is not known here, so a human's edit could not be told: a planned draft stays one.
    """
    if one.topic.publish_at is not None and ref.status == "draft":
        note = (
            f"Post {ref.id} stays a draft, though its topic has a publish_at: it was sent from "
            "another database, so nobody can tell whether it was edited. Publish it yourself."
        )
        ref = replace(ref, note=note)
    post = Post(
        marker=marker_of(site, *one.key),
        title=one.topic.title,
        content="",
        excerpt="",
        slug=ref.slug,
        categories=(),
        tags=(),
    )
    return KeptPost(
        post=post,
        site=site,
        topic=one.topic.slug,
        period=one.period,
        wanted_status="draft",
        state="done",
        ref=ref,
    )
