"""The results that topics can have in a run, and the progress of the run by them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from autoblog.errors import AutoblogError, PostGoneError
from autoblog.ledger import Facts, KeptPost, Outcome
from autoblog.wordpress import PostRef
from autoblog.writing import WritingRecord

# A model whose texts fail the filters for three topics will fail for the fourth.
MAX_TOPICS_IN_VAIN = 3


@dataclass(frozen=True, kw_only=True)
class _TopicResult:
    """The parts of every result; `ref` is None if the site has no post of the topic."""

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


@dataclass(kw_only=True)
class Progress:
    """The results of a run in numbers; `count` is how many posts it is to make."""

    count: int
    done: int = 0
    in_vain: int = 0
    repeated: int = 0
    ended: bool = False

    def is_over(self, *, counts: bool = True) -> bool:
        """Return whether the run ends before its next topic, which may count or not."""
        is_full = counts and self.done == self.count
        return is_full or self.ended or self.in_vain == MAX_TOPICS_IN_VAIN

    def add(self, result: Result, *, counts: bool = True) -> None:
        """Count a result."""
        gone = isinstance(result.error, PostGoneError)  # it was written and sent all the same
        self.done += counts and (gone or isinstance(result, (Posted, Rendered)))
        self.in_vain += gone or isinstance(result, (Rejected, Failed))
        ends_run = "never" if result.error is None else result.error.ends_run
        self.repeated += ends_run == "when repeated"
        self.ended = ends_run == "at once" or self.repeated > 1
