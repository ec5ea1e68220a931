"""The options of decoding that settings and topics can set: names, ranges, and readers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from autoblog.spelling import did_you_mean_or_known

Options = Mapping[str, float]
"""Values for fields of `generation.Decoding`, by name."""


@dataclass(frozen=True, kw_only=True)
class Range:
    """The numbers that an option may have; whole ones only if `whole`."""

    least: float
    most: float
    whole: bool = False
    above: bool = False
    """Whether `least` itself is too little."""

    def __str__(self) -> str:
        number = "a whole number" if self.whole else "a number"
        bounds = (
            f"above {self.least:g} and at most {self.most:g}"
            if self.above
            else f"from {self.least:g} to {self.most:g}"
        )
        return f"{number} {bounds}"

    def read(self, name: str, value: object) -> float:
        """Return the number that `value` is or names. Raises `ValueError` out of range."""
        try:
            number = float(str(value).strip())
        except ValueError:
            number = math.nan
        whole = number.is_integer() if math.isfinite(number) else False
        enough = number > self.least if self.above else number >= self.least
        if not (enough and number <= self.most) or (self.whole and not whole):
            raise ValueError(f"{name} is {str(value)!r}; it must be {self}")
        return int(number) if self.whole else number


RANGES: Mapping[str, Range] = {
    "temperature": Range(least=0, most=5),
    "top_p": Range(least=0, most=1, above=True),
    "top_k": Range(least=0, most=1_000_000, whole=True),
    "min_p": Range(least=0, most=1),
    "repetition_penalty": Range(least=0.1, most=10),
    "no_repeat_ngram_size": Range(least=0, most=1000, whole=True),
}
"""Wider numbers are typing errors; `generation.Decoding` takes all that can be computed with."""

DRY_RANGES: Mapping[str, Range] = {
    "multiplier": Range(least=0, most=100),
    "base": Range(least=1, most=10),
    "allowed_length": Range(least=1, most=1000, whole=True),
}

OPTION_NAMES = (*RANGES, "dry")


def read_option(name: str, value: str) -> dict[str, float]:
    """Read the option `name`: the fields of `generation.Decoding` that it sets.

    Raises `ValueError` that names option, value and range.
    """
    if name == "dry":
        return read_dry(value)
    if name not in RANGES:
        raise ValueError(f"unknown option {name!r}{did_you_mean_or_known(name, OPTION_NAMES)}")
    return {name: RANGES[name].read(name, value)}


def read_dry(value: str) -> dict[str, float]:
    """Read "0.8", "off" or "multiplier=0.8 base=1.75 allowed_length=4"; a part may be missing."""
    pairs = [part.partition("=") for part in value.replace(",", " ").split()]
    if len(pairs) == 1 and not pairs[0][1]:
        plain = "0" if pairs[0][0] == "off" else pairs[0][0]
        return {"dry_multiplier": DRY_RANGES["multiplier"].read("dry", plain)}
    found: dict[str, float] = {}
    problems = []
    for name, _, number in pairs:
        if f"dry_{name}" in found:
            problems.append(f"dry names {name} twice")
        try:
            found[f"dry_{name}"] = _read_part(name, number)
        except ValueError as error:
            problems.append(str(error))
    if problems:
        raise ValueError("; ".join(problems))
    return found


def _read_part(name: str, value: str) -> float:
    if name not in DRY_RANGES:
        raise ValueError(
            f"dry has no part {name!r}{did_you_mean_or_known(name, tuple(DRY_RANGES))}"
        )
    return DRY_RANGES[name].read(f"dry: {name}", value)
