"""A filter's refusal of a text, as a value."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """One filter's refusal: its name, what it measured and the limit that was passed."""

    filter: str
    measured: float
    limit: float


def above(name: str, measured: float, limit: float) -> Rejection | None:
    """Refuse what measures more than the limit."""
    if measured <= limit:
        return None
    return Rejection(filter=name, measured=measured, limit=limit)
