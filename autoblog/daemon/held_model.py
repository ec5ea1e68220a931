"""Holds the model between runs, and frees its memory after a long idle time."""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta

from autoblog.generation import TextGenerator


class HeldModel:
    """At most one model in memory; the next one replaces it."""

    def __init__(self) -> None:
        self._held: TextGenerator | None = None
        self._key: Hashable = None
        self._used_at: datetime | None = None

    def get(self, key: Hashable, load: Callable[[], TextGenerator]) -> TextGenerator:
        """Return the model that `key` names; load it if it is not the one in memory."""
        if self._held is None or key != self._key:
            self.release()
            self._held, self._key = load(), key
        return self._held

    def used(self, at: datetime) -> None:
        """Note the end of a run that may have used the model."""
        self._used_at = at

    def idle_at(self, limit: timedelta) -> datetime | None:
        """Return when the model will have been idle for `limit`; None if none is loaded."""
        return self._used_at + limit if self._held is not None and self._used_at else None

    def release(self) -> None:
        """Free the model's memory."""
        held, self._held = self._held, None
        if held is not None:
            held.close()
