"""Where the sentences of a paragraph end, in any script.

Rules over Unicode's terminators and a short list of abbreviations, not a language model. They lean
towards seeing too few ends: a text cut at an end that is none looks broken, one cut a sentence
earlier does not.
"""

from functools import cache
from itertools import pairwise

import regex

# Abbreviations, by what follows their full stop when the sentence goes on: a name or any word; a
# number; nothing that begins with a capital (there, a capital begins the next sentence).
_BEFORE_WORD = """
    adm approx bzw ca capt cf col dept dr dra e.g ed eds esp gen gov hon hr i.e incl lt maj mlle mme
    mr mrs ms mt prof rep rev sen sgt sr sra st vgl vs z.b
"""
_BEFORE_NUMBER = "abb abs art ch eq fig figs no nos nr p par pp sec vol"
_OFTEN_LAST = "al bros co corp etc inc jr ltd usw"


def sentence_ends(paragraph: str, *, whole: bool) -> list[int]:
    """Places just after each full sentence, its closing quotes and brackets included.

    `whole` says that the paragraph is known to be complete. If it is not, "in the U.S." or "version
    3." at its very end counts as cut off.
    """
    ends = [
        match.end()
        for match in _end_pattern().finditer(paragraph)
        if match["sure"] is not None or _ends_sentence(paragraph, match, whole=whole)
    ]
    last = _last_clause_pattern().search(paragraph) if whole else None
    return [*ends, last.start()] if last else ends


def split_sentences(paragraph: str) -> list[str]:
    """The full sentences of a complete paragraph; what follows the last one is left out."""
    ends = sentence_ends(paragraph, whole=True)
    return [paragraph[start:end].strip() for start, end in pairwise([0, *ends])]


@cache
def _end_pattern() -> regex.Pattern[str]:
    """A stop with its closers.

    Sure are the terminators of other scripts than Latin's, and the space that ends a clause in
    Thai and Lao, which have no terminator.
    """
    closer = r"""(?:[\p{Pe}\p{Pf}"'*_]|[\u201c\u2018\u00ab\u2039](?=\s|$))"""
    sure = r"[\p{STerm}--[.!?]]+[!?\u2026]*"
    thai = r"(?<=[\p{Thai}\p{Lao}])(?=\s+[\p{Thai}\p{Lao}])"
    return regex.compile(
        rf"(?P<sure>{sure}{closer}*+|{thai})|(?<![.!?\u2026])(?P<stop>[.!?\u2026]++){closer}*+(?=\s|$)",
        regex.VERSION1,
    )


def _ends_sentence(paragraph: str, match: regex.Match[str], *, whole: bool) -> bool:
    following = _next_pattern().match(paragraph, match.end())
    at_end = match.end() == len(paragraph.rstrip())
    if following and following["lower"]:
        return False
    if match["stop"] != ".":
        return True
    before = _word_before(paragraph, match.start())
    if before.isdecimal() and match.start() == len(before):
        return False  # the number of a list item
    if at_end:
        return whole or not _may_be_cut(before)
    return not _goes_on(before, number_follows=bool(following and following["digit"]))


def _may_be_cut(before: str) -> bool:
    """Whether a full stop at the very end of an unfinished text may belong to the word."""
    known = f"{_BEFORE_WORD} {_BEFORE_NUMBER} {_OFTEN_LAST}".split()
    short_number = before.isdecimal() and len(before) <= 2  # noqa: PLR2004 - "3." may become "3.5"
    return short_number or before.casefold() in known or _is_initials(before)


def _goes_on(before: str, *, number_follows: bool) -> bool:
    """Whether the sentence goes on after this word's full stop, before an upper-case letter."""
    word = before.casefold()
    if word in _BEFORE_NUMBER.split():
        return number_follows
    return word in _BEFORE_WORD.split() or _is_initials(before)


def _is_initials(word: str) -> bool:
    """Such as the J of "J. Smith" and the U.S of "U.S."; one letter each."""
    parts = word.split(".")
    return all(len(part) == 1 and part.isalpha() for part in parts) and (
        len(parts) > 1 or word.isupper()
    )


def _word_before(paragraph: str, stop: int) -> str:
    longest = 16
    match = _word_pattern().search(paragraph[max(0, stop - longest) : stop])
    return match[0] if match else ""


@cache
def _word_pattern() -> regex.Pattern[str]:
    return regex.compile(r"[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}.])*$")


@cache
def _last_clause_pattern() -> regex.Pattern[str]:
    """Where a paragraph in Thai or Lao ends: nothing else shows that its last clause is whole."""
    return regex.compile(r"(?<=[\p{Thai}\p{Lao}])\s*+$")


@cache
def _next_pattern() -> regex.Pattern[str]:
    return regex.compile(r"""\s+[\p{Ps}\p{Pi}"'*_]*+(?:(?P<lower>\p{Ll})|(?P<digit>\p{N}))?""")
