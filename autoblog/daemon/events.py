"""What a daemon tells those who watch it, as values; it knows none of them."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from autoblog.errors import AutoblogError
from autoblog.log_lines import Line
from autoblog.pipeline import Result

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Started:
    """The daemon is ready."""

    at: datetime
    site: str
    next_fire_time: datetime | None


@dataclass(frozen=True, kw_only=True)
class Beat:
    """The daemon waits and lives; told at least every half minute, but not during a run."""

    at: datetime
    next_fire_time: datetime | None


@dataclass(frozen=True, kw_only=True)
class RunBegun:
    """A run; without a `fire_time` it only finishes what was begun and publishes what is due."""

    at: datetime
    fire_time: datetime | None


@dataclass(frozen=True, kw_only=True)
class ModelWriting:
    """A text grows; told now and then while the model writes, so that a long one is no silence."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class TopicEnded:
    """What came of one topic."""

    at: datetime
    result: Result


@dataclass(frozen=True, kw_only=True)
class RunEnded:
    """A run's end; `error` is what ended it early and concerns no single topic."""

    at: datetime
    fire_time: datetime | None
    results: Sequence[Result]
    error: AutoblogError | None
    next_fire_time: datetime | None
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Missed:
    """A fire time that was met too late for a run."""

    at: datetime
    fire_time: datetime


@dataclass(frozen=True, kw_only=True)
class Reloaded:
    """Settings and topics were read; with an `error` the last good ones stay in use."""

    at: datetime
    error: AutoblogError | None


@dataclass(frozen=True, kw_only=True)
class ModelReleased:
    """The model was idle for long, and its memory was given back."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class Stopping:
    """The daemon was told to stop; the post in hand may still reach the ledger."""

    at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """The daemon has ended its loop."""

    at: datetime


Event = (
    Started
    | Beat
    | RunBegun
    | ModelWriting
    | TopicEnded
    | RunEnded
    | Missed
    | Reloaded
    | ModelReleased
    | Stopping
    | Stopped
)
Observer = Callable[[Event], None]


def tell(observers: Sequence[Observer], event: Event) -> None:
    """Tell everyone; whoever fails at hearing it harms neither the others nor the daemon."""
    for observer in observers:
        try:
            observer(event)
        except AutoblogError as error:
            log.warning(Line("not noted", event=type(event).__name__, error=error))
        except Exception:
            log.exception(Line("an observer failed", event=type(event).__name__))
