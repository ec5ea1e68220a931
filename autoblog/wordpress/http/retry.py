"""How long to wait before asking again: as the site says, else longer each time, within bounds."""

import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from autoblog.errors import SiteAwayError

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Read `Retry-After`, in seconds or as a date, which the site's own `Date` is taken from.

    Header names are lower-case. An answer that cannot be read is None, like an absent one.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    until, now = read_date(text), read_date(headers.get("date", ""))
    if until is None or now is None:
        return None
    return max(0.0, (until - now).total_seconds())


def read_date(text: str) -> datetime | None:
    """Read a date of HTTP as an aware datetime."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date


@dataclass(frozen=True, kw_only=True)
class Retry:
    """Asks again when a site is away; only for questions that change nothing.

    `wait(seconds)` waits; if it returns true, waiting was cut short and the error stands.
    A site that wants us back later than `longest_s` is left alone at once.
    """

    wait: Callable[[float], object]
    random: Callable[[], float] = random.random
    attempts: int = 3
    first_s: float = 1.0
    longest_s: float = 60.0

    def call(self, question: Callable[[], _Result]) -> _Result:
        """Return the answer to `question`, asking at most `attempts` times."""
        for attempt in range(1, self.attempts):
            try:
                return question()
            except SiteAwayError as away:
                delay_s = self._delay(attempt, away.retry_after_s)
                if delay_s > self.longest_s:
                    raise
                _log.info("away attempt=%d wait=%.1f reason=%s", attempt, delay_s, away)
                if self.wait(delay_s):
                    raise
        return question()

    def _delay(self, attempt: int, retry_after_s: float | None) -> float:
        """Double each time, with jitter so that two programs do not come back together."""
        if retry_after_s is not None:
            return retry_after_s + self.first_s * self.random()
        doubled_s = min(self.longest_s, self.first_s * 2.0 ** (attempt - 1))
        return doubled_s * (0.5 + 0.5 * self.random())
