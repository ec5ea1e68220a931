"""Counts the ledger's attempts and reviews for the charts of the tab Posts; pure functions."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from autoblog.ledger import Attempt, Fate, Review
from autoblog.studio.bar_tables import BarRow, BarTable

WEEKS: Final = 12
RECENT: Final = timedelta(weeks=4)
MOST_ROWS: Final = 12

_OUTCOMES: Final = ("posted", "rejected", "failed")
_FATES: Final[tuple[tuple[Fate, ...], ...]] = (("published",), ("waiting",), ("trashed", "gone"))


def outcomes_by_week(attempts: Sequence[Attempt], *, now: datetime) -> BarTable:
    """Return the posts by outcome in each of the last twelve weeks, the latest first."""
    weeks = [_week(now - timedelta(weeks=back)) for back in range(WEEKS)]
    counted = Counter((_week(at.at.astimezone(now.tzinfo)), at.outcome) for at in attempts)
    rows = [
        BarRow(label=week, numbers=tuple(counted[week, outcome] for outcome in _OUTCOMES))
        for week in weeks
    ]
    last = max((number for number, row in enumerate(rows) if any(row.numbers)), default=-1)
    return BarTable(
        title="Posts by outcome, week by week",
        unit="week",
        series=("sent", "refused by filters", "failed"),
        rows=tuple(rows[: last + 1]),
    )


def refusals_by_filter(attempts: Sequence[Attempt], *, now: datetime) -> BarTable:
    """Return how many texts each filter refused, in the last four weeks and before."""
    counted = Counter(
        (str(rejection.get("filter")), at.at >= now - RECENT)
        for at in attempts
        for rejection in at.facts.rejections
    )
    names = {name for name, _ in counted}
    ordered = sorted(names, key=lambda name: (-counted[name, True] - counted[name, False], name))
    return BarTable(
        title="Texts refused, by filter",
        unit="filter",
        series=("in four weeks", "before"),
        rows=tuple(
            BarRow(label=name, numbers=(counted[name, True], counted[name, False]))
            for name in ordered[:MOST_ROWS]
        ),
    )


def shares_published(
    title: str,
    unit: str,
    attempts: Sequence[Attempt],
    reviews: Mapping[str, Review],
    *,
    group: Callable[[Attempt], str],
) -> BarTable:
    """Return what became of the posts of each group, and the share that was published.

    A post that was never reviewed is not counted.
    """
    sent = {at.marker: at for at in attempts if at.outcome == "posted" and at.marker in reviews}
    counted = Counter(
        (group(at), reviews[marker].outcome) for marker, at in sent.items() if marker is not None
    )
    groups = Counter[str]()
    for (name, _), count in counted.items():
        groups[name] += count
    rows = [
        BarRow(
            label=name,
            numbers=tuple(sum(counted[name, fate] for fate in fates) for fates in _FATES),
            remark=f"{counted[name, 'published'] / posts:.0%}".replace("%", " %"),
        )
        for name, posts in groups.most_common(MOST_ROWS)
    ]
    return BarTable(
        title=title,
        unit=unit,
        series=("published", "waiting", "removed"),
        rows=tuple(rows),
        remarks="published",
    )


def month_of(attempt: Attempt) -> str:
    """Return the month of an attempt, as 2026-11."""
    return f"{attempt.at:%Y-%m}"


def model_of(attempt: Attempt) -> str:
    """Return the model of an attempt."""
    return attempt.facts.model or "unknown"


def _week(moment: datetime) -> str:
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02}"
