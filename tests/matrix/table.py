"""The matrix as two Markdown tables: what each role gets, and where a site departs from that."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.matrix.cell import REFUSED, STEPS


@dataclass(frozen=True, kw_only=True)
class Tried:
    """The results of one role on one site, by step."""

    version: str
    form: str
    role: str
    found: Mapping[str, str]


def table(cells: Sequence[Tried]) -> str:
    """Return both tables and the lines of the refusals."""
    usual = {role: _usual(cells, role) for role in _each(cell.role for cell in cells)}
    refusals = _each(
        text for found in usual.values() for text in found.values() if text.startswith(REFUSED)
    )
    notes = {text: f"refused ({number})" for number, text in enumerate(refusals, start=1)}
    roles = [
        [role, *(notes.get(text := found.get(step, "-"), text) for step in STEPS)]
        for role, found in usual.items()
    ]
    forms = _each(cell.form for cell in cells)
    sites = [
        [version, *(_departures(cells, version, form, usual) for form in forms)]
        for version in _each(cell.version for cell in cells)
    ]
    lines = [f"{number}. {text.removeprefix(REFUSED)}" for number, text in enumerate(refusals, 1)]
    return "\n\n".join(
        [
            _markdown(["role", *STEPS], roles),
            *(["\n".join(lines)] if lines else []),
            _markdown(["WordPress", *forms], sites),
        ]
    )


def _usual(cells: Iterable[Tried], role: str) -> Mapping[str, str]:
    """Return what the role got on most sites."""
    counted = Counter(tuple(cell.found.items()) for cell in cells if cell.role == role)
    return dict(counted.most_common(1)[0][0])


def _departures(
    cells: Iterable[Tried], version: str, form: str, usual: Mapping[str, Mapping[str, str]]
) -> str:
    here = [cell for cell in cells if (cell.version, cell.form) == (version, form)]
    if not here:
        return "not tried"
    told = [
        f"{cell.role}, {step}: {cell.found.get(step, '-')}"
        for cell in here
        for step in STEPS
        if cell.found.get(step) != usual[cell.role].get(step)
    ]
    return "; ".join(told) or f"{len(here)} of {len(here)} as above"


def _each(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
