"""Numbers written as words in English, German and Japanese: where they stand, what they are worth.

"Two ways" and "a hundred times" order a text or are figures of speech, so small and vague numbers
only count with a unit ("two hours"). All of them have a value, by which "20" vouches for "twenty".
"""

# ruff: noqa: RUF001 - full-width signs

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import regex

from autoblog.claims.spans import Numeral


def _words(text: str) -> list[str]:
    return text.split()


_EN_UNITS: Final = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen "
)
_EN_TENS: Final = _words("twenty thirty forty fifty sixty seventy eighty ninety ")
_EN_SCALES: Final = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_EN_VALUES: Final = (
    {word: value for value, word in enumerate(_EN_UNITS)}
    | {word: 10 * value for value, word in enumerate(_EN_TENS, start=2)}
    | _EN_SCALES
)
_EN_WORD: Final = "|".join(sorted(_EN_VALUES, key=len, reverse=True))
_EN: Final = regex.compile(
    rf"\b(?<vague>an?\s+)?(?<number>(?:{_EN_WORD})(?:(?:-|\s+and\s+|\s+)(?:{_EN_WORD}))*)\b",
    regex.IGNORECASE,
)
_EN_UNIT: Final = regex.compile(
    r"""[\s-]+(?:percent|per\ cent|dollars?|euros?|pounds?|cents|pence|francs?|yen
    |(?:milli)?seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades|centuries
    |(?:kilo|centi|milli)?met(?:er|re)s?|miles?|feet|foot|inch(?:es)?|yards?|acres?|hectares?
    |(?:kilo|milli)?grams?|kilos?|ounces?|tons?|tonnes?|(?:milli)?lit(?:er|re)s?|degrees?|gallons?
    |thirds?|quarters?|fifths?)\b""",
    regex.IGNORECASE | regex.VERBOSE,
)
_EN_MONEY: Final = regex.compile(
    r"\s+(?:percent|per cent|dollars?|euros?|pounds?|francs?)\b", regex.IGNORECASE
)
_EN_ORDER: Final = regex.compile(
    r"\s+(?:\w+\s+)?(?:ways?|tips?|steps?|points?|things?|reasons?|rules?|ideas?|questions?|parts?"
    r"|mistakes?|kinds?|sorts?|types?|walls|corners|seasons|days\s+a\s+week)\b",
    regex.IGNORECASE,
)
_EN_VAGUE: Final = regex.compile(
    r"(?!\s+\w)|\s+(?:\w+\s+)?(?:times|opinions|ways|reasons|things|ideas|questions|excuses)\b"
)
_EN_SHARE: Final = (
    rf"\b(?:{_EN_WORD})\s+(?:in|out\s+of)\s+(?:{_EN_WORD})\b"
    r"|\ban?\s+(?:third|quarter|fifth|tenth)\s+of\b"
)
_EN_ORDINAL: Final = regex.compile(
    rf"{_EN_SHARE}|\b(?:\w+(?:th|first|second|third)\s+century"
    r"|the\s+(?:early\s+|late\s+|mid-?)?(?:twen|thir|for|fif|six|seven|eigh|nine)ties)\b",
    regex.IGNORECASE,
)

_DE_UNITS: Final = _words(
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
    "fünfzehn sechzehn siebzehn achtzehn neunzehn "
)
_DE_TENS: Final = _words("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig ")
_DE_VALUES: Final = {word: value for value, word in enumerate(_DE_UNITS)} | {
    word: 10 * value for value, word in enumerate(_DE_TENS, start=2)
}
_DE_WORD: Final = "|".join(sorted((*_DE_VALUES, "hundert", "tausend"), key=len, reverse=True))
_DE: Final = regex.compile(
    rf"\b(?<number>(?:(?:{_DE_WORD})(?:und)?)*(?:{_DE_WORD})|Dutzend)(?<decade>er(?=\s+Jahre))?\b"
    r"(?:\s+(?<scale>Million(?:en)?|Milliarden?))?"
)
_DE_MONEY: Final = regex.compile(r"\s+(?:Prozent|Euro|Dollar|Franken|Pfund|Cent|Million|Milliarde)")
_DE_UNIT: Final = regex.compile(
    r"""\s+(?:Prozent|Euro|Dollar|Franken|Pfund|Cent|Sekunden?|Minuten?|Stunden?|Tagen?|Wochen?
    |Monaten?|Jahren?|Jahrzehnten?|Jahrhunderten?|(?:Kilo|Zenti|Milli)?[mM]etern?|Hektar|Tonnen?
    |(?:Kilo)?[gG]ramm|Kilo|(?:Milli)?[lL]itern?|Grad|Uhr|Drittel|Viertel|Fünftel)\b""",
    regex.VERBOSE,
)
_DE_COUNTED: Final = regex.compile(r"\s+(?:\p{Ll}+e[nrs]?\s+)?(?!Sie\b|Ihnen\b|Ihre?\b)\p{Lu}")
_DE_ORDER: Final = regex.compile(
    r"\s+(?:\p{Ll}+\s+)?(?:Weg|Tipp|Schritt|Punkt|Ding|Gr[uü]nd|Regel|Idee|Frage|Teil|Fehler|Arten"
    r"|Wänd|Augen|Ecken|Jahreszeit|Sachen)"
)
_DE_ORDINAL: Final = regex.compile(
    rf"\bjede[rsn]?\s+(?:dritte|vierte|fünfte|sechste|siebte|achte|neunte|zehnte)[rsn]?\b"
    rf"|\b(?:eine?r?s?|{_DE_WORD})\s+von\s+(?:{_DE_WORD})\b|\bein(?:em|es)?\s+(?:Drittel|Viertel|Fünftel|Zehntel)s?\b"
    rf"|\b(?:{_DE_WORD}|dritt|sieb|und)+s?ten?\s+Jahrhunderts?\b",
    regex.IGNORECASE,
)

_JA_DIGITS: Final = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}
_JA_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
_JA_LARGE: Final = {"万": 10**4, "億": 10**8, "兆": 10**12}
_JA: Final = regex.compile(
    r"(?<![第数何幾])(?!八百屋|八百万の|万一|七五三|四六時|五十音|六本木|三日月|五分五分|四日市|二日酔)"
    r"(?<number>\d[\d,.]*[万億兆千百][\d,.万億兆千百十]*|[〇一二三四五六七八九十百千万億兆]+)"
)
_JA_MEASURES: Final = (
    "円|ドル|ユーロ|ポンド|ウォン|フラン|パーセント|[％%]|割|年|[かヶカ]月|月|週間|日|時間|時|分間"
    "|秒|世紀|歳|キロ|メートル|センチ|ミリ|グラム|リットル|トン|ヘクタール|倍|分の"
)
_JA_MEASURE: Final = regex.compile(_JA_MEASURES)
_JA_UNIT: Final = regex.compile(
    rf"{_JA_MEASURES}|[人名個本枚冊台匹頭羽杯回件社校階点位号番]|種類|[かヶカ]国|ページ"
    "|分(?=後|前|以内|ほど|くらい|か)"
)
_JA_SHARE: Final = regex.compile("円|割|ドル|ユーロ|パーセント|[％%]|世紀")
_JA_PEOPLE: Final = regex.compile(r"[\d一二三四五六七八九十]+人に[\d一二三四五六七八九十]+人")
_SMALL, _MIDDLE, _WHOLE_MANY = 3, 10, 2


def english_numbers(text: str) -> Iterator[Numeral]:
    """Yield the number words of an English text."""
    for found in _EN_ORDINAL.finditer(text):
        yield Numeral(start=found.start(), end=found.end())
    for found in _EN.finditer(text):
        words = regex.split(r"\W+(?:and\W+)?", found["number"].casefold())
        value, end = _english_value(words), found.end("number")
        unit = _EN_UNIT.match(text, end) is not None
        if words == ["one"]:
            counts = _EN_MONEY.match(text, end) is not None
        elif len(words) == 1 and found["vague"]:
            counts = _EN_VAGUE.match(text, end) is None
        elif value <= _SMALL:
            counts = unit
        elif value <= _MIDDLE:
            counts = unit or _EN_ORDER.match(text, end) is None
        else:
            counts = True
        yield Numeral(
            start=found.start("number"), end=end, values=frozenset({str(value)}), counts=counts
        )


def _english_value(words: list[str]) -> int:
    total = current = 0
    for word in words:
        value = _EN_VALUES[word]
        if word not in _EN_SCALES:
            current += value
        elif value <= 100:  # noqa: PLR2004 (hundreds belong to what follows them)
            current = max(1, current) * value
        else:
            total, current = total + max(1, current) * value, 0
    return total + current


def german_numbers(text: str) -> Iterator[Numeral]:
    """Yield the number words of a German text, which are written as one word each."""
    for found in _DE_ORDINAL.finditer(text):
        yield Numeral(start=found.start(), end=found.end())
    for found in _DE.finditer(text):
        value, end = _german_value(found["number"]), found.end()
        unit = _DE_UNIT.match(text, end) is not None
        if found["scale"]:
            value *= 10**6 if found["scale"].startswith("Million") else 10**9
            counts = True
        elif value <= 1:
            counts = _DE_MONEY.match(text, end) is not None
        elif value <= _SMALL:
            counts = unit
        elif value <= _MIDDLE:  # "sieben" is a verb, too, and "acht geben" an idiom
            counted = _DE_COUNTED.match(text, end) is not None
            counts = unit or (counted and _DE_ORDER.match(text, end) is None)
        else:
            counts = True
        yield Numeral(start=found.start(), end=end, values=frozenset({str(value)}), counts=counts)


def _german_value(word: str) -> int:
    if word == "Dutzend":
        return 12
    for scale, worth in (("tausend", 1000), ("hundert", 100)):
        before, found, after = word.partition(scale)
        if found:
            return (_german_value(before) if before else 1) * worth + _german_value(after)
    return sum(
        _DE_VALUES[piece] for piece in regex.findall(rf"{_DE_WORD}", word) if piece in _DE_VALUES
    )


def japanese_numbers(text: str) -> Iterator[Numeral]:
    """Yield the numbers of a Japanese text that are written in kanji, or in digits and kanji."""
    for found in _JA_PEOPLE.finditer(text):
        yield Numeral(start=found.start(), end=found.end())
    for found in _JA.finditer(text):
        signs, end = found["number"], found.end()
        if len(signs) >= _WHOLE_MANY:
            counts = True
        elif signs == "一":
            counts = _JA_SHARE.match(text, end) is not None
        else:
            few = signs in "二三"
            counts = (_JA_MEASURE if few else _JA_UNIT).match(text, end) is not None
        value = _japanese_value(signs)
        yield Numeral(
            start=found.start(), end=end, values=frozenset({f"{value:.10g}"}), counts=counts
        )


def _japanese_value(signs: str) -> float:
    if all(sign in _JA_DIGITS for sign in signs):
        return int("".join(str(_JA_DIGITS[sign]) for sign in signs))
    total = part = current = 0.0
    for piece in regex.findall(r"\d[\d,.]*|.", signs):
        if piece[0].isdecimal():
            current = float(regex.sub(r"[,]|\.$|\.(?=.*\.)", "", piece))
        elif piece in _JA_DIGITS:
            current = _JA_DIGITS[piece]
        elif piece in _JA_SMALL:
            part, current = part + (current or 1) * _JA_SMALL[piece], 0
        else:
            worth = _JA_LARGE.get(piece, 1)
            total, part, current = total + ((part + current) or 1) * worth, 0, 0
    return total + part + current


NUMBER_WORDS_BY_LANGUAGE: Final[Mapping[str, Callable[[str], Iterator[Numeral]]]] = {
    "en": english_numbers,
    "de": german_numbers,
    "ja": japanese_numbers,
}
"""The readers of number words; other languages are read by their digits alone."""
