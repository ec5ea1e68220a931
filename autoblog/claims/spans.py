"""Places in a text: numbers with their values, and what else may be a claim."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "date", "price", "percentage", "name", "quotation"]
"""What a claim is made of."""


@dataclass(frozen=True, kw_only=True)
class Numeral:
    """A number at `text[start:end]`.

    `values` are what it may be worth, since "1.500" is written for two numbers. `counts` says
    whether it tells a fact, unlike the "two" of "two ways".
    """

    start: int
    end: int
    values: frozenset[str] = frozenset()
    counts: bool = True


@dataclass(frozen=True, kw_only=True)
class Span:
    """What stands at `text[start:end]` and may be a claim."""

    kind: Kind
    start: int
    end: int
