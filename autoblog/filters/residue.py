"""Refuses what no cleaning could take out without leaving a gap.

A model invents e-mail and web addresses and phone numbers, or remembers those of real people; cut
out, they would leave "Write to ." behind. What a broken character was is not known.
"""

import regex

from autoblog.filters.rejection import Rejection, above
from autoblog.filters.words import has_unspaced

_EMAIL = regex.compile(r"[\w.+-]{1,64}+@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_WEB = regex.compile(
    r"\b(?:https?|ftp)://\S*|\bwww\.\w\S*|(?<=[\w-]\.[a-z]{2,24})/[\w~%-]", regex.IGNORECASE
)
_PHONE = regex.compile(
    r"""(?<![\w.,/-])(?:
        \+\d{1,3}[ .()-]{0,2}(?:\d[ .()-]{0,2}){6,12}\d          # +49 30 901820, any country
        |(?:1[ .-])?(?:\(\d{3}\)[ ]?|\d{3}[ .-])\d{3}[ .-]\d{4}  # (202) 555-0123
        |1[ -]8\d{2}[ -][\dA-Z-]{7,10}                           # 1-800-FED-INFO
        |0\d{2,4}[ /-]\d{3,4}[ -]?\d{3,5}                        # 030 901 820, 020 7946 0958
    )(?![\w-])""",
    regex.VERBOSE,
)
_BROKEN = regex.compile(r"\ufffd|<\|")


def contacts(text: str, *, limit: int) -> Rejection | None:
    """Refuse e-mail and web addresses and phone numbers; a name such as digital.gov is none."""
    found = sum(len(pattern.findall(text)) for pattern in (_EMAIL, _WEB, _PHONE))
    return above("contacts", found, limit)


def broken_characters(text: str, *, limit: int) -> Rejection | None:
    """Refuse replacement characters, where a letter was lost, and pieces of special tokens."""
    return above("broken_characters", len(_BROKEN.findall(text)), limit)


def longest_word(text: str, *, limit: int) -> Rejection | None:
    """Refuse a run of letters, or of signs, that no language has: a loop within one word.

    Scripts without spaces between words have no such runs; the repetition measures see into them.
    """
    long = (len(run) for run in text.split() if len(run) > limit and not has_unspaced(run))
    return above("longest_word", max(long, default=0), limit)
