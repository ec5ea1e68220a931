"""How many threads share a step: fewer if another program keeps one of them waiting; pure.

The threads of a step of GPT-Neo 125M wait for each other some seventy times. A thread that has lost
its core to another program delays all others each time, so fewer threads can be faster. Only trying
tells. A step's numbers do not depend on the count.
"""

from collections import deque
from itertools import cycle

WINDOW = 8
"""Steps over which two counts are compared."""

SOONEST, LATEST = 64, 512
"""Steps between two trials: after a trial that paid, and after several that did not."""

GAIN, LOSS = 0.95, 1.1
"""A trial pays if a step takes less than GAIN times as long as before; above LOSS times it ends."""

STEPS = [sign * size for size in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32) for sign in (-1, 1)]
"""The changes that are tried, one after the other. Large ones are needed, since beside several
programs a single thread less gains nothing."""


class ThreadCount:
    """Tries fewer or more threads now and then, and keeps the faster count."""

    def __init__(self, most: int) -> None:
        """Begin with `most` threads, and never use more."""
        self.most = self._settled = self._tried = most
        self._steps = cycle([step for step in STEPS if abs(step) < most] or [0])
        self._step = next(self._steps)
        self._pause = self._left = SOONEST
        self._rows = 0
        self._settled_s: deque[float] = deque(maxlen=WINDOW)
        self._tried_s: list[float] = []

    @property
    def now(self) -> int:
        """The count for the next step."""
        return self._tried

    def took(self, seconds: float, *, rows: int) -> None:
        """Note the time of the last step. Only steps of equally many rows are compared."""
        if rows != self._rows:
            self._begin_anew(rows)
        elif self._tried == self._settled:
            self._settled_s.append(seconds)
            self._left -= 1
            if self._left <= 0 and len(self._settled_s) == WINDOW:
                self._try()
        else:
            self._tried_s.append(seconds)
            self._judge()

    def _begin_anew(self, rows: int) -> None:
        """Forget all times, that of this step too: it also computed prompts or took memory."""
        self._rows, self._tried = rows, self._settled
        self._settled_s.clear()
        self._tried_s.clear()

    def _try(self) -> None:
        other = self._settled + self._step
        if 1 <= other <= self.most:
            self._tried = other
        else:
            self._step = next(self._steps)

    def _judge(self) -> None:
        before, now = sum(self._settled_s) / WINDOW, sum(self._tried_s) / len(self._tried_s)
        if now > LOSS * before:
            self._settle(pays=False)
        elif len(self._tried_s) == WINDOW:
            self._settle(pays=now < GAIN * before)

    def _settle(self, *, pays: bool) -> None:
        if pays:  # perhaps a further change in the same direction pays, too
            self._settled, self._pause = self._tried, SOONEST
        else:
            self._step, self._pause = next(self._steps), min(LATEST, 2 * self._pause)
        self._tried, self._left = self._settled, self._pause
        self._settled_s.clear()
        self._tried_s.clear()
