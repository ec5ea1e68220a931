"""Prints rows as a Markdown table, or as JSON with one object a line."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDTH = 1000  # no row is wrapped


def print_rows(rows: Iterable[Mapping[str, Any]], *, as_json: bool) -> None:
    """Print rows as they come; a table ends where its columns change."""
    if as_json:
        for row in rows:
            print(json.dumps(row), flush=True)
        return
    tables: list[list[Mapping[str, Any]]] = []
    for row in rows:
        if not tables or list(tables[-1][0]) != list(row):
            tables.append([])
        tables[-1].append(row)
    for table in tables:
        print_table(list(table[0]), [list(row.values()) for row in table])


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print one Markdown table."""
    table = Table(*columns, box=box.MARKDOWN)
    for row in rows:
        table.add_row(*(Text(cell(value)) for value in row))
    Console(width=_WIDTH).print(table)


def cell(value: object) -> str:
    """Write a float with two digits below 1 and five above, large numbers with commas."""
    if isinstance(value, float):
        return f"{value:.2g}" if abs(value) < 1 else f"{value:,.5g}"
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
