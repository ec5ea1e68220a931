"""Takes the power out of text that WordPress would run, embed, or let run off the page.

It stays powerless after a person saved it. Entities would work only until then: the editor writes
the characters instead.
"""

import regex

from autoblog.filters.words import has_unspaced

# A shortcode's name may hold any other character (`add_shortcode`); "[1]" is a footnote.
_SHORTCODE = regex.compile(r"\[(?=\[*/?(?!\d+\])[^\s<>&/\[\]=])")
_LONE_ADDRESS = regex.compile(r"(?:https?://)+(?=\S+$)", regex.IGNORECASE)
_LONG_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]{30}(?=[\p{L}\p{N}]{10})")
_TAG = regex.compile(r"<(?=[\p{L}/!?])")


def harmless(text: str) -> str:
    """Return text in which WordPress runs no shortcode and embeds no page.

    "[gallery]" becomes "(gallery)", and an address that stands alone loses its "https://".
    """
    if _SHORTCODE.search(text):
        text = text.replace("[", "(").replace("]", ")")
    return text[match.end() :] if (match := _LONE_ADDRESS.match(text)) else text


def breakable(text: str) -> str:
    """Return a heading whose longest words may be broken, with soft hyphens, on a narrow page."""
    return text if has_unspaced(text) else _LONG_WORD.sub("\\g<0>\u00ad", text)


def harmless_title(text: str) -> str:
    """Return text that holds no tag where WordPress keeps what it is sent, as in titles.

    Single angle quotation marks take the place of the brackets of "<details>", and look the same.
    """
    return text.replace("<", "\u2039").replace(">", "\u203a") if holds_tag(text) else text


def holds_tag(text: str) -> bool:
    """Tell whether a browser may read a tag in text that was not escaped."""
    return _TAG.search(text) is not None
