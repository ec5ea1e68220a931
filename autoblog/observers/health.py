"""Judges by the daemon's last event whether it is alive."""

from collections.abc import Callable
from time import monotonic

from autoblog.daemon.events import (
    Beat,
    Event,
    ModelWriting,
    RunBegun,
    RunEnded,
    Started,
    TopicEnded,
)

# A waiting daemon tells an event every half minute; four of them may be missing.
WAITING_S = 120.0
# A run tells an event for each topic, and two a minute while the model writes. The longest silence
# is in the first run, which may have to download the model.
RUNNING_S = 3600.0


class Health:
    """An observer that other threads may ask whether the daemon is alive."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._heard: tuple[float, float] = (clock(), WAITING_S)

    def __call__(self, event: Event) -> None:
        """Hear one event."""
        if isinstance(event, (RunBegun, ModelWriting, TopicEnded)):
            self._heard = (self._clock(), RUNNING_S)
        elif isinstance(event, (Started, Beat, RunEnded)):
            self._heard = (self._clock(), WAITING_S)

    def silent_s(self) -> float:
        """Return the seconds since the last event."""
        return self._clock() - self._heard[0]

    def is_alive(self) -> bool:
        """Return whether the last event is recent enough for what the daemon is doing."""
        at, patience_s = self._heard
        return self._clock() - at <= patience_s
