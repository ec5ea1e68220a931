"""Recognises the items of lists as Markdown marks them: "- ", "* ", "+ ", "• ", "1. " and "1) "."""

from dataclasses import dataclass

import regex

ITEM_SIGN = r"(?:[-*+\u2022]|\d{1,3}[.)])"
"""The pattern of a bullet or a number, which white space or the line's end must follow."""

_SIGN = regex.compile(rf"{ITEM_SIGN}(?=\s|$)")


@dataclass(frozen=True, kw_only=True)
class ListItem:
    """A list item's number (None for a bullet) and its text."""

    number: int | None
    text: str


def read_item(line: str) -> ListItem | None:
    """Return the list item that begins in this line; None if it begins otherwise."""
    sign = _SIGN.match(line)
    if sign is None:
        return None
    digits = sign[0][:-1]
    return ListItem(number=int(digits) if digits else None, text=line[sign.end() :].strip())


def is_item(line: str) -> bool:
    """Tell whether a line begins a list item."""
    return _SIGN.match(line) is not None
