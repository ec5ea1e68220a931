"""What comes of a topic, and the one table of what each failure means."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from autoblog.errors import (
    AutoblogError,
    GenerationError,
    LoginRefusedError,
    NothingPassedError,
    PostGoneError,
    PostRefusedError,
    RoleRefusedError,
    SiteBlockedError,
    SiteError,
    StoppedError,
    TemplateError,
)
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


@dataclass(frozen=True, kw_only=True)
class Failure:
    """The outcome of the topic, and what the run does next.

    next topic: the others are not concerned. end run: they would fail alike.
    """

    outcome: Literal["rejected", "failed", "skipped"]
    then: Literal["next topic", "end run"]


# The first class that fits counts. What is not here (a full disk, a model that cannot be loaded,
# a bug) is no topic's fault and leaves the run as an exception.
FAILURES: tuple[tuple[type[AutoblogError], Failure], ...] = (
    (NothingPassedError, Failure(outcome="rejected", then="next topic")),
    (StoppedError, Failure(outcome="skipped", then="end run")),
    (GenerationError, Failure(outcome="failed", then="next topic")),
    (TemplateError, Failure(outcome="failed", then="next topic")),
    (PostRefusedError, Failure(outcome="failed", then="next topic")),
    (PostGoneError, Failure(outcome="skipped", then="next topic")),
    # A firewall may dislike one post's words, or us: the run ends at the second one.
    (SiteBlockedError, Failure(outcome="failed", then="next topic")),
    (SiteError, Failure(outcome="failed", then="end run")),
    (LoginRefusedError, Failure(outcome="failed", then="end run")),
    (RoleRefusedError, Failure(outcome="failed", then="end run")),
)


def failed(facts: Result, error: AutoblogError) -> Result:
    """The facts so far, with what went wrong; raises an error that is no topic's fault."""
    failure = _failure_of(error)
    if failure is None:
        raise error
    return replace(facts, outcome=failure.outcome, error=error, content=None)


def ends_run(result: Result) -> bool:
    """Whether the topics after this one would fail alike."""
    failure = None if result.error is None else _failure_of(result.error)
    return failure is not None and failure.then == "end run"


def _failure_of(error: AutoblogError) -> Failure | None:
    return next((failure for kind, failure in FAILURES if isinstance(error, kind)), None)


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
