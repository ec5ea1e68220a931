"""Whether the daemon lives, judged by when it was last heard."""

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

# It is heard every half minute while it waits; four of these may be late.
WAITING_S = 120.0
# In a run it is heard once a topic and twice a minute while the model writes. The longest silence
# is that of the first run, which may have to download the model.
RUNNING_S = 3600.0


class Health:
    """Hears the daemon's events; may be asked from other threads."""

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
        """How long ago it was last heard."""
        return self._clock() - self._heard[0]

    def lives(self) -> bool:
        """Whether it was heard lately enough for what it is doing."""
        at, patience_s = self._heard
        return self._clock() - at <= patience_s
