"""Retries with backoff: waits as long as the site says, else longer each time, within bounds."""

import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from autoblog.errors import SiteAwayError
from autoblog.log_lines import Line

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of `Retry-After`; a date there is compared with the site's own `Date`.

    Header names are lower-case. Returns None if the header is missing or cannot be read.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    until, now = read_date(text), read_date(headers.get("date", ""))
    if until is None or now is None:
        return None
    return max(0.0, (until - now).total_seconds())


def read_date(text: str) -> datetime | None:
    """Return an HTTP date as an aware datetime; None if it cannot be read."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date


@dataclass(frozen=True, kw_only=True)
class Retry:
    """The retries while a site is away, for requests that change nothing.

    `wait(seconds)` waits; if it returns true, waiting was cut short and the error is raised. A
    `Retry-After` longer than `longest_s` raises at once.
    """

    wait: Callable[[float], object]
    random: Callable[[], float] = random.random
    attempts: int = 3
    first_s: float = 1.0
    longest_s: float = 60.0

    def call(self, request: Callable[[], _Result]) -> _Result:
        """Return the result of `request`, calling it at most `attempts` times."""
        for attempt in range(1, self.attempts):
            try:
                return request()
            except SiteAwayError as away:
                delay_s = self._delay(attempt, away.retry_after_s)
                if delay_s > self.longest_s:
                    raise
                # The error tells why, once the last attempt has failed, too.
                _log.info(Line("no answer yet", attempt=attempt, wait_s=round(delay_s, 1)))
                _log.debug(Line("away", reason=away))
                if self.wait(delay_s):
                    raise
        return request()

    def _delay(self, attempt: int, retry_after_s: float | None) -> float:
        """Return the next delay: doubled each time, with jitter so that two programs spread out."""
        if retry_after_s is not None:
            return retry_after_s + self.first_s * self.random()
        doubled_s = min(self.longest_s, self.first_s * 2.0 ** (attempt - 1))
        return doubled_s * (0.5 + 0.5 * self.random())
