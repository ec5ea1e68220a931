"""Which words of glin-profanity's lists are coarse, which ordinary, and which alone are certain.

The lists mix swear words with words that people write every day: "veuve" (widow), "cerveja" (beer).
What was refused of people's posts in eight languages was read, and what a frequent word of the
others means.
"""

# ruff: noqa: RUF001 - words of many scripts

from collections.abc import Mapping
from typing import Final

# Coarse rather than insulting or obscene: people write them in passing.
_COARSE = """
    apeshit, arsch, arse, arsehole, ass, asses, asshat, asshole, asswipe, ball sack, bastard,
    bdsm, bimbos, bitch, bitches, bollocks, boob, boobs, bullshit, busty, butthole, circlejerk,
    clit, clusterfuck, damn, dildo, dingleberries, dingleberry, dipshit, dominatrix, dumbass,
    f4ck, fuck, fuck buttons, fucked, fucker, fuckin, fucking, fuk, fuq, fvck, god damn,
    goddamn, hot chick, jack off, jackass, jerk off, kacke, lmfao, masturbate, omfg, phuck,
    piece of shit, pissed, pissen, pissing, pussy, retard, scheisse, scheiße, sh1t, shit, shite,
    shithead, shitshow, shitty, stfu, titties, titty, twat, wank, wtf,
    bordel, putain, branler, cagar, cagare, cazzata, chiottes, cul, culo, emmerder, gówno, merda,
    mierda, schijt, skit, skita, stront, 狗屁
"""
# Words that posts on health, law, cooking or software need in an ordinary or serious sense. The
# English ones were found in the training part of a corpus of posts, or are similar to such words.
_ORDINARY: Final[Mapping[str, str]] = {
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
    "cs": "bordel, debil",
    "es": """
        asesinato, asno, bastardo, caca, chupada, concha, drogas, esperma, fiesta de salchichas,
        haciendo el amor, heroína, idiota, imbécil, infierno, maciza, maldito, martillo, nazi,
        orina, pedo, pervertido, pinche, pis, prostituta, racista, semen, sexo, sexo oral, sádico,
        tía buena, verga, virgen
    """,
    "fa": "آب, تجاوز, سوپر, فیلم سوپر, لخت, برهنه, منی, کون, شهوت, هرزه, پورن, ارگاسم, تخمی",
    "fi": """
        hitto, jätkä, kusta, käteen, mulkku, muna, naida, narttu, nussia, pallit, panna, piru,
        pistää, reikä, tavara, vetää, vetää käteen, perse, hitosti
    """,
    "fr": """
        baiser, bander, bite, bitte, bosser, bourré, bourrée, brouter le cresson, caca, cailler,
        chatte, clitoris, con, déconne, déconner, drague, folle, foutre, gerbe, gerber, grande
        folle, gueule, jouir, ménage à trois, meuf, merde, pédale, péter, pipi, pisser, ramoner,
        suce, tanche, tapette, teuf, trique, veuve, zizi
    """,
    "hu": "marha, barom, balfasz, barmok, franc, pofa, szar",
    "it": """
        anale, balle, battere, battona, biga, brinca, buona donna, cacca, cadavere, cagna, cammello,
        cantante, cappella, carciofo, carità, cozza, duro, fare una sega, fava, femminuccia, fuori
        come un balcone, l'arte bolognese, manico, mona, monta, montare, nave scuola, nudo, palle,
        pesce, pipa, pipì, pisello, pistola, pompa, pompino, porca, porco, regina, sbattere, sega,
        spagnola, tirare, uccello, vacca, venire, zio, due
    """,
    "ko": "거유, 고자, 노모, 망가, 미친, 보지, 애자, 야사, 에로, 염병, 유모, 육갑, 자위, 자지",
    "nl": """
        achter het raam zitten, aftrekken, anita, asbak, balen, balen, bedonderen, bekken, beurt,
        de ballen, de hond uitlaten, de koffer induiken, de pijp aan maarten geven, de pijp uitgaan,
        del, een beurt geven, eikel, flikken, flikker, gat, griet, hoer, hol, kloten, matje, muts,
        naaien, naakt, nicht, op z'n hondjes, paal, palen, pijpen, pik, poep, poot, pot, reet,
        rukken, schatje, slet, spuiten, vingeren, voor jan met de korte achternaam, voor jan lul,
        wijf, zuigen, aardappels afgieten, engerd
    """,
    "pl": "burdel, debil, jajeczko, jajko, jajo, jajco, robić loda, robic loda, suka, syf, dmuchać",
    "pt": """
        aborto, amador, aranha, ariano, bastardo, bicha, bissexual, bumbum, burro, camisinha,
        cerveja, chupar, clitoris, cocaína, comer, consolo, corno, dum raio, fecal, frango assado,
        heroína, heterosexual, homem gay, homoerótico, homosexual, inferno, lolita, lésbica, mama,
        pau, passar um cheque, pinto, pênis, saco, torneira, transar, ânus
    """,
    "ru": "бардак, встать раком, голый, какая разница, на фиг, секс, хрен, gol, byk, padlo, uboy",
    "sv": "fan, hård, pitt, röv, sås, tusan, sätta på, runka, satan",
    "th": "กะปิ, กู, มึง, หลั่ง, ห่า, ล้างตู้เย็น, ดอกทอง, เสือก, สัด, ตูด, ขี้",
}
# Lists of which most entries are ordinary words, or pieces of them: these alone count. In Chinese,
# where no space ends a word, "口交" stands in "路口交通" (traffic at a crossing).
_CERTAIN: Final[Mapping[str, str]] = {
    "ar": """
        شرموطة, شرموط, شراميط, قحبة, متناك, منيوك, منيك, نيكني, نياك, طيز, زبر, زوبر, كسم, كسك,
        ديوث, ممحونة, لوطي, هنيك, اتناك, sharma, zobr, zopr, mtnak, a7a
    """,
    "tr": """
        amcik, amcık, amina koyarim, amina koyayım, amına koy, amına koyarım, amına koyayım,
        amına koyim, amk, amk çocuğu, ananı sikeyim, ananı sikerim, anasını sikeyim, fahişe, fuck,
        fucking, gavat, göt deliği, göt herif, göt oğlanı, götveren, hassiktir, ibne, orospu,
        orospu çocuğu, orospu çocukları, orospunun, pezevenk, piç kurusu, puşt, sikerim, sikeyim,
        sikik, sikişmek, siktir, siktir et, siktir git, siktir lan, siktiğim, siktiğimin, sürtük,
        taşak, yarak, yarrak
    """,
    "zh": """
        下三烂, 王八蛋, 他妈ㄉ王八蛋, 他妈的, 他娘的, 你妈的, 你他马的, 傻比, 傻逼, 操你妈, 操你娘,
        操你全家, 操你祖宗, 我操你祖宗十八代, 干你妈, 干你娘, 干你老母, 干死你, 妈个B, 妈逼, 妈的B,
        狗日的, 婊子, 婊子养的, 贱货, 骚货, 骚逼, 大鸡巴, 鸡巴, 雞巴, 小鸡巴, 肏, 屄, 狗屁,
        龟儿子, 瓜娃子, 日你妈, 日他娘, 草泥马, 荡妇, 肉棒, 淫水, 淫荡
    """,
}


def ordinary_words(language: str) -> frozenset[str]:
    """Return the listed words of a language that posts need in an ordinary sense."""
    return _split(_ORDINARY.get(language, ""))


def certain_words(language: str) -> frozenset[str]:
    """Return the words that alone count in a language whose list cannot be trusted, or none."""
    return _split(_CERTAIN.get(language, ""))


def coarse_words() -> frozenset[str]:
    """Return the words that are coarse rather than insulting or obscene, of all languages."""
    return _split(_COARSE)


def _split(words: str) -> frozenset[str]:
    return frozenset(" ".join(word.split()) for word in words.split(",") if word.strip())
