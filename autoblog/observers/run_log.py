"""Writes a log line for each topic and each run."""

import logging

from autoblog.daemon.events import Event, RunBegun, RunEnded, Started, TopicEnded
from autoblog.log_lines import Line
from autoblog.pipeline import Result

log = logging.getLogger("autoblog.daemon")


def log_event(event: Event) -> None:
    """Log one event."""
    match event:
        case Started(site=site, next_fire_time=moment):
            log.info(Line("waiting for the next fire time", site=site, next_fire_time=moment))
        case RunBegun(fire_time=fire_time):
            log.info(Line("run begun", fire_time=fire_time))
        case TopicEnded(result=result):
            log.log(logging.INFO if result.error is None else logging.WARNING, _line(result))
        case RunEnded(results=results, seconds=seconds, next_fire_time=moment):
            posts = sum(result.outcome == "posted" for result in results)
            log.info(Line("run ended", posts=posts, seconds=seconds, next_fire_time=moment))


def _line(result: Result) -> Line:
    ref = result.ref
    note, error = ref and ref.note, result.error
    return Line(
        result.outcome,
        topic=result.facts.topic,
        post_id=ref and ref.id,
        status=ref and ref.status,
        seconds=result.facts.seconds,
        link=ref and ref.edit_link,
        **({"note": note} if note else {}),
        **({"error": error} if error else {}),
    )
