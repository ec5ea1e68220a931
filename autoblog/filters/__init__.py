"""Text to reasons for refusing it; pure functions."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """One filter's refusal: its name, what it measured and the limit that was passed."""

    filter: str
    measured: float
    limit: float
