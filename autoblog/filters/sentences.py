"""Finds where the sentences of a paragraph end, in any script.

`sentencex` knows the abbreviations of a language; rules over Unicode's terminators know quotes,
other scripts and texts that were cut off. A full stop ends a sentence only if both agree: a text
cut one sentence too early reads well, a text cut within a sentence does not.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import regex
from sentencex import segment

# Abbreviations by what follows them when the sentence goes on: a name or any word; a number;
# only words that begin in lower case.
_BEFORE_WORD = """
    adm approx bzw ca capt cf col dept dr dra e.g ed eds esp gen gov hon hr i.e incl lt maj mlle mme
    mr mrs ms mt prof rep rev sen sgt sr sra st vgl vs z.b
"""
_BEFORE_NUMBER = "abb abs art ch eq fig figs no nos nr p par pp sec vol"
_OFTEN_LAST = "al bros co corp etc inc jr ltd usw"
_ORDINARY = frozenset({"art", "fed", "may", "me", "no"})
_LONGEST_ABBREVIATION = 6
_LONGEST_WORD = 16


# A terminator with its closing quotes and brackets. Those of other scripts than Latin are `sure` to
# end a sentence. In Thai and Lao, which have no terminator, the space after a clause ends it.
_CLOSER = r"""(?:[\p{Pe}\p{Pf}"'*_]|[\u201c\u2018\u00ab\u2039](?=\s|$))"""
_END = regex.compile(
    rf"""(?P<sure>[\p{{STerm}}--[.!?]]+[!?\u2026]*{_CLOSER}*+
    |(?<=[\p{{Thai}}\p{{Lao}}])(?=\s+[\p{{Thai}}\p{{Lao}}]))
    |(?<![.!?\u2026])(?P<stop>[.!?\u2026]++){_CLOSER}*+(?=\s|$)""",
    regex.VERSION1 | regex.VERBOSE,
)
# The end of a paragraph in Thai or Lao, the only sign that its last clause is whole.
_LAST_CLAUSE = regex.compile(r"(?<=[\p{Thai}\p{Lao}])\s*+$")
_WORD = regex.compile(r"[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}.])*$")
_NEXT = regex.compile(r"""\s+[\p{Ps}\p{Pi}"'*_]*+(?:(?P<lower>\p{Ll})|(?P<digit>\p{N}))?""")
_QUOTES = regex.compile(r"[\p{Ps}\p{Pe}\p{Pi}\p{Pf}\"'*_]")


def sentence_ends(paragraph: str, *, whole: bool, language: str = "en") -> list[int]:
    """Return the index after each full sentence and its closing quotes and brackets.

    `whole` tells that the paragraph is complete. Otherwise "in the U.S." or "version 3." at its
    very end counts as cut off. `language` is an ISO 639-1 code.
    """
    ends = [
        match.end()
        for match in _END.finditer(paragraph)
        if match["sure"] is not None or _ends_sentence(paragraph, match, whole, language)
    ]
    last = _LAST_CLAUSE.search(paragraph) if whole else None
    return [*ends, last.start()] if last else ends


def split_sentences(paragraph: str, *, language: str = "en") -> list[str]:
    """Return the full sentences of a complete paragraph, without what follows the last one."""
    ends = sentence_ends(paragraph, whole=True, language=language)
    return [paragraph[start:end].strip() for start, end in pairwise([0, *ends])]


def _ends_sentence(paragraph: str, match: regex.Match[str], whole: bool, language: str) -> bool:
    following = _NEXT.match(paragraph, match.end())
    lower_follows = bool(following and following["lower"])
    if lower_follows or match["stop"] != ".":
        return not lower_follows
    before = _word_before(paragraph, match.start())
    if before.isdecimal() and match.start() == len(before):
        return False  # the number of a list item
    words = paragraph[max(0, match.start() - 2 * _LONGEST_WORD) : match.start()].split()[-2:]
    if match.end() == len(paragraph.rstrip()):
        return whole or not (_may_be_cut(before) or _is_abbreviation(before, words, "X", language))
    if _goes_on(before, number_follows=bool(following and following["digit"])):
        return False
    follows = _QUOTES.sub("", paragraph[match.end() : match.end() + 2 * _LONGEST_WORD]).split()
    closed = match.end() > match.end("stop")  # sentencex would see half a pair of quotes
    return closed or not follows or not _is_abbreviation(before, words, follows[0], language)


def _is_abbreviation(before: str, words: Sequence[str], following: str, language: str) -> bool:
    """Tell whether the sentence goes on after the full stop of a word, by the language's rules.

    `sentencex` takes some acronyms, units, variables and parts of web addresses for abbreviated
    states, months or courtesies. These words are left out.
    """
    word = before.casefold()
    if not 0 < len(word) <= _LONGEST_ABBREVIATION or "." in word or word in _ORDINARY:
        return False
    if not (before.isdecimal() or following[0].isdecimal()):
        is_acronym = before.isupper() and len(before) > 1
        is_unit = len(words) > 1 and words[0][-1].isdecimal()
        is_variable = len(before) == 1 and "." not in {following[1:], words[0][1:]}
        if is_acronym or is_unit or is_variable or word in _OFTEN_LAST.split():
            return False
    return _is_joined(f"{' '.join(words)}. {following}", language)


@lru_cache(maxsize=4096)
def _is_joined(text: str, language: str) -> bool:
    plain = _QUOTES.sub("", text).encode(errors="replace").decode()
    return len(segment(language.partition("-")[0], plain)) == 1


def _may_be_cut(before: str) -> bool:
    """Tell whether the full stop at the end of a cut text may belong to the word."""
    known = f"{_BEFORE_WORD} {_BEFORE_NUMBER} {_OFTEN_LAST}".split()
    short_number = before.isdecimal() and len(before) <= 2  # noqa: PLR2004 - "3." may become "3.5"
    return short_number or before.casefold() in known or _is_initials(before)


def _goes_on(before: str, *, number_follows: bool) -> bool:
    """Tell whether the sentence goes on after this word's full stop and a capital letter."""
    word = before.casefold()
    if word in _BEFORE_NUMBER.split():
        return number_follows
    return word in _BEFORE_WORD.split() or _is_initials(before)


def _is_initials(word: str) -> bool:
    """Tell whether each part is one letter, as the J of "J. Smith" and the U.S of "U.S."."""
    parts = word.split(".")
    return all(len(part) == 1 and part.isalpha() for part in parts) and (
        len(parts) > 1 or word.isupper()
    )


def _word_before(paragraph: str, stop: int) -> str:
    match = _WORD.search(paragraph[max(0, stop - _LONGEST_WORD) : stop])
    return match[0] if match else ""
