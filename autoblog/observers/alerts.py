"""Decides what the blogger is told, and tells each thing once.

    drafts ready   once in each run
    login refused  once, until a run succeeds again
    site away      once an outage has lasted an hour, until the site answers again
    topics low     once, until there are enough again

The ledger keeps what was told, so a restart tells nothing twice.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from autoblog.daemon import Schedule
from autoblog.daemon.events import Beat, Event, RunEnded
from autoblog.errors import AutoblogError, Concern
from autoblog.ledger import Notices
from autoblog.observers import messages
from autoblog.observers.messages import Notification
from autoblog.pipeline import due
from autoblog.topics import Topic

OUTAGE = timedelta(hours=1)
WEEK = timedelta(days=7)

LOGIN, SITE, TOPICS = "login", "site", "topics"


@dataclass(frozen=True, kw_only=True)
class TopicSupply:
    """The posts that the topics allow within a week, and those that the schedule asks for."""

    left: int
    week: int

    @property
    def is_low(self) -> bool:
        """Whether some fire times of the week will find no topic."""
        return self.left < self.week


class Alerts:
    """An observer that sends notifications; `send` must not raise.

    `site_error` asks the site once, without retries, and returns its failure, if there is one.
    """

    def __init__(
        self,
        *,
        notices: Notices,
        send: Callable[[Notification], None],
        supply: Callable[[datetime], TopicSupply],
        site_error: Callable[[], AutoblogError | None],
        zone: ZoneInfo,
    ) -> None:
        self._notices = notices
        self._send = send
        self._supply = supply
        self._site_error = site_error
        self._zone = zone
        # The start of an outage that the blogger has not been told of yet.
        self._away_since: datetime | None = None

    def __call__(self, event: Event) -> None:
        """Hear one event."""
        if isinstance(event, RunEnded):
            self._after_run(event)
        elif isinstance(event, Beat):
            self._look_after_an_hour(event.at)

    def _after_run(self, run: RunEnded) -> None:
        made = messages.posts_made(run.results)
        if made is not None:
            self._send(made)
        errors = [*(result.error for result in run.results), run.error]
        refused = _last(errors, concerns="login")
        away = _last(errors, concerns="site")
        if refused is not None:
            self._tell_once(LOGIN, messages.login_refused(str(refused)))
        if away is not None:
            self._note_outage(away, run.at)
        elif refused is not None or run.results:
            self._site_is_back()
        if run.results and refused is None and away is None and run.error is None:
            self._notices.clear(LOGIN)
        self._count_topics(run.at)

    def _note_outage(self, error: AutoblogError, at: datetime) -> None:
        notice = self._notices.open(SITE)
        self._away_since = None if notice.told_at else notice.since
        if notice.told_at is None and at - notice.since >= OUTAGE:
            self._tell_outage(error, notice.since)

    def _look_after_an_hour(self, at: datetime) -> None:
        """Ask the site between runs, since fire times may lie a day apart."""
        if self._away_since is None or at - self._away_since < OUTAGE:
            return
        since, error = self._away_since, self._site_error()
        if error is None:
            self._site_is_back()
        else:
            self._tell_outage(error, since)

    def _tell_outage(self, error: AutoblogError, since: datetime) -> None:
        self._away_since = None
        self._notices.told(SITE)
        self._send(messages.site_away(str(error), since.astimezone(self._zone)))

    def _site_is_back(self) -> None:
        self._away_since = None
        self._notices.clear(SITE)

    def _count_topics(self, at: datetime) -> None:
        supply = self._supply(at.astimezone(self._zone))
        if supply.is_low:
            self._tell_once(TOPICS, messages.topics_low(supply.left, supply.week))
        else:
            self._notices.clear(TOPICS)

    def _tell_once(self, subject: str, notification: Notification) -> None:
        if self._notices.open(subject).told_at is None:
            # Stored first: a crash in between loses one message, instead of sending it each time.
            self._notices.told(subject)
            self._send(notification)


def _last(errors: list[AutoblogError | None], *, concerns: Concern) -> AutoblogError | None:
    return next((e for e in reversed(errors) if e and e.concerns == concerns), None)


def count_topics(
    topics: Sequence[Topic],
    *,
    written: Collection[tuple[str, str]],
    schedule: Schedule,
    posts_per_run: int,
    max_posts_per_day: int,
    now: datetime,
) -> TopicSupply:
    """Count what is due within a week; a repeating topic counts once for each of its periods."""
    days = [now + timedelta(days=day) for day in range(7)]
    left = {t.key for day in days for t in due(topics, written=written, tries={}, now=day)}
    fire_times = schedule.between(now, now + WEEK)
    runs = Counter(moment.astimezone(schedule.timezone).date() for moment in fire_times)
    return TopicSupply(
        left=len(left),
        week=sum(min(number * posts_per_run, max_posts_per_day) for number in runs.values()),
    )
