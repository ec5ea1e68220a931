"""Finds phone numbers, in the many forms that people give them.

phonenumbers knows the numbers of all countries, so patterns here only find candidates.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

import regex

_RUN = regex.compile(
    r"[+(]{0,2}\d(?:(?:[ .*~_|]|[ ]?[/-][ ]?|\)[ ]?[/-]?[ ]?|[ ]?\(|[\[\]])?\d){5,17}(?!\d)"
)
_LABELS = (
    r"tel|tele?phone|phone|call|ring|dial|fax|mobile|mob|cell|text|sms|whats ?app|hotline|landline"
    r"|telefon|fon|mobil|handy|ruf|anruf|festnetz|t\u00e9l|t\u00e9l\u00e9phone|appele[rz]|portable"
    r"|tel\u00e9fono|celular|m\u00f3vil|ll[a\u00e1]ma\w{0,3}|telefone|ligue|telefono|chiama\w{0,4}"
    r"|cellulare|telefoon|bel|puhelin|gsm|tlf|telefonn\u00ed|\u0442\u0435\u043b|\u0442\u0435\u043b\u0435\u0444\u043e\u043d"
    r"|\u0437\u0432\u043e\u043d\u0438\w{0,3}|\u03c4\u03b7\u03bb|\u0647\u0627\u062a\u0641|\u05d8\u05dc"
)
_SHORT_LABELS = r"(?:ph|mob|hp|nr|t|f|m)[.:]"
_SIGNS = r"[\u260e\u2706\u260f\U0001f4de\U0001f4f1\U0001f4f2]\ufe0f?"
_CJK_LABELS = (
    r"\u96fb\u8a71|\u7535\u8bdd|\u624b\u673a|\u624b\u6a5f|\u5fae\u4fe1|\u643a\u5e2f|\uc804\ud654"
    r"|\u70ed\u7ebf"
)
_CALLED = regex.compile(
    rf"""(?:\b(?:{_LABELS})\b|{_CJK_LABELS}|{_SIGNS}|(?<!\w){_SHORT_LABELS}(?=\s?[+(\d]))
    [^\d\n]{{0,20}}?[+(]{{0,2}}(?P<number>\d[\d ()/.-]{{4,18}}\d)""",
    regex.VERBOSE | regex.IGNORECASE,
)
_NAMED_AFTER = regex.compile(
    rf"(?<![\w.,-])(?P<number>\+?\d[\d /-]{{4,16}}\d)\s?"
    rf"\((?:{_LABELS}|{_CJK_LABELS}|home|office)\)",
    regex.IGNORECASE,
)
_VANITY = regex.compile(
    r"(?<![\w.-])(?:1[ .-]{0,2}\(?8\d{2}\)?|0800|\(?8(?:00|33|44|55|66|77|88)\)?)[ .-]"
    r"(?=[\dA-Z-]*[A-Z])[\dA-Z-]{7,12}\b"
)
_DIGITS: Final = {
    word: str(digit)
    for words in (
        "zero one two three four five six seven eight nine",
        "null eins zwei drei vier f\u00fcnf sechs sieben acht neun",
        "z\u00e9ro un deux trois quatre cinq six sept huit neuf",
        "cero uno dos tres cuatro cinco seis siete ocho nueve",
        "zero uno due tre quattro cinque sei sette otto nove",
        "zero um dois tr\u00eas quatro cinco seis sete oito nove",
        "nul een twee drie vier vijf zes zeven acht negen",
    )
    for digit, word in enumerate(words.split())
} | {"oh": "0", "zwo": "2", "double": "", "triple": ""}
_A_DIGIT = rf"(?:{'|'.join(sorted(_DIGITS, key=len, reverse=True))})"
_DIGIT_WORDS = regex.compile(rf"\b(?:{_A_DIGIT}[ ,.-]{{1,2}}){{2,}}{_A_DIGIT}\b", regex.IGNORECASE)
_SPELLED_OUT: Final = 7
# A letter O among digits, which a reader takes for a zero.
_O_FOR_ZERO = regex.compile(r"(?<=\d)[oO](?=[\d -])|(?<![A-Za-z])[oO](?=\d\d)")
_SINGLE_DIGITS = regex.compile(r"(?<![\w.,-])\d(?:([ .])\d){8,11}(?![\w,-]|[ .]\d)")
_DATE = regex.compile(
    r"0?(?:1[5-9]|20|21)\d\d[ ./-]\d{1,2}[ ./-]\d{1,2}(?!\d)"
    r"|\d{1,2}[ ./-]\d{1,2}[ ./-](?:1[5-9]|20|21)\d\d(?!\d)"
    r"|(?:1[5-9]|20|21)\d\d ?[-/] ?(?:1[5-9]|20|21)?\d\d(?!\d)"
)
_NUMBER = regex.compile(
    r"\d{1,3}(?:[ .]\d{3})+(?:[ .]\d{1,2})?|0\.\d.*|[01 ]+|0123456789|(?:\d{1,3}\.){3}\d{1,3}"
)
_STANDARD = regex.compile(r"\b(?:ISO|IEC|RFC|DIN|EN|ISBN|ISSN|NIST|IEEE)(?:/IEC)?[ :-]{1,2}$")
_PAIRS = regex.compile(r"(\d\d) (\d\d) (\d\d) (\d\d)")
_MOBILE_IN_CHINA = regex.compile(r"1[3-9]\d{9}")

# Countries whose numbers people write without the country's code.
_REGIONS: Final[tuple[str, ...]] = (
    *("US", "GB", "DE", "FR", "ES", "IT", "NL", "PT", "BR", "MX", "JP", "CN", "TW", "KR", "IN"),
    *("AU", "NZ", "RU", "UA", "PL", "TR", "EG", "SA", "IL", "ZA", "NG", "KE", "ID", "CH", "AT"),
    *("BE", "SE", "FI", "CZ", "GR", "HU", "TH", "VN", "PH", "MY", "IE"),
)
# Their numbers are four pairs of digits.
_IN_PAIRS: Final = ("DK", "NO")

_FEWEST_DIGITS: Final = 7
_PLAIN_DIGITS: Final = 10
_MAY_BE_PHONE = regex.compile(r"\d[^\n]{0,3}\d[^\n]{0,3}\d[^\n]{0,3}\d|8\d\d|\d[oO][ -]?\d")


def phone_numbers(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each phone number begins, and its text."""
    yield from _spelled_out(text)
    text = _DIGIT_WORDS.sub(_in_digits, text)
    if not _MAY_BE_PHONE.search(text):
        return
    text = "".join(map(_digit, text)) if not text.isascii() else text
    text = _O_FOR_ZERO.sub("0", text)
    for match in _RUN.finditer(text):
        before, after = text[max(0, match.start() - 9) : match.start()], text[match.end() :][:2]
        if not _inside_a_word(before, after) and _is_phone(match[0]):
            yield match.start(), match[0].strip()
    for pattern in (_CALLED, _NAMED_AFTER):
        for match in pattern.finditer(text):
            if not _DATE.search(match["number"]) and not _NUMBER.fullmatch(match["number"]):
                yield match.start("number"), match["number"]
    for match in _VANITY.finditer(text):
        yield match.start(), match[0]
    for match in _SINGLE_DIGITS.finditer(text):
        if _is_valid(match[0].replace(match[1], "")):
            yield match.start(), match[0]


def _spelled_out(text: str) -> Iterator[tuple[int, str]]:
    for match in _DIGIT_WORDS.finditer(text):
        digits = _in_digits(match)
        counted = digits[:3] in "0123456789" or digits[:3] in "9876543210"
        if len(regex.split(r"[ ,.-]+", match[0])) >= _SPELLED_OUT and not counted:
            yield match.start(), match[0]


def _in_digits(match: regex.Match[str]) -> str:
    return "".join(_DIGITS[word.casefold()] for word in regex.split(r"[ ,.-]+", match[0]))


def _inside_a_word(before: str, after: str) -> bool:
    """Tell whether a run of digits is a part of a word, a number, a price or a version."""
    if _STANDARD.search(before):
        return True
    ahead = regex.search(r"[A-Za-z_$\u20ac\u00a3\u00a5#=]-?$|\d[.,:]$|[\w/]/$", before)
    return bool(ahead or regex.match(r"[A-Za-z_%]|[.,:]\d|[-/]\w", after))


@lru_cache(maxsize=1024)
def _is_phone(run: str) -> bool:
    """Tell whether a number is somebody's: valid, and grouped as its country groups it.

    After a "+" any number that may exist counts.
    """
    run = regex.sub(r"[*~_|]", "-", run.strip(" ./-)*~_|"))
    digits = "".join(filter(str.isdigit, run))
    bare = run.strip("+(")
    abroad = run[0] == "+"
    is_number = _NUMBER.fullmatch(bare) is not None
    if len(digits) < _FEWEST_DIGITS or _DATE.fullmatch(bare) or (is_number and not abroad):
        return False
    if run == digits and not (digits[0] == "0" and len(digits) >= _PLAIN_DIGITS):
        return _MOBILE_IN_CHINA.fullmatch(run) is not None  # it may be anything else
    from phonenumbers import Leniency  # noqa: PLC0415 (seldom needed)

    if abroad:
        leniency = Leniency.VALID if is_number else Leniency.POSSIBLE
    else:
        leniency = Leniency.VALID if bare[0] == "0" else Leniency.STRICT_GROUPING
    regions = _REGIONS[:1] if abroad or " - " in run else _REGIONS
    regions += _IN_PAIRS if _is_in_pairs(run) else ()
    forms = dict.fromkeys((run, run.replace("/", "-")))
    return any(_matches(form, region, leniency) for form in forms for region in regions)


def _is_in_pairs(run: str) -> bool:
    """Tell whether a run is four pairs of digits that count neither up nor down evenly."""
    pairs = [int(pair) for pair in match.groups()] if (match := _PAIRS.fullmatch(run)) else []
    return len({later - earlier for earlier, later in pairwise(pairs)}) > 1


def _matches(run: str, region: str, leniency: int) -> bool:
    from phonenumbers import PhoneNumberMatcher  # noqa: PLC0415 (seldom needed)

    return any(
        not run[: match.start].strip("(")
        for match in PhoneNumberMatcher(run, region, leniency=leniency)
    )


def _is_valid(digits: str) -> bool:
    """Tell whether digits are a number in the United States or one with its trunk prefix."""
    from phonenumbers import PhoneNumberMatcher  # noqa: PLC0415 (seldom needed)

    regions = _REGIONS[:1] if digits[0] != "0" else _REGIONS
    return any(PhoneNumberMatcher(digits, region).has_next() for region in regions)


def _digit(sign: str) -> str:
    """Return the ASCII digit of another script's digit; other characters stay."""
    return str(unicodedata.digit(sign)) if sign.isdigit() else sign
