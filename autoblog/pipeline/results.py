"""The results that a topic can have in a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from autoblog.errors import AutoblogError
from autoblog.ledger import Facts, KeptPost, Outcome
from autoblog.wordpress import PostRef
from autoblog.writing import WritingRecord


@dataclass(frozen=True, kw_only=True)
class _TopicResult:
    """The facts that all results have; `ref` is the post on the site, None if it has none."""

    outcome: ClassVar[Outcome]
    facts: Facts
    ref: PostRef | None = None
    error: AutoblogError | None = None


@dataclass(frozen=True, kw_only=True)
class Posted(_TopicResult):
    """A topic whose post the site has, as a draft or as it was wanted."""

    outcome = "posted"
    ref: PostRef = field()


@dataclass(frozen=True, kw_only=True)
class Rendered(_TopicResult):
    """A topic whose post passed its filters and is rendered; a rehearsal ends here.

    `report` holds each filter's `filter`, `measured`, `limit` and `passed`.
    """

    outcome = "rendered"
    kept: KeptPost
    record: WritingRecord
    report: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Rejected(_TopicResult):
    """A topic for which no candidate passed the filters."""

    outcome = "rejected"
    error: AutoblogError = field()
    record: WritingRecord


@dataclass(frozen=True, kw_only=True)
class Failed(_TopicResult):
    """A topic whose post could not be written or sent."""

    outcome = "failed"
    error: AutoblogError = field()


@dataclass(frozen=True, kw_only=True)
class Skipped(_TopicResult):
    """A topic that was left as it is.

    Another process works on it, the site has its post already, a human deleted the post, or
    autoblog was told to stop.
    """

    outcome = "skipped"


Result = Posted | Rendered | Rejected | Failed | Skipped


def failed(facts: Facts, error: AutoblogError) -> Failed | Skipped:
    """Return the result of an error; raise an error that is no topic's fault."""
    if error.outcome is None:
        raise error
    if error.outcome == "skipped":
        return Skipped(facts=facts, error=error)
    return Failed(facts=facts, error=error)
