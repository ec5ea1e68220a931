"""The JSON in an answer's body, whatever the server printed around it.

A PHP notice or a byte order mark before the JSON is skipped. An answer cut in the middle is never
taken for a whole one.
"""

import json
import re
from dataclasses import dataclass
from typing import Final

from autoblog.html_text import html_to_text

_SHOWN_CHARACTERS: Final = 300
_DOCUMENT: Final = re.compile(
    r"\s*(<!--.*?-->\s*)*<(!doctype|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
# WordPress prints its JSON on one line; what is printed before ends with a line break or a tag.
_JSON_AFTER_NOISE: Final = re.compile(r"(?<=[\n\r>])[{\[]")


@dataclass(frozen=True, kw_only=True)
class Json:
    """A JSON value; `noise` is the plain text that the server printed around it."""

    value: object
    noise: str = ""


@dataclass(frozen=True, kw_only=True)
class NotJson:
    """A body without a whole JSON value; `text` is the beginning of its visible text."""

    text: str
    empty: bool = False
    cut: bool = False


def read_body(body: bytes) -> Json | NotJson:
    """Return the JSON in `body`, or what stands there instead."""
    text = body.decode("utf-8-sig", errors="replace").replace("\ufeff", "").strip()
    if not text:
        return NotJson(text="", empty=True)
    if text[0] in "{[":
        return _json_first(text)
    if _DOCUMENT.match(text):
        return NotJson(text=one_line(text))
    return _json_after_noise(text)


def one_line(markup: str) -> str:
    """Reduce markup from a site to one short line of text for a message."""
    text = html_to_text(markup[: 200 * _SHOWN_CHARACTERS])
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}..."


def _json_first(text: str) -> Json | NotJson:
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return NotJson(text=one_line(text), cut=True)
    return Json(value=value, noise=one_line(text[end:]))


def _json_after_noise(text: str) -> Json | NotJson:
    """Take the first value that reaches the end; values inside a cut one do not begin a line."""
    begins = False
    for start in _JSON_AFTER_NOISE.finditer(text):
        begins = True
        try:
            value = json.loads(text[start.start() :])
        except (ValueError, RecursionError):
            continue
        return Json(value=value, noise=one_line(text[: start.start()]))
    return NotJson(text=one_line(text), cut=begins)
