"""Brings a model's text into plain form; strips what is no word of the article.

Stripped are control characters, a new document's header with all after it, the addresses behind
Markdown links, whose words stay, and the paths of bare addresses, whose hosts' names stay. What
would leave a gap is refused instead: see `residue`.
"""

import unicodedata

import regex

_LINE_BREAK = regex.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = regex.compile(r"[\t\p{Zs}]+")
_BLANK_LINES = regex.compile(r"\n{3,}")

# Control characters, halves of characters, unassigned ones; and formatting characters, all but the
# joiners that scripts and emoji are written with.
_UNSEEN = regex.compile(r"[[\p{Cc}\p{Cf}\p{Cs}\p{Cn}]--[\t\n\u200c\u200d]]", regex.VERSION1)

# The header of the next document, the heading of the next section, an end-of-text token.
_NEXT_TEXT = regex.compile(
    r"^(?:Title|Tags):|^\#{1,2}(?:[ ]|$)|<\|[a-z_]{1,30}\|>|</?s>", regex.MULTILINE
)
# The path behind the name of a host, which a model seldom remembers right; the name itself stays.
# What a shortener's name alone would mean nobody knows, so that is left to be refused.
_BARE_PATH = regex.compile(
    r"(?<![\w/@:.-])(?!(?:bit\.ly|goo\.gl|ow\.ly|t\.co|tinyurl\.com|youtu\.be|lnkd\.in)/|www\.)"
    r"((?:[\w-]{1,63}\.)+(?:com|org|net|edu|gov|mil|info|biz|io|co|ai|app|dev|[a-z]{2}))"
    r"(?:/[\w~%#?&=+.-]*[\w~%#=])*+/?(?![\w/])"
)
# "[the guide](address)" and "[the guide][1]", but not the brackets of "a[i][j]".
_LINK = regex.compile(
    r"""(?|!?\[([^\[\]\n]*)\]\([^()\s]*(?:\s\"[^\"\n]*\")?\)
    |(?<!\w)!?\[([^\[\]\n]*)\]\[[^\[\]\n]*\])""",
    regex.VERBOSE,
)


def clean(text: str) -> str:
    """Clean one section's text: blank lines part paragraphs, and it ends where another text begins.

    The line break at its end, if any, stays, as a sign that the last line is whole. Cleaning twice
    changes nothing.
    """
    text = _BARE_PATH.sub(r"\1", unlink(normalise(text)))
    following = _NEXT_TEXT.search(text)
    if following:
        text = text[: following.start()]
    kept = _BLANK_LINES.sub("\n\n", text).strip()
    return f"{kept}\n" if kept and text.endswith("\n") else kept


def normalise(text: str) -> str:
    """Unify characters (NFC), line breaks and spaces, and drop what cannot be seen."""
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", _LINE_BREAK.sub("\n", text)))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))


def unlink(text: str) -> str:
    """Replace Markdown links and pictures by their words."""
    return _LINK.sub(r"\1", text)
