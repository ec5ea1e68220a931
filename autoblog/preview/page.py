"""The results of a rehearsal as one page that loads nothing else.

All texts of a model are escaped here, or by `posts`, which makes the markup. The page's policy
forbids scripts and requests; the covers are inside it.
"""

import base64
import html
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autoblog import __version__
from autoblog.covers import Picture
from autoblog.pipeline import Rejected, Rendered, Result
from autoblog.preview.filter_words import FILTER_WORDS

OUTCOMES: Final = {"rendered": "passed", "rejected": "refused"}
"""The words for outcomes that the page names differently."""


def render_page(
    results: Sequence[Result],
    *,
    now: datetime,
    draw_cover: Callable[[str], Picture | None] = lambda _title: None,
) -> str:
    """Return the page; `now` is the time of the rehearsal, and `draw_cover` takes a post's title.

    The cover stands in the page itself, which loads nothing.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"] = figure
    page = environment.get_template("page.html.j2")
    return page.render(
        topics=[_topic(result, draw_cover) for result in results],
        now=now,
        version=__version__,
        filter_words=FILTER_WORDS,
    )


def _topic(result: Result, draw_cover: Callable[[str], Picture | None]) -> dict[str, Any]:
    """Return one topic as the template sees it."""
    kept = result.kept if isinstance(result, Rendered) else None
    candidates = result.record.candidates if isinstance(result, (Rendered, Rejected)) else ()
    return {
        "anchor": f"topic-{result.facts.topic}-{result.facts.period}".rstrip("-"),
        "outcome": OUTCOMES.get(result.outcome, result.outcome),
        "facts": result.facts,
        "report": result.report if isinstance(result, Rendered) else (),
        "title": result.facts.title or result.facts.topic,
        "error": None if result.error is None else str(result.error),
        "post": kept and kept.post,
        "cover": kept and _shown(draw_cover(kept.title)),
        "excerpt": html.unescape(kept.post.excerpt) if kept else "",
        "status": kept and kept.wanted_status,
        "provenance": {} if kept is None else kept.provenance,
        "refused_as_a_whole": [
            rejection for rejection in result.facts.rejections if "seed" not in rejection
        ],
        "sections": _sections(candidates),
    }


def _shown(cover: Picture | None) -> dict[str, str] | None:
    if cover is None:
        return None
    data = base64.b64encode(cover.data).decode("ascii")
    return {"address": f"data:{cover.media_type};base64,{data}", "text": cover.alt_text}


def _sections(candidates: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the candidates of each part, the chosen one first."""
    parts: dict[int | None, list[Mapping[str, Any]]] = {}
    for candidate in candidates:
        parts.setdefault(candidate["section"], []).append(candidate)
    return [
        {
            "name": part[0]["heading"] or part[0]["part"].capitalize(),
            "candidates": sorted(part, key=lambda c: (not c["chosen"], bool(c["reasons"]))),
            "refused": sum(bool(candidate["reasons"]) for candidate in part),
            "left_out": not any(candidate["chosen"] for candidate in part),
        }
        for part in parts.values()
    ]


def figure(value: float) -> str:
    """Return a number as a person reads it: whole, or with three digits."""
    return f"{value:.3g}" if value % 1 else f"{value:.0f}"
