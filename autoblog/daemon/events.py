"""The events that a daemon tells its observers; it does not know who they are."""

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
    """The start of the daemon, when it is ready."""

    at: datetime
    site: str
    next_fire_time: datetime | None


@dataclass(frozen=True, kw_only=True)
class Beat:
    """A sign of life between runs, at least every half minute."""

    at: datetime
    next_fire_time: datetime | None


@dataclass(frozen=True, kw_only=True)
class RunBegun:
    """A run's start; without a `fire_time` it only finishes what was begun or planned."""

    at: datetime
    fire_time: datetime | None


@dataclass(frozen=True, kw_only=True)
class ModelWriting:
    """A sign of life while the model writes, at most every half minute."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class TopicEnded:
    """The result of one topic."""

    at: datetime
    result: Result


@dataclass(frozen=True, kw_only=True)
class RunEnded:
    """A run's end; `error` ended it early and concerns no single topic."""

    at: datetime
    fire_time: datetime | None
    results: Sequence[Result]
    error: AutoblogError | None
    next_fire_time: datetime | None
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Missed:
    """A fire time that came too late for a run."""

    at: datetime
    fire_time: datetime


@dataclass(frozen=True, kw_only=True)
class Reloaded:
    """Settings and topics that were read again; after an `error` the old ones stay in use."""

    at: datetime
    error: AutoblogError | None


@dataclass(frozen=True, kw_only=True)
class ModelReleased:
    """A model that was idle for long and whose memory was freed."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class Stopping:
    """A stop that was asked for; the post in hand may still reach the ledger."""

    at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """The end of the daemon's loop."""

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
    """Tell every observer; one that fails harms neither the others nor the daemon."""
    for observer in observers:
        try:
            observer(event)
        except AutoblogError as error:
            log.warning(Line("event not noted", event=type(event).__name__, error=error))
        except Exception:
            log.exception(Line("observer failed", event=type(event).__name__))
