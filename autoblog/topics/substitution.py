"""Fills `{{ placeholders }}` in a sandbox that refuses unknown names and bounds its output."""

import functools
from collections.abc import Mapping
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, TemplateError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

MAX_CHARACTERS = 65_536
"""The longest rendering: eight times the longest context of the models served (2,048 tokens of
about four characters)."""

MAX_RANGE = 1_000


class PlaceholderError(Exception):
    """A text's placeholders cannot be filled; the message says why."""


class BoundedEnvironment(SandboxedEnvironment):
    """Jinja's sandbox, with bounds on memory.

    Jinja's own lets `'x' * 10**10` and `range(99999)` pass. This one bounds the results of `*` and
    `**`, and the length of loops.
    """

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, loader: BaseLoader | None = None) -> None:
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,  # plain text for a model; `posts` escapes HTML
        )
        self.globals["range"] = _short_range

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Multiply numbers up to `MAX_CHARACTERS` only; a prompt needs no more."""
        both = (left, right)
        if not all(
            isinstance(value, int | float) and abs(value) <= MAX_CHARACTERS for value in both
        ):
            raise SecurityError(f"{operator!r} works on numbers up to {MAX_CHARACTERS} only")
        if operator == "**" and abs(right) > 8:  # noqa: PLR2004 - 65,536 ** 8 has 39 digits
            raise SecurityError("a power above 8 is refused")
        return super().call_binop(context, operator, left, right)


def _short_range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > MAX_RANGE:
        raise SecurityError(f"a loop of more than {MAX_RANGE} turns is refused")
    return numbers


def fill_placeholders(text: str, variables: Mapping[str, str]) -> str:
    """Fill each `{{ name }}` in a text. Raises `PlaceholderError`."""
    if "{{" not in text and "{%" not in text:
        return text
    try:
        filled = _environment().from_string(text).render(variables)
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise PlaceholderError(str(error)) from error
    except (RecursionError, MemoryError) as error:
        raise PlaceholderError("it has no end, or is nested too deeply") from error
    if len(filled) > MAX_CHARACTERS:
        raise PlaceholderError(f"it grows beyond {MAX_CHARACTERS} characters")
    return filled


@functools.cache
def _environment() -> BoundedEnvironment:
    return BoundedEnvironment()
