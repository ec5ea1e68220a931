"""Breaks a text into lines of a given width, as a given function measures it."""

from collections.abc import Callable
from typing import Final

import regex

MeasureWidth = Callable[[str], float]
"""A function from a text to its width."""

_ELLIPSIS: Final = "…"
_HYPHEN: Final = "-"
_STEPS: Final = 12


def wrap(text: str, *, measure: MeasureWidth, width: float) -> list[str]:
    """Fill each line with as many words as fit; words wider than a line continue in the next."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if measure(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, measure, width)
        lines += full
    return [*lines, line] if line else lines


def breaks_words(text: str, *, measure: MeasureWidth, width: float) -> bool:
    """Tell whether some word is wider than a line."""
    return any(measure(word) > width for word in text.split())


def balance(text: str, *, measure: MeasureWidth, width: float) -> list[str]:
    """Wrap into as few lines as `wrap` does, but of about equal length."""
    lines = wrap(text, measure=measure, width=width)
    if len(lines) < 2 or breaks_words(text, measure=measure, width=width):  # noqa: PLR2004 -- one line
        return lines
    narrow, wide = width / 2, width
    for _ in range(_STEPS):
        middle = (narrow + wide) / 2
        closer = wrap(text, measure=measure, width=middle)
        if len(closer) > len(lines) or breaks_words(text, measure=measure, width=middle):
            narrow = middle
        else:
            wide, lines = middle, closer
    return lines


def shorten(lines: list[str], most: int, *, measure: MeasureWidth, width: float) -> list[str]:
    """Keep the first `most` lines and end them with an ellipsis, if there are more."""
    if len(lines) <= most:
        return lines
    *kept, last = lines[:most]
    words = last.split()
    while len(words) > 1 and measure(" ".join(words) + _ELLIPSIS) > width:
        words.pop()
    ending = " ".join(words)
    while ending and measure(ending + _ELLIPSIS) > width:
        ending = ending[:-1]
    return [*kept, ending.rstrip(" ,;:.-") + _ELLIPSIS]


def _pieces(word: str, measure: MeasureWidth, width: float) -> list[str]:
    """Break a word between letters, with a hyphen; accents stay with their letters."""
    letters = regex.findall(r"\X", word)
    pieces = []
    while len(letters) > 1 and measure("".join(letters)) > width:
        end = 1
        while end < len(letters) and measure("".join(letters[: end + 1]) + _HYPHEN) <= width:
            end += 1
        inside = letters[end - 1].isalpha() and letters[end].isalpha()
        pieces.append("".join(letters[:end]) + (_HYPHEN if inside else ""))
        letters = letters[end:]
    return [*pieces, "".join(letters)]
