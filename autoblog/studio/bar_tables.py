"""Charts that are tables: each row has a bar, drawn as SVG, beside the numbers it stands for."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

MOST_SERIES = 4


@dataclass(frozen=True, kw_only=True)
class BarRow:
    """One row: a number for each series, and a remark such as "75 %"."""

    label: str
    numbers: tuple[int, ...]
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class BarTable:
    """A chart of stacked bars; at most four series have a colour."""

    title: str
    unit: str
    series: tuple[str, ...]
    rows: tuple[BarRow, ...]
    remarks: str = ""


def bar_table(chart: BarTable) -> str:
    """Return a chart as HTML; a screen reader reads the table, which says the same."""
    if not chart.rows:
        return f"<h3>{html.escape(chart.title)}</h3><p class='ab-empty'>Nothing to count yet.</p>"
    longest = max(sum(row.numbers) for row in chart.rows) or 1
    keys = "".join(
        f"<th scope='col'><svg class='ab-key ab-bar-{number % MOST_SERIES}' viewBox='0 0 1 1' "
        f"aria-hidden='true'><rect width='1' height='1'/></svg> {html.escape(name)}</th>"
        for number, name in enumerate(chart.series)
    )
    remarks = f"<th scope='col'>{html.escape(chart.remarks)}</th>" if chart.remarks else ""
    rows = "".join(_row(row, longest, has_remark=bool(chart.remarks)) for row in chart.rows)
    title = html.escape(chart.title)
    return (
        f"<h3>{title}</h3><div class='ab-table ab-chart' role='region' tabindex='0' "
        f"aria-label='{title}'><table><thead><tr><th scope='col'>{html.escape(chart.unit)}</th>"
        f"<td aria-hidden='true'></td>{keys}{remarks}</tr></thead><tbody>{rows}</tbody></table>"
        "</div>"
    )


def _row(row: BarRow, longest: int, *, has_remark: bool) -> str:
    cells = "".join(f"<td>{number}</td>" for number in row.numbers)
    remark = f"<td>{html.escape(row.remark)}</td>" if has_remark else ""
    return (
        f"<tr><th scope='row'>{html.escape(row.label)}</th>"
        f"<td aria-hidden='true'>{_bar(row.numbers, longest)}</td>{cells}{remark}</tr>"
    )


def _bar(numbers: Sequence[int], longest: int) -> str:
    pieces, left = "", 0.0
    for number, value in enumerate(numbers):
        width = 100 * value / longest
        pieces += (
            f"<rect class='ab-bar-{number % MOST_SERIES}' x='{left:.2f}' width='{width:.2f}' "
            "height='10'/>"
        )
        left += width
    return f"<svg class='ab-bar' viewBox='0 0 100 10' preserveAspectRatio='none'>{pieces}</svg>"
