"""The English names of languages, by which lists of words and stemmers are found."""

from typing import Final

_NAMES: Final = """
    ar arabic, ca catalan, cs czech, da danish, de german, el greek, en english, eo esperanto,
    es spanish, et estonian, eu basque, fa persian, fi finnish, fr french, ga irish, hi hindi,
    hu hungarian, hy armenian, id indonesian, it italian, ja japanese, ko korean, lt lithuanian,
    nb norwegian, ne nepali, nl dutch, nn norwegian, no norwegian, pl polish, pt portuguese,
    ro romanian, ru russian, sr serbian, st sesotho, sv swedish, ta tamil, th thai, tr turkish,
    yi yiddish, zh chinese
"""
_BY_CODE: Final = dict(entry.split() for entry in _NAMES.split(","))


def language_name(code: str) -> str:
    """Return the name in lower case for an ISO 639-1 code such as `de` or `de-AT`, or ""."""
    return _BY_CODE.get(code.partition("-")[0].casefold(), "")
