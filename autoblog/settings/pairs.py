"""Settings that hold several values, written "name=value other=value"."""

from collections.abc import Callable
from dataclasses import replace

from autoblog.filter_limits import FilterLimits, read_limit
from autoblog.ranking_weights import RankingWeights, read_weight


def read_limits(text: str) -> FilterLimits:
    """Read "top_2_gram=0.25 profanity=off"; a filter that is not named keeps its usual limit.

    Raises `ValueError` that tells all problems.
    """
    return replace(FilterLimits(), **_read_pairs(text, read_limit))


def read_weights(text: str) -> RankingWeights:
    """Read "relevance=1 information=0.5"; a feature that is not named keeps its usual weight.

    Raises `ValueError` that tells all problems.
    """
    return RankingWeights(**_read_pairs(text, read_weight))


def _read_pairs(text: str, read: Callable[[str, str], float]) -> dict[str, float]:
    """Return the values by name; pairs are separated by spaces or commas.

    Raises `ValueError` that tells all that `read` refuses.
    """
    problems: list[str] = []
    found: dict[str, float] = {}
    for pair in text.replace(",", " ").split():
        name, _, value = pair.partition("=")
        if name in found:
            problems.append(f"{name} occurs twice")
        try:
            found[name] = read(name, value)
        except ValueError as error:
            problems.append(str(error))
    if problems:
        raise ValueError("; ".join(problems))
    return found
