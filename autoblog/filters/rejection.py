"""What a filter measured, and its refusal of a text, as values."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What one filter found: its name, the measure, the limit, and whether the text passed."""

    filter: str
    measured: float
    limit: float
    passed: bool


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """One filter's refusal: its name, what it measured and the limit that was passed."""

    filter: str
    measured: float
    limit: float
