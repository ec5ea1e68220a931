"""Holds the model between runs, and gives its memory back when it has been idle for long."""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta

from autoblog.generation import TextGenerator


class HeldModel:
    """At most one model in memory; another one takes its place."""

    def __init__(self) -> None:
        self._held: TextGenerator | None = None
        self._key: Hashable = None
        self._used_at: datetime | None = None

    @property
    def is_loaded(self) -> bool:
        """Whether a model is in memory."""
        return self._held is not None

    def get(self, key: Hashable, load: Callable[[], TextGenerator]) -> TextGenerator:
        """The model that `key` names, loaded if it is not the one in memory."""
        if self._held is None or key != self._key:
            self.release()
            self._held, self._key = load(), key
        return self._held

    def used(self, at: datetime) -> None:
        """A run that may have used it has ended."""
        self._used_at = at

    def idle_at(self, limit: timedelta) -> datetime | None:
        """When it will have been idle for `limit`; None where nothing is loaded."""
        return self._used_at + limit if self._held is not None and self._used_at else None

    def release(self) -> None:
        """Give the memory back."""
        held, self._held = self._held, None
        if held is not None:
            held.close()
