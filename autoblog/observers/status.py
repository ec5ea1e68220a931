"""Stores in the ledger what `autoblog status` shows, and prunes the ledger once a day."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from autoblog.daemon.events import Beat, Event, Missed, Reloaded, RunEnded, Started
from autoblog.ledger import Ledger
from autoblog.log_lines import Line

log = logging.getLogger(__name__)

ONCE_A_DAY = timedelta(days=1)


class StatusRecorder:
    """An observer that writes into the ledger; with `keep_days` of 0 it prunes nothing."""

    def __init__(self, ledger: Ledger, *, keep_days: int) -> None:
        self._ledger = ledger
        self._keep_days = keep_days
        self._next_fire_time: datetime | None = None
        self._pruned_at: datetime | None = None

    def __call__(self, event: Event) -> None:
        """Hear one event."""
        if isinstance(event, (Started, Beat, RunEnded)):
            self._note_fire_time(event.next_fire_time, always=isinstance(event, Started))
        match event:
            case RunEnded(at=at):
                self._note_run(event)
                self._prune(at)
            case Reloaded(at=at, error=error) if error is not None:
                self._ledger.reports.failed(at, str(error))
            case Missed(at=at, fire_time=fire_time):
                self._ledger.reports.failed(at, f"the fire time {fire_time} was missed")
            case _:
                pass

    def _note_fire_time(self, moment: datetime | None, *, always: bool) -> None:
        if always or moment != self._next_fire_time:
            self._next_fire_time = moment
            self._ledger.reports.fires_at(moment)

    def _note_run(self, run: RunEnded) -> None:
        self._ledger.reports.ran(run.at, Counter(result.outcome for result in run.results))
        errors = [str(result.error) for result in run.results if result.error is not None]
        errors += [] if run.error is None else [str(run.error)]
        if errors:
            self._ledger.reports.failed(run.at, errors[-1])

    def _prune(self, at: datetime) -> None:
        if not self._keep_days or (self._pruned_at and at - self._pruned_at < ONCE_A_DAY):
            return
        self._pruned_at = at
        pruned = self._ledger.prune(at - timedelta(days=self._keep_days))
        if pruned:
            log.info(Line("pruned", rows=pruned, keep_days=self._keep_days))
