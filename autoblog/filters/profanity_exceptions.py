"""Listed swear words that posts use in an ordinary or serious sense.

Posts on health, law, cooking or software need them. The English ones were found in the training
part of a corpus of posts, or are similar to words found there.
"""

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


def ordinary_words(language: str) -> frozenset[str]:
    """Return the words of a language that do not count as swear words here."""
    return frozenset(word.strip() for word in _ORDINARY.get(language, "").split(","))
