"""DRY by its definition, one text and one token at a time."""

from collections.abc import Collection, Sequence


def dry_costs(
    document: Sequence[int],
    *,
    multiplier: float,
    base: float,
    allowed_length: int,
    breakers: Collection[int] = (),
) -> dict[int, float]:
    """What each token costs that would make a run longer: the longest run that occurred counts."""
    costs: dict[int, float] = {}
    for place, token in enumerate(document):
        length = 0
        while (
            length < place
            and document[place - 1 - length] == document[-1 - length]
            and document[-1 - length] not in breakers
        ):
            length += 1
        if length >= allowed_length and token not in breakers:
            cost = multiplier * base ** (length - allowed_length)
            costs[token] = max(cost, costs.get(token, 0.0))
    return costs
