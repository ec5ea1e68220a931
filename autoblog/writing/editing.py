"""Takes weak sentences out of a text, as an editor would before anything else; pure.

Worn phrases are known for English alone; claims count in every language.
"""

from collections.abc import Callable

import regex

from autoblog.claims import claims_of
from autoblog.filters import count_words, split_sentences, split_tokens
from autoblog.filters.redaction import cut_parts
from autoblog.writing.flaws import is_about_itself, is_worn

ENOUGH_WORDS = 45
"""A text is left as it is rather than shorter than this."""

LAST_WORDS = 14
"""A last paragraph of one sentence below this length announces what then does not come."""

# A word that joins a part's first sentence to one that is not there, or was cut out.
_JOINER = regex.compile(
    r"^(?:However|In fact|Moreover|Additionally|Furthermore|In addition|Also|Instead|Next|Then"
    r"|Finally|Lastly|Second|Secondly|Third|Thirdly|On the other hand|As a result), (\p{Ll})"
)

_RESTATEMENT = regex.compile(
    r"^(?:In order to|To|When|While|If you (?:want|need|wish) to|When it comes to|As for|For)\s+"
    r"([^,.;:\n]{3,90}),\s+(\p{Ll})"
)
_LEAD_UP = regex.compile(
    r"(^|[.!?]\s+|\n)(?:(?:Also|Additionally|However|Remember),\s+)?"
    r"(?:[Ii]t(?:'s|\u2019s| is) (?:also )?(?:important|essential|crucial|vital|necessary) to "
    r"(?:remember|note|understand|keep in mind)|Keep in mind|Remember|Always remember) "
    r"that (\p{Ll})"
)
STEM = 4
"""As many letters of a word are compared."""


def edit(
    text: str,
    *,
    own_words: str,
    language: str,
    min_words: int,
    cut_off: bool = False,
    keep_claims: bool = False,
) -> str:
    """Return the text without sentences about itself, and without weak ones if enough is left.

    Weak are worn phrases, and claims that the blogger's `own_words` lack, unless
    `keep_claims`. Of a text that was `cut_off`, a last short sentence that stands alone goes too.
    """

    def about_itself(sentence: str) -> bool:
        return is_about_itself(sentence, own_words=own_words)

    def claims(sentence: str) -> bool:
        return not keep_claims and bool(claims_of(sentence, known=own_words, language=language))

    def weak(sentence: str) -> bool:
        return is_worn(sentence) or claims(sentence)

    text = _without(text, about_itself, language)
    for unfit in (weak, claims):
        left = _without(text, unfit, language)
        if count_words(left) >= max(min_words, ENOUGH_WORDS):
            text = left
            break
    return _without_announcement(text, language) if cut_off else text


def without_restatement(text: str, *, own_words: str) -> str:
    """Return an English text without the title said again before its first sentence.

    "To keep a houseplant alive, water it sparingly" becomes "Water it sparingly".
    """
    found = _RESTATEMENT.match(text)
    if found is None or not _says_again(found[1], own_words):
        return text
    return found[2].upper() + text[found.end() :]


def without_joiner(text: str) -> str:
    """Return an English text without a first word that joins it to something before it."""
    return _JOINER.sub(lambda found: found[1].upper(), text)


def without_lead_ups(text: str) -> str:
    """Return an English text without "It is important to remember that" and its like."""
    return _LEAD_UP.sub(lambda found: found[1] + found[2].upper(), text)


def _says_again(clause: str, own_words: str) -> bool:
    """Tell whether most of a clause's longer words are, but for their endings, the blogger's."""
    stems = {word[:STEM] for word in split_tokens(own_words)}
    words = [word for word in split_tokens(clause) if len(word) >= STEM]
    return bool(words) and sum(word[:STEM] in stems for word in words) > len(words) / 2


def _without(text: str, unfit: Callable[[str], bool], language: str) -> str:
    """Cut the sentences out, and the joining word of what then begins the text."""
    left = cut_parts(text, unfit, language=language).strip()
    if left == text.strip():
        return text
    return left if text.startswith(left[:20]) else without_joiner(left)


def _without_announcement(text: str, language: str) -> str:
    """Drop a last paragraph that is one short sentence after a longer text."""
    before, _, last = text.rpartition("\n\n")
    short = count_words(last) < LAST_WORDS and len(split_sentences(last, language=language)) == 1
    return before if short and count_words(before) >= ENOUGH_WORDS else text
