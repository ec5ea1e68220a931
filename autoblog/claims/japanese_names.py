"""Japanese names: known ones, what stands before an honorific, and two parts of katakana."""

# ruff: noqa: RUF001 - names in Japanese

from collections.abc import Iterator
from functools import cache
from typing import Final

import regex

from autoblog.claims.known_names import JAPANESE_NAMES

_HONORIFIC: Final = (
    "さん|氏|先生|教授|博士|監督|社長|首相|選手|記者|容疑者|大統領|大臣|会長|部長|店長|シェフ"
)
_NO_PERSON: Final = frozenset(
    [
        "皆",
        "奥",
        "お客",
        "神",
        "王",
        "お父",
        "お母",
        "患者",
        "業者",
        "職人",
        "大学",
        "担当",
        "名誉",
        "客員",
        "指導",
        "元",
        "前",
        "読者",
        "親方",
        "企業",
    ]
)
_PLACE: Final = regex.compile(
    r"(?<!\p{Han})(?!地方|大都|政令|小都|近郊|中心|隣接|住宅|商店|有名|国立|私立|公立|無人|最寄|工業"
    r"|観光|田舎|主要|海外|国内|各|全|地元|過疎)"
    r"\p{Han}{2,4}(?:[市県府町村駅](?!\p{Han}|の中心)|大学|株式会社|銀行(?!員)|神社|新聞社)"
)
_NAMED: Final = regex.compile(
    rf"""(?<person>\p{{Han}}{{1,5}}|[\p{{Katakana}}ー・]{{2,}}|[A-Z][A-Za-z]+)(?={_HONORIFIC})
    |\p{{Han}}{{2,5}}(?<!企業|仕|読者)(?=様[はがのにをとへ、])
    |[\p{{Katakana}}ー]{{2,}}(?:[・＝][\p{{Katakana}}ー]+)+
    |株式会社[\p{{Han}}\p{{Katakana}}ー]+|[\p{{Katakana}}ー]{{2,}}社(?=[のがはをにと製])
    |(?<![A-Za-z])(?:[A-Z][a-z]+(?:[A-Z][a-z]+)*|[a-z]+[A-Z][A-Za-z]+)(?:\ [A-Z][A-Za-z]+)*
    |『[^』]+』""",
    regex.VERBOSE,
)
_COMMON: Final = regex.compile(r"料理|語|風|製|人|産|文化|系")


def japanese_names(sentence: str) -> Iterator[tuple[int, int]]:
    """Yield known names, what stands before an honorific, and words in two parts of katakana."""
    for found in _known().finditer(sentence):
        if not _COMMON.match(sentence, found.end()):  # "Italian cooking" names no place
            yield found.span()
    for found in _PLACE.finditer(sentence):
        yield found.span()
    for found in _NAMED.finditer(sentence):
        if found["person"] not in _NO_PERSON:
            yield found.span()


@cache
def _known() -> regex.Pattern[str]:
    """Return the pattern of the listed names; a longer word in katakana is another one."""
    names = sorted(JAPANESE_NAMES, key=len, reverse=True)
    katakana = "|".join(name for name in names if regex.match(r"\p{Katakana}", name))
    han = "|".join(name for name in names if not regex.match(r"\p{Katakana}", name))
    edge = r"[\p{Katakana}ー]"
    return regex.compile(rf"(?<!{edge})(?:{katakana})(?!{edge})|(?<!\p{{Han}})(?:{han})(?!料)")
