"""Counts swear words by glin-profanity's lists (MIT) for two dozen languages."""

from functools import cache

import regex

from autoblog.filters.language_names import language_name
from autoblog.filters.phrases import Phrases, count_phrases, prepare
from autoblog.filters.words import count_words

# Leaves out entries such as "a$$", whose signs are no part of a token.
_PLAIN = regex.compile(r"[\w\s'\u2019-]+")

# Coarse rather than insulting or obscene: people write them in passing.
_COARSE = """
    apeshit, arsch, arse, arsehole, ass, asses, asshat, asshole, asswipe, ball sack, bastard,
    bdsm, bimbos, bitch, bitches, bollocks, boob, boobs, bullshit, busty, butthole, circlejerk,
    clit, clusterfuck, damn, dildo, dingleberries, dingleberry, dipshit, dominatrix, dumbass,
    f4ck, fuck, fuck buttons, fucked, fucker, fuckin, fucking, fuk, fuq, fvck, god damn,
    goddamn, hot chick, jack off, jackass, jerk off, kacke, lmfao, masturbate, omfg, phuck,
    piece of shit, pissed, pissen, pissing, pussy, retard, scheisse, scheiße, sh1t, shit, shite,
    shithead, shitshow, shitty, stfu, titties, titty, twat, wank, wtf
"""
# Words that posts on health, law, cooking or software need in an ordinary or serious sense. The
# English ones were found in the training part of a corpus of posts, or are similar to such words.
_ORDINARY = {
    "en": """
        4ss, anal, anus, bareback, bastardized, bbw, beaner, beaners, big black, bondage, bs, butt,
        domination, dvda, ejaculation, erotic, escort, eunuch, fecal, fingering, genitals, girl on,
        grope, hardcore, hoe, honkey, hooker, how to kill, how to murder, huge fat, humping, incest,
        intercourse, knobbing, lolita, make me come, mf, missionary position, nipple, nipples, nude,
        nudity, octopussy, panties, panty, pegging, penis, playboy, poof, rape, raping, rapist,
        rectum, retarded, rimming, sadism, santorum, scat, scissoring, semen, sex, sexy, simp,
        skeet, snatch, snowballing, spic, spunk, strap on, strip club, suck, sucks, swastika,
        swinger, tainted love, taste my, testbad01, throating, tied up, tight white, topless,
        tosser, tushy, twinkie, undressing, vagina, vibrator, voyeur, vulva, wet dream, white power,
        xx, xxx, boner, cock, cocks, coon, coons, cum, dick, negro, porn, porno, pornography, tit,
        tits, tranny, alaskan pipeline, ball kicking, barely legal, barenaked, bastinado, clitoris,
        cornhole, date rape, daterape, deep throat, dog style, erotism, gay sex, group sex, guro,
        hard core, homoerotic, jelly donut, kinky, leather restraint, lovemaking, menage a trois, mr
        hands, neonazi, nymphomania, orgasm, orgy, paedophile, pedophile, pleasure chest, sexo,
        shota, shrimping, smut, sodomize, sodomy, strappado, threesome, tongue in a, twink, wrapping
        men
    """,
    "de": """
        bimbo, bonze, fratze, ische, kimme, lümmel, möpse, mufti, nackt, nippel, orgasmus,
        popel, poppen, reudig, rosette, schabracke, schiesser, vögeln
    """,
    "ja": """
        3p, sm, xx, いたずら, ウェブカメラ, エクスタシー, エスコート, エロティック, おしっこ,
        おしり, お尻, オシリ, カント, グロ, コカイン, ゴックン, しばり, スウィンガー,
        スリット, ディック, デブ, トップレス, なめ, ヌード, ハードコア, ファンタジー,
        フィスト, フック, プレイボーイ, ぽっちゃり, ユダヤ人, ラティーナ, ラバー,
        ランジェリー, ローター, ロリータ, 両刀, 両性, 両性具有, 乳首, 二穴, 人妻, 人種, 侮辱,
        児童性虐待, 剃毛, 卍, 噴出, 奴隷, 女王様, 女子高生, 女装, 宦官, 平手打ち, 幼児, 性交,
        拷問, 挿入, 支配, 殺し方, 殺人事件, 殺人方法, 毛深い, 生殖器, 直腸, 精液, 糞, 糞便,
        緊縛, 縛り, 肛門, 脱衣, 膣, 自己愛性, 裸, 覗き, 誘惑, 変態
    """,
}
_STRONG_WEIGHT = 3
_SHORTEST_WORDS = 1000


def profanity(text: str, language: str) -> float:
    """Count swear words of the topic's language and of English.

    Slurs and obscenities count three each, coarse words one each. In a text of more than a thousand
    words, coarse words are counted for each thousand.
    """
    languages = dict.fromkeys((language.partition("-")[0], "en"))
    found = [_swear_words(name) for name in languages]
    coarse = sum(count_phrases(text, phrases) for phrases, _ in found)
    strong = sum(count_phrases(text, phrases) for _, phrases in found)
    share = _SHORTEST_WORDS / max(_SHORTEST_WORDS, count_words(text)) if coarse else 1.0
    return coarse * share + strong * _STRONG_WEIGHT


def strong_words(language: str) -> list[str]:
    """Return the known slurs and obscenities of a language in alphabetical order."""
    groups = _swear_words(language)[1].values()
    return sorted(" ".join(tokens) for group in groups for tokens in group)


@cache
def _swear_words(language: str) -> tuple[Phrases, Phrases]:
    """Return the coarse words of a language and the strong ones."""
    from glin_profanity.data.dictionary import dictionary  # noqa: PLC0415 (seldom needed)

    listed = dictionary.get_words(language_name(language))
    ordinary, coarse = _split(_ORDINARY.get(language, "")), _split(_COARSE)
    words = frozenset(filter(_PLAIN.fullmatch, listed)) - ordinary
    return prepare(words & coarse), prepare(words - coarse)


def _split(words: str) -> frozenset[str]:
    return frozenset(word.strip() for word in words.split(","))
