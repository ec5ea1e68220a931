"""The numbers of a text, in digits or words, with the prices, dates and shares they belong to."""

# ruff: noqa: RUF001 - full-width signs

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

import regex

from autoblog.claims.number_words import NUMBER_WORDS_BY_LANGUAGE
from autoblog.claims.spans import Kind, Numeral, Span

_NARROW: Final = str.maketrans("０１２３４５６７８９．，：％＄￥", "0123456789.,:%$¥")
_ITEM_NUMBER: Final = regex.compile(r"^\s*(?:\*\*)?\d{1,3}[.)](?:\*\*)?\s", regex.MULTILINE)
_DIGITS: Final = regex.compile(
    r"(?<![A-Za-z])\d+(?:[\u00a0\u202f ]\d{3}(?!\d))*(?:[.,:/'\u2019]\d+)*(?![23]?D\b|K\b)"
)
_SCALE: Final = regex.compile(
    r"[\s-]*(thousand|million|billion|Tausend|Mio|Million|Millionen|Mrd|Milliarden?)\b"
)
_SCALES: Final = {"t": 10**3, "m": 10**6, "b": 10**9}

_MONTHS: Final = {
    "en": (
        "January|February|April|June|July|August|September|October|November|December"
        "|Jan|Feb|Apr|Aug|Sept|Oct|Nov|Dec|Mar"
        r"|(?<=\d(?:st|nd|rd|th)?\s)(?:March|May)|(?:March|May)(?=\s+\d)"
        r"|(?<=\b(?:in|by|until|since|of|early|late|mid|last|next|during|from|and)\s)(?:March|May)"
    ),
    "de": "Jan(?:uar)?|Jänner|Feb(?:ruar)?|März|April|Mai|Juni?|Juli?|Aug(?:ust)?|Sept(?:ember)?"
    "|Okt(?:ober)?|Nov(?:ember)?|Dez(?:ember)?",
}
_WEEKDAYS: Final = {
    "en": r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?",
    "de": r"(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag)s?",
    "ja": "[月火水木金土日]曜日?",
}
_MONEY: Final = regex.compile(
    r"""\s?[$\u20ac\u00a3\u00a5\u20b9\u20a9]|[\s-]*(?:(?:US-?)?dollars?|euros?|pounds?|cents?|francs?|yen
    |Dollar|Franken|Pfund|EUR|USD|CHF|GBP|JPY)\b|円|ドル|ユーロ|ポンド|ウォン|フラン""",
    regex.VERBOSE | regex.IGNORECASE,
)
_SIGN_BEFORE: Final = regex.compile(
    r"(?:US)?[$\u20ac\u00a3\u00a5\u20b9\u20a9]\s?$|\b(?:EUR|USD|CHF)\s$"
)
_SHARE: Final = regex.compile(
    r"\s?%|[\s-]*(?:percent|per\ cent|Prozent\w*|percentage)\b|パーセント|割", regex.IGNORECASE
)
_OF_DATE: Final = regex.compile(r"(?:st|nd|rd|th)?\b\.?")
_YEAR: Final = regex.compile(r"(?:1\d|20)\d\ds?")
_NEAR: Final = regex.compile(r"(?:st|nd|rd|th)?[.,]?\s*(?:of\s+)?(?:the\s+)?")
_JA_DATE: Final = regex.compile(
    r"(?:[\d〇一二三四五六七八九十]+年)?(?:[\d十一二三四五六七八九]+月)(?:[\d十一二三四五六七八九]+日)?"
    r"|[\d〇一二三四五六七八九]{3,4}年代?"
)


def narrow(text: str) -> str:
    """Return the text with digits of usual width, letter for letter."""
    return text.translate(_NARROW)


def numerals_of(text: str, language: str) -> list[Numeral]:
    """Return the numbers of a text but those of list items; of overlapping ones the longest."""
    plain = _ITEM_NUMBER.sub(lambda found: " " * len(found[0]), narrow(text))
    found = [
        Numeral(
            start=digits.start(),
            end=digits.end(),
            values=_values(digits[0], _SCALE.match(plain, digits.end())),
        )
        for digits in _DIGITS.finditer(plain)
    ]
    read_words = NUMBER_WORDS_BY_LANGUAGE.get(language)
    words = list(read_words(plain)) if read_words else []
    found.sort(key=lambda number: (number.start, -number.end))
    return [
        number
        for number in sorted([*found, *words], key=lambda one: (one.start, -one.end))
        if not any(
            other.start <= number.start
            and number.end <= other.end
            and (other.start, other.end) != (number.start, number.end)
            for other in (*found, *words)
        )
    ]


def figures_of(text: str, language: str) -> set[str]:
    """Return what the numbers of a text are worth that tell a fact."""
    return {
        value for number in numerals_of(text, language) if number.counts for value in number.values
    }


def values_of(text: str, language: str) -> set[str]:
    """Return what the numbers of a text are worth, small ones too."""
    return {value for number in numerals_of(text, language) for value in number.values}


def number_spans(text: str, language: str) -> Iterator[tuple[Span, Sequence[Numeral]]]:
    """Yield prices, shares, dates and other numbers, each with the numerals in it.

    A month or a day of the week is a date without a numeral.
    """
    plain = narrow(text)
    numerals = [number for number in numerals_of(plain, language) if number.counts]
    dates = list(_dates(plain, language))
    for start, end in dates:
        inside = [one for one in numerals if start <= one.start and one.end <= end]
        yield Span(kind="date", start=start, end=end), inside
    for number in numerals:
        if not any(start <= number.start < end for start, end in dates):
            yield _measured(plain, number), [number]


def _dates(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield the dates that have a month or a weekday, with the day and the year beside it."""
    if language == "ja":
        for found in regex.finditer(rf"{_JA_DATE.pattern}|{_WEEKDAYS['ja']}", text):
            yield found.span()
        return
    if language not in _MONTHS:
        return
    ends = 0
    for found in regex.finditer(rf"\b(?:{_MONTHS[language]}|{_WEEKDAYS[language]})\b", text):
        before = regex.search(rf"\b\d{{1,2}}{_NEAR.pattern}$", text[: found.start()])
        after = regex.match(
            r"\.?\s+(?:\d{1,2}(?:st|nd|rd|th)?\b)?(?:,?\s*\d{4}\b)?", text[found.end() :]
        )
        length = len(after[0].rstrip()) if after and any(map(str.isdecimal, after[0])) else 0
        start, end = before.start() if before else found.start(), found.end() + length
        if start >= ends:
            yield start, end
            ends = end


def _measured(text: str, number: Numeral) -> Span:
    """Return a number with the sign or the words that tell what it measures."""
    start, end = number.start, number.end
    scale = _SCALE.match(text, end)
    end = scale.end() if scale else end
    kind: Kind = "number"
    if before := _SIGN_BEFORE.search(text[:start]):
        kind, start = "price", before.start()
    elif money := _MONEY.match(text, end):
        kind, end = "price", money.end()
    elif share := _SHARE.match(text, end):
        kind, end = "percentage", share.end()
    elif _YEAR.fullmatch(text[start:end]):
        kind, end = "date", end + len(regex.match(r"s?", text[end:])[0])  # type: ignore[index]
    return Span(kind=kind, start=start, end=end)


def _values(digits: str, scale: regex.Match[str] | None) -> frozenset[str]:
    """Return what digits may be worth: "1.500" is 1500 or 1.5, "10:00" the hour, too."""
    close = regex.sub(r"[\u00a0\u202f '\u2019]", "", digits)
    readings = {close}
    if regex.fullmatch(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?", close):
        whole, mark, rest = regex.fullmatch(r"(.*\d{3})(?:([.,])(\d+))?", close).groups("")  # type: ignore[union-attr]
        readings.add(f"{regex.sub('[.,]', '', whole)}{mark and '.'}{rest}")
    if close.endswith(":00"):
        readings.add(close.removesuffix(":00"))
    worth = set[str]()
    for reading in readings:
        try:
            value = Decimal(reading.replace(",", "."))
        except InvalidOperation:
            worth.add(reading)
            continue
        factor = _SCALES[scale[1][0].casefold()] if scale else 1
        if scale and scale[1].startswith(("Mrd", "Milliard")):
            factor = 10**9
        worth.add(f"{value * factor:.10g}" if abs(value) < 10**9 else str(value))
    return frozenset(f"{float(one):.10g}" if _is_plain(one) else one for one in worth)


def _is_plain(number: str) -> bool:
    return regex.fullmatch(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", number) is not None
