"""The weights that choose among the candidates that pass; a setting changes them."""

import math
from dataclasses import dataclass, fields

from autoblog.spelling import did_you_mean_or_known


@dataclass(frozen=True, kw_only=True)
class RankingWeights:
    """The weight of each feature of a candidate (`writing.ranking.Features`); 0 leaves it out.

    docs/quality.md tells what each is worth. Likelihood and information ask the model once more;
    meaning, focus and consensus need the extra `embeddings`.
    """

    relevance: float = 0.5
    variety: float = 0.5
    meaning: float = 1.5
    focus: float = 0.7
    consensus: float = 1.0
    soundness: float = 1.5
    support: float = 1.2
    likelihood: float = 0.0
    information: float = 1.0

    @property
    def ask_model(self) -> bool:
        """Whether a feature counts that only the model can compute."""
        return self.likelihood > 0 or self.information > 0


NAMES: tuple[str, ...] = tuple(field.name for field in fields(RankingWeights))


def read_weight(name: str, value: str) -> float:
    """Read the weight of one feature. Raises `ValueError` for an unknown name or a wrong number."""
    if name not in NAMES:
        raise ValueError(f"unknown feature {name!r}{did_you_mean_or_known(name, NAMES)}")
    try:
        weight = float(value)
    except ValueError:
        weight = math.nan
    if not 0 <= weight < math.inf:
        raise ValueError(f"{name} is {value!r}; it must be a number, 0 or more")
    return weight
