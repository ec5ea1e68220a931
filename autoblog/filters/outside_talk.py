"""Finds sentences that speak of what is not in the post: by sentence, in English, German, Japanese.

Trained models learned from web pages, so they write of pictures that are not there, of other posts,
to a reader by letter, for a company, and with names and credits of their own. Each kind is cut by
sentence. What the blogger says in the topic's own words, or what stands in quotation marks, is no
such talk.
"""

# ruff: noqa: E501, RUF001 - patterns by line; Japanese has its own punctuation

from collections.abc import Mapping
from functools import cache
from typing import Final

import regex

from autoblog.filters.list_items import read_item
from autoblog.filters.redaction import split_parts

_SHOWN = (
    "picture|photo|photograph|image|video|clip|screenshot|table|chart|diagram|figure|graphic|graph"
    "|illustration|infographic|map|slideshow|gallery|link|button|podcast|widget|animation|banner"
)
_GEZEIGT = (
    "bild|foto|video|tabelle|grafik|abbildung|link|screenshot|diagramm|infografik|karte|galerie"
    "|schaubild|skizze|button"
)
_SOURCES: Final[Mapping[str, Mapping[str, str]]] = {
    "absent_things": {
        "en": rf"""
            \b(?:{_SHOWN})s?\s+(?:(?:to\s+the\s+)?(?:left|right)|above|below|here|that\s+follows?)\b(?!\s+(?:the|an?|our|your|its|it|each)\b)
            |\b(?:above|below|following|attached|accompanying|embedded|next)\s+(?:\w+\s+)?(?:{_SHOWN})s?\b
            |\b(?:this|these|the)\s+(?:{_SHOWN})s?\s+(?:shows?|explains?|demonstrates?|illustrates?
                |walks?\s+you|will\s+(?:show|help|walk|teach))
            |\bin\s+(?:this|these)\s+(?:{_SHOWN})s?\b
            |\b(?:watch|play|view|see|check\s+out|look\s+at|refer\s+to)\s+(?:the|this|our|these)\s+
                (?:\w+\s+)?(?:{_SHOWN})s?\b
            |\b(?:see|in)\s+(?:figure|table|fig\.)\s+\d|\bfigure\s+\d+\s*[:.]
            |\bclick(?:ing)?\s+(?:here|(?:on\s+)?(?:the|this|our|these)\s+(?:\w+\s+)?(?:links?|images?|photos?|pictures?|videos?)\b)
            |\b(?:follow|use|open)\s+(?:this|the|these)\s+links?\b|\bhere\s+is\s+(?:a|the)\s+link\b
            |\b(?:pictured|shown|seen|illustrated|depicted|linked)\s+(?:above|below|here)\b
            |\b(?:image|photo|picture|video)\s+(?:credits?|source|courtesy|by|via)\b
            |\b(?:in|to|from|read|join|via)\s+the\s+comments?\b|\bcomments?\s+(?:section|box|below)\b
            |\bhere(?:'s|\s+is|\s+are)\s+(?:an?|some|the)\s+(?:\w+\s+){0, 2}(?:{_SHOWN})s?\b
            |\b(?:{_SHOWN})s?\s+(?:underneath|beneath|on\s+the\s+(?:right|left|next\s+page))\b
            |\blook\s+at\s+(?:these|some)\s+(?:\w+\s+)?(?:{_SHOWN})s?\b|\b(?:press|hit)\s+play\b
            |\byour\s+(?:opinions?|thoughts|ideas?|experiences?|questions?|feedback|favou?rites?)\b[^.!?]{{0,25}}\b(?:comments?|below)\b
            |\bcomments?\s+(?:field|form|area|thread)\b
            |\b(?:leave|post|write|drop)\s+(?:(?:me|us|your?)\s+)?(?:a|your)\s+(?:comment|reply)\b
            |\bdownload\s+(?:the|our|this|your)\s+(?:free\s+)?
                (?:pdf|template|checklist|guide|e-?book|file|worksheet)""",
        "de": rf"""
            \b\w*(?:{_GEZEIGT})\w{{0,3}}\s+(?:oben|unten|hier|rechts|links)\b
            |\b(?:obige|untenstehende|obenstehende|folgende|nebenstehende|beigefügte|eingebettete)[nrms]?\s+
                \w*(?:{_GEZEIGT})|\b(?:im|am|auf\s+de[mn])\s+\w*(?:bild|foto|video|grafik|diagramm|screenshot)\w{{0,4}}\b|\b(?:dieses?|das|die|diese)\s+(?:{_GEZEIGT})\w{{0,2}}\s+
                (?:zeigt|zeigen|erklärt|veranschaulicht)|\bin\s+diesem\s+(?:video|bild|foto|clip)\b
            |\b(?:schau|seht|sehen\s+sie|sieh)\w*\s+(?:dir|euch|sich)?\s*(?:das|dieses|unser)\s+(?:{_GEZEIGT})
            |\bsiehe\s+(?:oben|unten|abbildung|tabelle|bild)|\bklick(?:t|e|en)?\s+(?:sie\s+|einfach\s+)?
                (?:hier|auf\s+(?:den|das|die|diesen))|\b(?:in\s+den|in\s+die|unten\s+in\s+den)\s+kommentaren?\b
            |\bhinterlass\w*\b.{{0,30}}\bkommentar|\b(?:schreib|lass)\w*\b.{{0,30}}\bkommentare?\b
            |\bkommentar(?:bereich|feld|spalte|funktion)\b|\bbildquelle|\bfoto\s*:|\bfolge\w*\s+(?:sie\s+)?diesem\s+link""",
        "ja": r"""
            (?:上|下|以下|次|右|左|こちら|上記|下記)の(?:写真|画像|動画|図|表|リンク|スクリーンショット|地図|イラスト|グラフ)
            |(?:こちら|ここ|リンク|ボタン)を(?:クリック|タップ)|リンク(?:先|から|をたど)
            |(?:写真|画像|動画|図|表|グラフ|イラスト)を(?:ご覧|参照|見てくだ|再生|チェック)
            |コメント(?:欄|で教え|を残|をお寄せ|お待ち|してくだ)|(?:この|本)(?:動画|写真|画像|図)(?:では|は|に)
            |(?:この|次の)(?:表|図|写真|動画|グラフ|画像|イラスト)|(?:動画|写真|図|表|画像|グラフ)で(?!き).{0,12}(?:確認|見|ご覧|説明|紹介)
            |コメント(?:に|を|で)(?:お?書|残|寄|教|し)|図\s?\d|表\s?\d+\s?(?:に|は|を)|ダウンロードはこちら""",
    },
    "own_blog": {
        "en": r"""
            \b(?:my|our|an?\s+(?:earlier|previous|future|upcoming|related)|another|the\s+next|my\s+next
                |(?:the|our|my|a)\s+(?:last|next|previous|earlier|recent|other|upcoming|future))\s+
                (?:blog\s+)?(?:posts?|articles?|tutorials?|newsletters?|episodes?|podcasts?|blogs?
                |instal?lments?|videos?|channel|series)\b
            |\bsubscri(?:be|bing|bers?|ption\s+(?:box|form))\b|\b(?:our|my|the|a)\s+(?:free\s+|weekly\s+|monthly\s+)?newsletter\b
            |\bmailing\s+list\b|\b(?:follow|like|find|join|connect\s+with)\s+(?:us|me)\s+on\b
            |\bstay\s+tuned\b|\bcheck\s+back\b|\bbookmark\s+this\b|\bread\s+more\s*:|\brelated\s+(?:posts|articles|reading)\b
            |\b(?:check\s+out|read|visit|browse|head\s+(?:over\s+)?to|explore)\s+(?:the\s+rest\s+of\s+)?(?:our|my)\s+
                (?:\w+\s+)?(?:blog|website|site|channel|page|archives?|library|posts?|articles?|guides?)\b
            |\bwelcome\s+(?:back\s+)?to\s+(?:my|our|the|this|another)\s+(?:\w+\s+)?(?:blog|website|site|channel|page|edition|episode|series|post|article)
            |\bshare\s+this\s+(?:post|article|page|guide|story)|\bon\s+(?:my|our|this)\s+(?:blog|website|site|channel)\b
            |\b(?:other|more)\s+(?:posts|articles|guides|stories|recipes|tutorials)\s+(?:on|in|from)\s+(?:this|our|my|the)\s+(?:site|blog|website|page)\b
            |\bin\s+(?:a|the|my|an)\s+(?:\w+\s+)?(?:post|article)\s+(?:a\s+few|some|two|three|last|about|from)\b|\bon\s+the\s+blog\b
            |\bsign\s+up\s+(?:below|here|now|for\s+(?:our|updates|free|more))|\bnever\s+miss\b|\bnext\s+(?:week|time|month)\s+(?:on|in|we|i)\b
            |\bhit\s+(?:the\s+)?(?:like|follow|share)|\b(?:tell|share)\b[^.!?]{0,25}\babout\s+this\s+(?:page|site|blog|post)
            |\bdon't\s+forget\s+to\s+(?:like|share|follow)|\b(?:originally|first)\s+(?:published|posted|appeared)\b
            |\bpart\s+(?:one|two|three|four|\d)\s+(?:of|in)\s+(?:this|our|my|a)\s+(?:\w+\s+)?series\b""",
        "de": r"""
            \b(?:mein|unser|meine[mnrs]?|unsere[mnrs]?|nächste[nrms]?|letzte[nrms]?|vorige[nrms]?|andere[nrms]?|weitere[nrms]?|früheren?)\s+
                (?:(?:anderen|letzten|nächsten|neuen)\s+)?(?:blog)?(?:beitrag|beiträge[n]?|artikeln?|blog|newsletter|podcast|folge|kanal|videos?)\b
            |\babonnier\w*|\bnewsletter\b|\bfolg(?:t|e|en)\s+(?:sie\s+)?(?:uns|mir)\s+auf\b|\b(?:hier\s+)?(?:im|in\s+diesem|auf\s+dem)\s+blog\b|\bmailing-?liste|\b(?:mir|uns)\s+(?:\w+\s+)?auf\s+(?:instagram|facebook|twitter|youtube|pinterest)|\bbleib(?:t|en\s+sie)?\s+dran\b
            |\bwillkommen\s+(?:zurück\s+)?(?:auf|in|zu)\s+(?:mein|unser|diesem)\w*\s+(?:\w+\s+)?(?:blog|seite|kanal|website|webseite|beitrag|artikel)
            |\bauf\s+(?:meinem|unserem|diesem)\s+blog\b|\bauf\s+(?:unserer|meiner)\s+(?:website|webseite|seite)\b
            |\bteil(?:t|e|en)\s+(?:sie\s+)?diesen\s+(?:beitrag|artikel)|\bzuerst\s+(?:erschienen|veröffentlicht)|\bmehr\s+lesen\s*:""",
        "ja": r"""
            (?:次|次回|前|前回|以前|別|他|ほか|関連|過去)の(?:記事|投稿|ブログ|動画)|(?:当|私の|弊社の|このブログ|当サイト)(?:ブログ|サイト|チャンネル)
            |(?:ブログ|サイト|チャンネル|アカウント|SNS)を(?:ぜひ)?(?:フォロー|登録|チェック|購読|お気に入り)|チャンネル登録|購読|メルマガ|メールマガジン|フォロー(?:して|お願い)|シェア(?:して|お願い)|ブックマーク
            |(?:当|この|本)(?:ブログ|サイト)(?:へ|では|の|を)""",
    },
    "letters": {
        "en": r"""
            ^(?:dear|hi|hello|hey)(?:\s+[\w'.]+){0,4}\s*[,!]|^(?:hi|hello|hey)\s+(?:there|everyone|friends|folks|all|guys)\b
            |\bthank(?:s|\s+you)(?:\s+(?:so|very)\s+much|\s+again)?\s+(?:for\s+(?:reading|your|visiting|stopping|taking|watching|joining
                |listening|being|the\s+(?:question|opportunity))|and\b|to\s+(?:all|everyone)\b)|^(?:many\s+)?thank(?:s|\s+you)(?:\s+(?:so|very)\s+much|\s+again)?\s*[.!]
            |\b(?:i|we)\s+(?:really\s+|sincerely\s+|truly\s+)?hope\s+(?:(?:that\s+)?you|this|these|to\s+(?:see|hear))\b
            |^(?:best|kind|warm|warmest)\s+(?:regards|wishes)\b|^(?:yours\s+)?(?:sincerely|faithfully|truly)\b|^(?:cheers|regards|love)\s*[,!]
            |^p\.\s?(?:p\.\s?)?s\.|^ps\s*:|\blooking\s+forward\s+to\s+(?:hearing|seeing\s+you|your|meeting\s+you)
            |\b(?:feel\s+free|don't\s+hesitate|do\s+not\s+hesitate)\s+to\s+(?:contact|reach|ask|leave|email|e-mail|share|call|get|let|comment|write)
            |\b(?:please|just)\s+let\s+(?:me|us)\s+know\b|\blet\s+(?:me|us)\s+know\s+(?:if|what|how|in|whether|which)\b
            |\bthanks\s+(?:a\s+(?:lot|million|bunch)|again|so\s+much|very\s+much)\b|^hope\s+(?:this|these|that|you)\b|^yours\b
            |\b(?:let\s+me|let\s+us)\s+know\b|\b(?:i|we)\s+wish\s+(?:you|everyone|all\s+of\s+you)\b|\bdear\s+(?:friends?|readers?)\s*[,.!]|^(?:hello|greetings|welcome)\b[^.?]{0,40}[.!,]
            |\b(?:happy|glad)\s+to\s+answer\b
            |\b(?:see|talk\s+to)\s+you\s+(?:soon|next|later|there|in\s+the)|\buntil\s+next\s+time\b|\bladies\s+and\s+gentlemen\b
            |^(?:happy\s+\w+ing|enjoy|good\s+luck|bon\s+app[eé]tit|congratulations|have\s+fun)\b[^.!?]{0,40}!\s*$
            |\b(?:i|we)\s+(?:look|am\s+looking|are\s+looking)\s+forward\b|\bi\s+am\s+writing\s+to\s+(?:you|express|inform|apply|let)""",
        "de": r"""
            ^(?:liebe[r]?|hallo|hi|sehr\s+geehrte[r]?|guten\s+tag)\b[^.!?]{0,40}[,!]|\b(?:vielen\s+|herzlichen\s+)?dank\s+(?:für(?:s)?\s+(?:das\s+)?(?:lesen|ihre|eure|deine|die\s+aufmerksamkeit)|,?\s*dass\s+(?:du|sie|ihr))
            |^danke\b|^liebe\b[^.!?]{0,40}[,!]|\bwünsche[n]?\s+(?:euch|dir|ihnen)\b|\bschreib(?:t|en\s+sie)?\s+(?:mir|uns)\b|\bfreue[n]?\s+(?:mich|uns)\s+(?:über|auf)\s+(?:dein|euer|eure|ihr)
            |^(?:vielen|herzlichen|besten)\s+dank\b|\b(?:ich|wir)\s+hoffe[n]?\s*,?\s+(?:dass\s+)?(?:dir|ihnen|euch|du|sie|ihr|dieser|dieses)
            |\bmit\s+freundlichen\s+grüßen|^(?:viele|liebe|beste|herzliche)\s+grüße|^p\.\s?s\.|\bich\s+freue\s+mich\s+auf\s+(?:deine|ihre|eure|eine\s+antwort)
            |\b(?:zögern\s+sie\s+nicht|melde\s+dich|meldet\s+euch|melden\s+sie\s+sich|lass\s+(?:es\s+)?(?:mich|uns)\s+wissen|lassen\s+sie\s+(?:es\s+)?(?:mich|uns)\s+wissen)
            |^(?:viel\s+spaß|viel\s+erfolg|gutes\s+gelingen|guten\s+appetit)\b[^.!?]{0,40}!|\bbis\s+(?:zum\s+nächsten\s+mal|bald)\s*!|\bmeine\s+damen\s+und\s+herren""",
        "ja": r"""
            (?:お読みいただき|ご覧いただき|最後まで読んで|ご清聴|お付き合いいただき|ご訪問).{0,8}ありがとう|^(?:皆さん|みなさん|皆様)?[、,]?(?:こんにちは|こんばんは|はじめまして)
            |^(?:拝啓|敬具|親愛なる)|よろしくお願い(?:いた|し)|お気軽に(?:お問|ご連絡|ご相談|コメント)|ではまた|それではまた|また次回|楽しみにしてい(?:ます|てくだ)|お待ちしております
            |(?:読んで|ご覧|お付き合い|訪問)[^。]{0,12}ありがとう|読者の皆|お世話になっております|(?:感想|ご意見|質問|お便り|ご感想)[^。]{0,6}(?:お待ち|お寄せ|ください|お聞かせ)
            |参考になれば(?:幸い|嬉しい)|いかがでしたか|追伸""",
    },
    "advertising": {
        "en": r"""
            \b(?:contact|call|email|e-mail|visit|phone|reach\s+out\s+to|get\s+in\s+touch\s+with|speak\s+(?:to|with)|talk\s+to|ask|trust)\s+
                (?:us\b|our\s+(?:\w+\s+)?(?:team|office|experts?|staff|store|specialists?|professionals?|showroom|representatives?))
            |\bour\s+(?:\w+\s+)?(?:experts|specialists|professionals|technicians|showroom|clients|store|shop|products|prices|(?:customer|expert)\s+(?:service|team))\b
            |\bour\s+(?:experienced|professional|expert|dedicated|friendly|knowledgeable|skilled|certified|licensed)\s+\w+
            |\bwe\s+(?:specialize|specialise|sell|stock|ship|guarantee|pride\s+ourselves|are\s+proud\s+to\s+offer|also\s+offer|offer\s+(?:a|free|the\s+best|you|competitive|quality|custom|professional))\b
            |\b(?:free|no-obligation)\s+(?:quote|consultation|estimate|shipping|delivery|trial)\b
            |\b(?:buy|order|shop|call|book|register|enrol?l|get\s+yours|sign\s+up|get\s+started|apply)\s+(?:now|today|online\s+today)\b
            |\b(?:give|drop)\s+(?:us|me|our\s+\w+)\s+a\s+(?:call|ring|line)\b|\bour\s+(?:company|business|firm)\b|\bwe\s+are\s+(?:the|an?)\s+(?:leading|trusted|premier|number\s+one|family[- ](?:owned|run)|local)\b
            |\bwe(?:'ve|\s+have)\s+been\s+(?:serving|in\s+business)|\b(?:book|schedule|make)\s+(?:your|an|a)\s+(?:free\s+)?(?:visit|appointment|consultation|tour)\b|\bsave\s+(?:up\s+to\s+)?(?:\d+\s?%|\w+\s+percent)|\bvisit\s+(?:our|my)\b
            |\b(?:special|limited[- ]time|exclusive)\s+offers?\b|\b(?:discount|coupon|promo)\s+codes?\b|\bmoney[- ]back\b
            |\b(?:available|buy|find|order)\b[^.!?]{0,30}\bon\s+(?:amazon|ebay|etsy)\b|\badd\s+(?:it\s+)?to\s+(?:your\s+)?cart\b|\bin\s+our\s+(?:online\s+)?(?:store|shop)\b
            |\bour\s+company\b|\bat\s+our\s+(?:store|shop|company|office|clinic|studio)\b|\bsatisfaction\s+guaranteed\b""",
        "de": r"""
            \b(?:kontaktieren|rufen|besuchen|fragen|sprechen)\s+sie\s+(?:uns|unser\w*)|\bruf(?:t)?\s+uns\s+an|\bunser(?:e|em|en|er)?\s+(?:\w+\s+)?(?:experten|fachleute|spezialisten|kunden|produkte|filiale[n]?|fachpersonal|kundenservice|sortiment|online-?shop|firma|unternehmen|team\s+(?:berät|hilft|steht))
            |\bunser(?:e|em|en|er)?\s+(?:\w+\s+)?(?:firma|betrieb|unternehmen|laden|geschäft|team|werkstatt|studio|praxis)\b|\bvereinbaren\s+sie\b|\bbei\s+uns\s+(?:bekommen|erhalten|finden|gibt)|\bwir\s+beraten\b
            |\bwir\s+(?:sind\s+spezialisiert|verkaufen|liefern\s+ihnen|garantieren|bieten\s+(?:ihnen|auch|kostenlose))|\b(?:kostenlose[sn]?|unverbindliche[sn]?)\s+(?:angebot|beratung|probe\w*|versand)
            |\b(?:jetzt|heute\s+noch|gleich)\s+(?:bestellen|kaufen|buchen|anmelden|anrufen|zugreifen|sichern)|\b(?:bestellen|kaufen|buchen)\s+sie\s+(?:jetzt|noch\s+heute|gleich)|\brabattcode|\bgutscheincode|\bgeld-zurück-garantie|\bin\s+den\s+warenkorb|\bbei\s+amazon\b""",
        "ja": r"""
            (?:弊社|当社|当店|わが社|当院)|お問い合わせ(?:ください|は|フォーム)|ご(?:注文|購入|予約|来店|相談|連絡).{0,2}(?:は|を|ください|お待ち)|専門(?:スタッフ|家が)|お?見積も?り[^。]{0,3}(?:無料|は)|無料(?:見積|相談|体験|お試し)|送料無料|期間限定|今すぐ(?:購入|注文|申し込|登録|チェック)|クーポン|(?:アマゾン|Amazon|楽天)で(?:購入|販売)|お申し込みは""",
    },
    "credits": {
        "en": r"""
            ^(?:written|posted|edited|reviewed|translated|photographed|published|compiled|submitted)\s+by\b|^by\s+(?-i:\p{Lu}[\w'.]+\s+\p{Lu}[\w'.]+)\s*[.,]?\s*$
            |\b(?:story|text|words|photos?|photography|illustrations?|pictures?)(?:\s+and\s+\w+)?\s+by\s+(?-i:\p{Lu}\p{Ll}+)|\bi(?:'m|\s+am)\s+(?-i:\p{Lu}\p{Ll}+)\s*(?:,|and\s+i\b|from\b)
            |\b(?:this|the)\s+(?:article|post|guide|piece|recipe)\s+(?:was|is)\s+(?:originally\s+)?(?:written|created|contributed|published|posted|sponsored)\b
            |^(?-i:\p{Lu}\p{Ll}+\s\p{Lu}\p{Ll}+),\s+(?:\w+\s){0,2}(?:editor|writer|author|contributor|reporter|correspondent|photographer)\b
            |^(?:author|editor|writer|photographer|credits?|sources?|photos?|images?)\s*:|\babout\s+the\s+author\b|\bmy\s+name\s+is\b|\bmy\s+name's\b
            |\b(?:is|was)\s+an?\s+(?:\w+[\s-]){0,3}(?:writer|author|editor|journalist|blogger|contributor|columnist|copywriter)\b(?=[^.!?]*\b(?:who|based|for|at|from|lives?|of|with|and)\b)
            |\bi(?:'m|\s+am)\s+an?\s+(?:\w+[\s-]){0,3}(?:writer|author|editor|journalist|blogger|student|teacher|professor|designer|engineer|developer|doctor|nurse|chef|coach|mother|father|mom|dad)\b
            |^(?:posted|published|updated|last\s+updated|last\s+modified)\s+(?:on|in|at)\b|\bhas\s+(?:written|published)\s+(?:\w+\s+){0,3}(?:books|articles|novels)\b
            |\b(?:lives|resides)\s+in\b[^.!?]{0,50}\bwith\s+(?:his|her|their)\s+(?:\w+\s+)?(?:wife|husband|partner|family|children|dogs?|cats?|kids|sons?|daughters?)""",
        "de": r"""
            ^(?:geschrieben|verfasst|veröffentlicht|übersetzt|fotografiert)\s+von\b|^von\s+(?-i:\p{Lu}\p{Ll}+\s+\p{Lu}\p{Ll}+)\s*[.,]?\s*$|^(?:autor(?:in)?|redaktion|quellen?|text|fotos?|bildnachweis)\s*:
            |\büber\s+(?:den\s+autor|die\s+autorin)\b|\bmein\s+name\s+ist\b|\bich\s+heiße\s+(?-i:\p{Lu})|\btext\s+und\s+fotos?\b|\bist\s+(?:freie[r]?\s+)?(?:autor(?:in)?|journalist(?:in)?|blogger(?:in)?|redakteur(?:in)?)\b
            |^(?:veröffentlicht|aktualisiert|zuletzt\s+aktualisiert)\s+(?:am|im)\b|\blebt\s+mit\s+(?:seine[rm]|ihre[rm])\b""",
        "ja": r"""
            ^文・|筆者プロフィール|^(?:著者|執筆者?|筆者|編集|監修|撮影|文|写真|出典|引用元|参考文献|作者)\s*[::：]|著者プロフィール|私の名前は|(?:と申します|といいます)[。]|(?:フリー)?ライター(?:です|の|として)|(?:公開日|更新日|投稿日)""",
    },
}
OUTSIDE_TALK: Final = tuple(_SOURCES)
"""The kinds of such sentences, each a filter of its own."""

# The copyright notice of a page stands in any language.
_COPYRIGHT = r"""
    |\u00a9|\(c\)\s*(?:19|20)\d\d|\bcopyright\s+(?:\(c\)|(?:19|20)\d\d|by\b)|\ball\s+rights\s+reserved\b
    |\balle\s+rechte\s+vorbehalten\b|\btous\s+droits\s+réservés\b|\blicen[sc]ed\s+under\b|\bSPDX-License
    |\bpermission\s+is\s+hereby\s+granted\b|無断(?:転載|複製)|全著作権所有"""
# No opening mark within: a text of those alone would take time with the square of its length.
_QUOTED = regex.compile(
    r"\"[^\"\n]+\"|\u201c[^\u201c\u201d\n]+\u201d|\u201e[^\u201e\u201c\n]+\u201c|「[^「」\n]+」"
)

# Words about a text instead of a subject, and the people who write and read it.
_TEXT_WORDS = regex.compile(
    r"""\b(?:posts?|blogs?|blogging|articles?|essays?|paragraphs?|sentences?|sections?|drafts?|edit(?:s|ed|ing|or)?
    |revis(?:e|ed|ion)|rewrit\w+|versions?|writ(?:e|es|ing|ten)|wrote|title[ds]?|headings?|headlines?|topics?
    |readers?|audience|introduction|conclusion|outline|prompt|word\s+count|passage|text)\b""",
    regex.IGNORECASE | regex.VERBOSE,
)
_PERSON = regex.compile(
    r"\b(?:i|me|my|you|your|we|us|our|let's)\b|\b(?:i|you|we)['\u2019]", regex.I
)
_MANY_TEXT_WORDS = 3


def outside_talk(kind: str, text: str, *, language: str, known: str = "") -> float:
    """Count the sentences and items that hold such talk; `known` are the blogger's own words."""
    pattern = _pattern(kind, language.partition("-")[0])
    if pattern is None:
        return 0
    own = known.casefold()
    parts = split_parts(text, language=language)
    return sum(_speaks(pattern, part, own) for part in parts)


def about_itself(text: str, *, language: str, known: str = "") -> float:
    """Count the sentences with three words about writing and a person (English).

    A word that the blogger's own words hold is the subject: a post on writing speaks of drafts.
    """
    if language.partition("-")[0] != "en":
        return 0
    own = known.casefold()
    return sum(
        _PERSON.search(part) is not None
        and len({word for word in map(str.casefold, _TEXT_WORDS.findall(part)) if word not in own})
        >= _MANY_TEXT_WORDS
        for part in split_parts(text, language=language)
    )


def _speaks(pattern: regex.Pattern[str], part: str, own: str) -> bool:
    item = read_item(part)
    sentence = (part if item is None else item.text).strip().replace("\u2019", "'")
    found = pattern.search(_QUOTED.sub('""', sentence).strip("*_ "))
    return found is not None and found[0].casefold().strip() not in own


@cache
def _pattern(kind: str, language: str) -> regex.Pattern[str] | None:
    source = _SOURCES[kind].get(language, "")
    if kind == "credits":
        source = f"{source}{_COPYRIGHT}" if source else _COPYRIGHT.strip().removeprefix("|")
    return regex.compile(source, regex.IGNORECASE | regex.VERBOSE) if source else None
