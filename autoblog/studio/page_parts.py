"""Small pieces of HTML that several tabs show; all texts are escaped here."""

import html
import logging
from collections.abc import Iterable
from typing import Final, Literal

from autoblog.errors import AutoblogError
from autoblog.log_lines import Line
from autoblog.studio.model_desk import BeingStopped, Finished, Loading, Stage, Waiting

log = logging.getLogger(__name__)

Mood = Literal["busy", "good", "bad", "plain"]

BUG: Final = (
    "autoblog has a bug here; the terminal that runs the studio shows it. Nothing was sent."
)


def note(text: str, mood: Mood = "plain") -> str:
    """Return one message of the page; screen readers say it as soon as it is there."""
    role = "alert" if mood == "bad" else "status"
    lines = "<br>".join(html.escape(line) for line in text.splitlines())
    return f'<div class="ab-note ab-{mood}" role="{role}">{lines}</div>'


def note_error(error: Exception) -> str:
    """Return the message of an error; a bug is logged, and said in words."""
    if isinstance(error, AutoblogError):
        return note(str(error), "bad")
    log.error(Line("a bug in the studio"), exc_info=error)
    return note(BUG, "bad")


def note_stage(stage: "Stage[object]") -> str:
    """Return how far a call of the model is."""
    if isinstance(stage, Waiting):
        calls = "one text comes" if stage.ahead == 1 else f"{stage.ahead} texts come"
        return note(f"Waiting for the model: {calls} first.", "busy")
    if isinstance(stage, Loading):
        return note(f"Loading {stage.model}. A model that is not here yet is downloaded.", "busy")
    if isinstance(stage, BeingStopped):
        return note("Stopping ...", "busy")
    if isinstance(stage, Finished) or not stage.tokens:
        return note("Writing ...", "busy")
    return note(f"Writing: {pace(stage.tokens, stage.seconds)}", "busy")


def pace(tokens: int, seconds: float) -> str:
    """Return "120 tokens in 3.2 s, 37 tokens/s"."""
    speed = f", {tokens / seconds:,.0f} tokens/s" if seconds else ""
    return f"{tokens:,} token{'' if tokens == 1 else 's'} in {seconds:.1f} s{speed}"


def sheets(texts: Iterable[str], *, growing: bool = False) -> str:
    """Return texts as sheets of paper, side by side where there is room."""
    kind = "ab-sheet ab-growing" if growing else "ab-sheet"
    made = [f'<article class="{kind}">{html.escape(text)}</article>' for text in texts]
    return f'<div class="ab-sheets">{"".join(made)}</div>' if made else ""
