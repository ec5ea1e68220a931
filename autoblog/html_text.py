"""Turns HTML, even broken HTML, into plain text in linear time."""

import html
import re
from typing import Final

# As in a browser, a comment or script without an end reaches to the end of the text.
_UNSEEN: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>", re.DOTALL | re.IGNORECASE
)


def html_to_text(markup: str) -> str:
    """Replace tags, comments, scripts and styles by spaces and entities by their characters."""
    return html.unescape(_UNSEEN.sub(" ", markup))
