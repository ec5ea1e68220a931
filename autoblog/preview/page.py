"""Results of a rehearsal to one page that needs nothing beside itself.

All that a model wrote is escaped; the posts' markup comes from `posts`, which escapes it too. The
page's own policy forbids scripts, pictures and every request besides.
"""

import html
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autoblog import __version__
from autoblog.pipeline import Result

OUTCOMES: Final = {
    "rendered": "passed",
    "rejected": "refused",
    "failed": "failed",
    "skipped": "skipped",
}


def render_page(results: Sequence[Result], *, now: datetime) -> str:
    """Write the page; `now` is when the rehearsal took place."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"] = _figure
    page = environment.get_template("page.html.j2")
    return page.render(topics=[_topic(result) for result in results], now=now, version=__version__)


def _topic(result: Result) -> dict[str, Any]:
    """One topic as the template sees it."""
    kept, writing = result.kept, result.writing
    provenance = {} if kept is None else kept.provenance
    candidates = () if writing is None else writing.candidates
    return {
        "anchor": f"topic-{result.topic}-{result.period}".rstrip("-"),
        "outcome": OUTCOMES.get(result.outcome, result.outcome),
        "result": result,
        "title": result.title or result.topic,
        "error": None if result.error is None else str(result.error),
        "post": kept and kept.post,
        "excerpt": html.unescape(kept.post.excerpt) if kept else "",
        "status": kept and kept.wanted_status,
        "provenance": provenance,
        "refused_as_a_whole": [one for one in result.rejections if "seed" not in one],
        "sections": _sections(candidates),
    }


def _sections(candidates: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The candidates by the part that they were written for, the chosen one first."""
    parts: dict[int | None, list[Mapping[str, Any]]] = {}
    for one in candidates:
        parts.setdefault(one["section"], []).append(one)
    return [
        {
            "name": own[0]["heading"] or own[0]["part"].capitalize(),
            "candidates": sorted(own, key=lambda one: (not one["chosen"], bool(one["reasons"]))),
            "refused": sum(bool(one["reasons"]) for one in own),
            "left_out": not any(one["chosen"] for one in own),
        }
        for own in parts.values()
    ]


def _figure(value: float) -> str:
    """A number as a person reads it: whole, or with three digits."""
    return f"{value:.3g}" if value % 1 else f"{value:.0f}"
