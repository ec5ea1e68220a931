"""Turns a line of Markdown into plain text that WordPress treats as text alone."""

import html
import unicodedata

import regex

from autoblog.filters import normalise, unlink

# Emphasis and code: pairs of signs at the edges of words, without a backslash. No pattern
# backtracks far, since the text between a pair cannot hold the sign itself.
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
    """Return the plain text of a line: no Markdown, no entities, single spaces."""
    text = unlink(normalise(html.unescape(line)).replace("\n", " "))
    for pair in _PAIRS:
        text = pair.sub(r"\1", text)
    text = _ESCAPED.sub(r"\1", _LEFT_OVER.sub("", text))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def harmless(text: str) -> str:
    """Return text in which WordPress runs no shortcode and embeds no page.

    "[gallery]" becomes "(gallery)", and an address that stands alone loses its "https://". Entities
    would work only until a person saves the post: the block editor writes the characters instead,
    and WordPress would then run the shortcode and embed the page.
    """
    if _SHORTCODE.search(text):
        text = text.replace("[", "(").replace("]", ")")
    return _LONE_ADDRESS.sub("", text) if _LONE_ADDRESS.match(text) else text
