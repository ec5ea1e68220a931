"""How far the writing of an article is: what an observer is told before each request."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class WritingProgress:
    """The request that comes next, and what was done for the article until now.

    `part` counts from 1 to `parts`; it is 0 while the model looks for a title. `candidates` texts
    are asked for, in attempt `attempt` (from 1). `tokens` were written in `generating_s` seconds of
    the model; the whole took `seconds`, with filters and choices.
    """

    topic: str
    part: int
    parts: int
    attempt: int
    candidates: int
    tokens: int
    generating_s: float
    seconds: float

    @property
    def tokens_per_s(self) -> float | None:
        """The tokens of all candidates a second; None before the first are written."""
        return self.tokens / self.generating_s if self.tokens and self.generating_s else None

    @property
    def left_s(self) -> float | None:
        """The seconds that the parts ahead take if they are like those behind; None at first."""
        behind = self.part - 1
        return self.seconds / behind * (self.parts - behind) if behind > 0 else None
