"""Cleans what a model leaves in its text; refuses what cannot be cleaned without a gap.

Stripped: what is no word of the article (control characters, a new document's header and all
after it, the addresses behind Markdown links). Refused: e-mail and web addresses and phone numbers
in the sentences themselves, since a model invents them or remembers real people's, and "Write to ."
would stay behind; and the signs of broken text, since what was lost there is not known.
"""

import unicodedata

import regex

from autoblog.filters.rejection import Rejection, above
from autoblog.filters.words import UNSPACED

_LINE_BREAKS = regex.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = regex.compile(r"[\t\p{Zs}]+")
_BLANK_LINES = regex.compile(r"\n{3,}")

# Unseen: control characters, half characters, unassigned ones; and formatting characters, all but
# the joiners that scripts and emoji are written with.
_UNSEEN = regex.compile(r"[[\p{Cc}\p{Cf}\p{Cs}\p{Cn}]--[\n\u200c\u200d]]", regex.VERSION1)

_NEW_DOCUMENT = regex.compile(
    r"^(?:Title|Tags):|^\#{1,2}(?:[ ]|$)|<\|[a-z_]{1,30}\|>|</?s>", regex.MULTILINE
)
_LINK = regex.compile(r"!?\[([^\[\]\n]*)\](?:\([^()\s]*(?:\s\"[^\"\n]*\")?\)|\[[^\[\]\n]*\])")

_EMAIL = regex.compile(r"[\w.+-]{1,64}+@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_WEB = regex.compile(
    r"\b(?:https?|ftp)://|\bwww\.\w|\b[\w-]{1,63}(?:\.[\w-]{1,63})*\.[a-z]{2,24}/[\w~%-]",
    regex.IGNORECASE,
)
_PHONE = regex.compile(
    r"""(?<![\w.,/-])(?:
        \+\d{1,3}[ .()-]{0,2}(?:\d[ .()-]{0,2}){6,12}\d       # +49 30 901820, any country
        |(?:1[ .-])?(?:\(\d{3}\)[ ]?|\d{3}[ .-])\d{3}[ .-]\d{4}  # (202) 555-0123
        |1[ -]8\d{2}[ -][\dA-Z-]{7,10}                        # 1-800-FED-INFO
        |0\d{2,4}[ /-]\d{3,4}[ -]?\d{3,5}                     # 030 901 820, 020 7946 0958
    )(?![\w-])""",
    regex.VERBOSE,
)

_BROKEN = regex.compile(r"\ufffd|<\|")


def clean(text: str) -> str:
    """Bring a model's text into plain form: NFC, one kind of line break and of space.

    Blank lines part paragraphs, one at a time; lines have no space at either end. The line break
    at the end, if any, stays, as a sign that the last line is whole. Cleaning twice changes
    nothing.
    """
    text = _LINK.sub(r"\1", normalise(text))
    new_document = _NEW_DOCUMENT.search(text)
    if new_document:
        text = text[: new_document.start()]
    kept = _BLANK_LINES.sub("\n\n", text).strip()
    return f"{kept}\n" if kept and text.endswith("\n") else kept


def normalise(text: str) -> str:
    """Unify characters, line breaks and spaces, and drop what cannot be seen; the words stay."""
    text = _UNSEEN.sub("", _LINE_BREAKS.sub("\n", text).replace("\t", " "))
    text = unicodedata.normalize("NFC", text)
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))


def contacts(text: str, *, limit: int = 0) -> Rejection | None:
    """Refuse e-mail and web addresses and phone numbers; a bare name such as digital.gov is none."""
    found = sum(len(pattern.findall(text)) for pattern in (_EMAIL, _WEB, _PHONE))
    return above("contacts", found, limit)


def residue(text: str, *, limit: int = 0) -> Rejection | None:
    """Refuse replacement characters (a letter was lost) and the beginnings of special tokens."""
    return above("residue", len(_BROKEN.findall(text)), limit)


def longest_word(text: str, *, limit: int) -> Rejection | None:
    """Refuse a run of letters, or of signs, that no language has: a loop within one word.

    Scripts without spaces between words have no such runs; the repetition measures see into them.
    """
    runs = (run for run in text.split() if not UNSPACED.search(run))
    return above("longest_word", max(map(len, runs), default=0), limit)
