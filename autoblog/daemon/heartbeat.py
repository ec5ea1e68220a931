"""Shows that the daemon lives while the model writes a text, which may take many minutes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from threading import Event as Flag
from time import monotonic

from autoblog.daemon.events import ModelWriting, Observer, tell

# The longest that observers hear nothing from a daemon that waits or writes.
HEARTBEAT_S = 30.0


@dataclass(kw_only=True)
class Heartbeat:
    """The callback of a model that writes: it tells the observers, and stops the model."""

    observers: Sequence[Observer]
    now: Callable[[], datetime]
    stop: Flag
    clock: Callable[[], float] = monotonic
    _told_at: float = field(default=-inf, init=False)

    def at_token(self) -> bool:
        """Tell the observers that the model writes, at most every `HEARTBEAT_S`.

        Return whether the model must stop. The model calls this at each token.
        """
        at = self.clock()
        if at - self._told_at >= HEARTBEAT_S:
            self._told_at = at
            tell(self.observers, ModelWriting(at=self.now()))
        return self.stop.is_set()
