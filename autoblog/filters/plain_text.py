"""Turns a line of Markdown into the plain text that a reader will see."""

import html
import unicodedata

import regex

from autoblog.filters.cleaning import normalise, unlink

# Emphasis and code: pairs of signs at the edges of words, without a backslash. No pattern
# backtracks far, since the text between a pair cannot hold the sign itself.
# Names such as __init__ in programs keep their signs.
_NAMES = (
    "all|attribute|author|call|class|code|construct|del|dict|dirname|doc|enter|eq|exit|file|filename|"
    "future|getattr|getitem|hash|import|init|iter|len|main|module|name|new|post_init|proto|pycache|"
    "repr|setattr|setitem|slots|str|version"
)
_PAIRS = (
    regex.compile(r"(?<!\\)\*\*([^*\s](?:[^*]*[^*\s\\])?)\*\*"),
    regex.compile(rf"(?<![\w\\])__(?!(?:{_NAMES})__)([^_\s](?:[^_]*[^_\s\\])?)__(?!\w)"),
    regex.compile(r"(?<![\w*\\])\*([^*\s](?:[^*]*[^*\s\\])?)\*(?![\w*])"),
    regex.compile(r"(?<![\w\\])_([^_\s](?:[^_]*[^_\s\\])?)_(?!\w)"),
    regex.compile(r"(?<!\\)~~([^~\s](?:[^~]*[^~\s\\])?)~~"),
    regex.compile(r"(?<!\\)``?([^`]+)``?"),
)
# The backslashes of a path such as C:\_temp are no escapes.
_PATH = r"(?<!\S)[\"'(]?(?:\w:\\|\\\\\w)\S*+(*SKIP)(*FAIL)"
_ESCAPED = regex.compile(rf"{_PATH}|\\([!-/:-@\[-`{{-~])")
_LEFT_OVER = regex.compile(r"\*\*+|``+|(?<!\w)__+(?!\w)")
_MOST_PASSES = 8


def plain(line: str) -> str:
    """Return the plain text of a line: no Markdown, no entities, single spaces.

    The text holds no entity and no link that another reading would turn into something else.
    """
    for _ in range(_MOST_PASSES):
        line = _plain_once(line)
        if html.unescape(line) == line == unlink(line):
            return line
    return line.replace("&", "").replace("](", "")  # text made to outlast any number of passes


def _plain_once(line: str) -> str:
    text = unlink(normalise(html.unescape(line)).replace("\n", " "))
    for pair in _PAIRS:
        text = pair.sub(r"\1", text)
    text = _ESCAPED.sub(r"\1", _LEFT_OVER.sub("", text))
    return unicodedata.normalize("NFC", " ".join(text.split()))
