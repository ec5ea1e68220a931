"""Stores in the ledger what `autoblog status` shows."""

from collections import Counter
from datetime import datetime

from autoblog.daemon.events import Beat, Event, Missed, Reloaded, RunEnded, Started
from autoblog.ledger import Ledger


class StatusRecorder:
    """An observer that writes a report into the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._next_fire_time: datetime | None = None

    def __call__(self, event: Event) -> None:
        """Hear one event."""
        if isinstance(event, (Started, Beat, RunEnded)):
            self._note_fire_time(event.next_fire_time, always=isinstance(event, Started))
        match event:
            case RunEnded():
                self._note_run(event)
            case Reloaded(at=at, error=error) if error is not None:
                self._ledger.reports.failed(at, str(error))
            case Missed(at=at, fire_time=fire_time):
                self._ledger.reports.failed(at, f"the fire time {fire_time} was missed")

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
