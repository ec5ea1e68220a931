"""Counts what the daemon does, for Prometheus."""

import re
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from autoblog.daemon.events import Beat, Event, Missed, RunEnded, Started, TopicEnded
from autoblog.errors import AutoblogError, WordPressError
from autoblog.pipeline import Result

# Seconds, from a fast GPU to an hour on a slow CPU.
BUCKETS = (0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600)


class Metrics:
    """An observer that counts; `registry` holds the counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        of: dict[str, Any] = {"registry": self.registry, "namespace": "autoblog"}
        self._posts = Counter("posts", "Topics by what came of them.", ["outcome"], **of)
        self._rejections = Counter("rejections", "Refused candidates.", ["filter"], **of)
        self._tokens = Counter("tokens", "Tokens that the model wrote.", **of)
        self._seconds = Histogram(
            "stage_seconds", "Seconds per topic.", ["stage"], buckets=BUCKETS, **of
        )
        self._errors = Counter("site_errors", "What the site refused.", ["kind", "code"], **of)
        self._missed = Counter("missed_fire_times", "Fire times met too late.", **of)
        self._next = Gauge("next_fire_time_seconds", "Unix time; 0: none will come.", **of)
        self._last = Gauge("last_run_time_seconds", "Unix time of the last run's end.", **of)

    def __call__(self, event: Event) -> None:
        """Hear one event."""
        match event:
            case TopicEnded(result=result):
                self._count(result)
            case RunEnded(at=at, error=error):
                self._last.set(at.timestamp())
                self._count_error(error)
            case Missed():
                self._missed.inc()
        if isinstance(event, (Started, Beat, RunEnded)):
            self._next.set(_unix(event.next_fire_time))

    def _count(self, result: Result) -> None:
        self._posts.labels(result.outcome).inc()
        for rejection in result.facts.rejections:
            self._rejections.labels(rejection["filter"]).inc()
        self._tokens.inc(result.facts.tokens)
        stages = {
            "loading": result.facts.loading_s,
            "writing": result.facts.writing_s,
            "sending": result.facts.sending_s,
        }
        for stage, seconds in stages.items():
            if seconds is not None:
                self._seconds.labels(stage).observe(seconds)
        self._count_error(result.error)

    def _count_error(self, error: AutoblogError | None) -> None:
        if isinstance(error, WordPressError):
            self._errors.labels(_kind(error), _code(error)).inc()


def _unix(moment: datetime | None) -> float:
    return 0.0 if moment is None else moment.timestamp()


def _kind(error: AutoblogError) -> str:
    """Return `site_away` for a `SiteAwayError`."""
    name = type(error).__name__.removesuffix("Error")
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _code(error: WordPressError) -> str:
    """Return the code if it looks like one: a site may send anything, and labels cost memory."""
    return error.code if re.fullmatch(r"[a-z0-9_]{1,40}", error.code) else ""
