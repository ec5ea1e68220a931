"""A line of a model's Markdown to plain text that WordPress takes for nothing but text."""

import html
import unicodedata

import regex

from autoblog.filters import normalise, unlink

# Emphasis and code: signs at the edges of words, in pairs, without a backslash. None of the
# patterns backtracks far: what stands between a pair cannot hold the sign itself.
_PAIRS = (
    regex.compile(r"(?<!\\)\*\*([^*\s](?:[^*]*[^*\s\\])?)\*\*"),
    regex.compile(r"(?<![\w\\])__([^_\s](?:[^_]*[^_\s\\])?)__(?!\w)"),
    regex.compile(r"(?<![\w*\\])\*([^*\s](?:[^*]*[^*\s\\])?)\*(?![\w*])"),
    regex.compile(r"(?<![\w\\])_([^_\s](?:[^_]*[^_\s\\])?)_(?!\w)"),
    regex.compile(r"(?<!\\)~~([^~\s](?:[^~]*[^~\s\\])?)~~"),
    regex.compile(r"(?<!\\)``?([^`]+)``?"),
)
_ESCAPED = regex.compile(r"\\([\\`*_{}\[\]()#+.!~>-])")
_LEFT_OVER = regex.compile(r"\*\*+|``+|(?<!\w)__+(?!\w)")

_SHORTCODE = regex.compile(r"\[(?=[\[/\p{L}_])")
_LONE_ADDRESS = regex.compile(r"(?:https?://)+(?=\S+$)", regex.IGNORECASE)


def plain(line: str) -> str:
    """Plain text of a line: no Markdown, no entities, single spaces."""
    text = unlink(normalise(html.unescape(line)).replace("\n", " "))
    for pair in _PAIRS:
        text = pair.sub(r"\1", text)
    text = _ESCAPED.sub(r"\1", _LEFT_OVER.sub("", text))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def harmless(text: str) -> str:
    """Text of which WordPress runs no shortcode and embeds no page.

    "[gallery]" becomes "(gallery)", and an address that stands alone loses its "https://". Written
    as entities they would be harmless only until a person saves the post: the block editor writes
    no entity that it does not need, and WordPress would run the one and embed the other.
    """
    if _SHORTCODE.search(text):
        text = text.replace("[", "(").replace("]", ")")
    return _LONE_ADDRESS.sub("", text) if _LONE_ADDRESS.match(text) else text
