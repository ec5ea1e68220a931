"""Prunes the ledger once a day, after a run."""

import logging
from datetime import datetime, timedelta

from autoblog.daemon.events import Event, RunEnded
from autoblog.ledger import Ledger
from autoblog.log_lines import Line

log = logging.getLogger(__name__)

ONCE_A_DAY = timedelta(days=1)


class DailyPruning:
    """An observer that drops what is older than `keep_days`; with 0 days it keeps everything."""

    def __init__(self, ledger: Ledger, *, keep_days: int) -> None:
        self._ledger = ledger
        self._keep_days = keep_days
        self._pruned_at: datetime | None = None

    def __call__(self, event: Event) -> None:
        """Hear one event."""
        if not isinstance(event, RunEnded) or not self._keep_days:
            return
        if self._pruned_at is not None and event.at - self._pruned_at < ONCE_A_DAY:
            return
        self._pruned_at = event.at
        pruned = self._ledger.prune(event.at - timedelta(days=self._keep_days))
        if pruned:
            log.info(Line("pruned", rows=pruned, keep_days=self._keep_days))
