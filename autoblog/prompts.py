"""Topic to prompt text, through Jinja2 templates that are sandboxed and strict."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What the model is given for one section; `heading` is None for the opening."""

    heading: str | None
    text: str
