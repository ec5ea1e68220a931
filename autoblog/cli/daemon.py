"""`autoblog daemon`: the same as publish, on schedule."""

import logging
from datetime import datetime, time
from threading import Event
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from autoblog.cli import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autoblog.generation import TextGenerator
    from autoblog.ledger import Ledger
    from autoblog.pipeline import Result
    from autoblog.settings import Settings

log = logging.getLogger("autoblog.daemon")


def daemon(context: typer.Context) -> None:
    """Publish on schedule (AUTOBLOG_SCHEDULE) until told to stop; SIGTERM ends it after the post
    in hand.

    Example: autoblog daemon
    """  # noqa: D205 (one sentence that is longer than a line)
    from autoblog.daemon import parse_schedule, run_daemon

    settings = parts.settings_of(context)
    settings.site()
    parts.read_topics_of(settings)
    ledger = parts.open_ledger(settings, for_reading=False)
    load_generator = parts.generator_of(settings)
    trigger = parse_schedule(settings.schedule, ZoneInfo(settings.timezone))
    run_daemon(lambda stop: _run(settings, ledger, load_generator, stop), trigger=trigger)


def _run(
    settings: "Settings",
    ledger: "Ledger",
    load_generator: "Callable[[], TextGenerator]",
    stop: Event,
) -> None:
    from autoblog.pipeline import publish, site_key

    blog = parts.make_blog(settings, ledger=ledger, load_generator=load_generator, stop=stop)
    wordpress = parts.connect(settings, wait=stop.wait)
    today = datetime.combine(blog.now().date(), time(), ZoneInfo(settings.timezone))
    left = settings.max_posts_per_day - ledger.posted_since(site_key(wordpress.site.home), today)
    count = min(settings.posts_per_run, max(left, 0))
    if count == 0:
        log.info("run skipped reason=cap max_posts_per_day=%d", settings.max_posts_per_day)
        return
    results: Sequence[Result] = list(map(_logged, publish(blog, wordpress, count=count)))
    if not results:
        log.info("run ended reason=nothing-due")


def _logged(result: "Result") -> "Result":
    ref = result.ref
    log.log(
        logging.INFO if result.error is None else logging.WARNING,
        "%s topic=%s post_id=%s status=%s seconds=%.1f link=%s error=%s",
        result.outcome,
        result.topic,
        ref and ref.id,
        ref and ref.status,
        result.seconds,
        ref and ref.edit_link,
        result.error,
    )
    return result
