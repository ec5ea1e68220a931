# ruff: noqa: E501, RUF001 (tables of forms, some in letters that look like others)
"""E-mail addresses, links and phone numbers in the forms that people and models give them."""

import pytest

from autoblog.filters.contacts import contacts

EMAILS = r"""
kim@example.net | jane.doe+blog@mail.example.co.uk | kim&commat;example.net | kim&#64;example.net
kim&#x40;example&period;net | kim**@**example.net | john.doe**@**example.com | _kim_@example.net
kim＠example.net | kim@example。net | kim@exa&#8203;mple.net | kim @ example.net | kim @ example . net
kim@ example.net | kim @example.net | kim [at] example [dot] net | kim(at)example(dot)net
kim {at} example {dot} net | kim <at> example.net | kim AT example DOT net | kim at example dot net
kim_at_example_dot_net | kim-at-example.net | kim AT example.net | kim at gmail.com | info at example.org
kim[@]example.net | kim[@]example[.]net | kim (ät) example (punkt) de | kim bei example Punkt de
mailto:kim@example.net | MAILTO:kim | kim%40example.net | kim\u0040example.net | kim@localhost
kim@[203.0.113.5] | kim@münchen.example | ким@пример.рф | o'brien@example.ie | `kim@example.net`
<kim@example.net> | kim\@example.net | kim@example.photography
"""
LINKS = r"""
https://example.com | HTTP://EXAMPLE.COM/x | ftp://host | www.example.org | bit.ly/xyz | t.me/kim
https:&sol;&sol;evil.example&sol;x | https&colon;//evil.example | hxxps://evil.example/x | evil.example/buy-now
shop.evil.photography/buy | evil.example:8080 | evil.example/?id=1 | evil.example?id=1 | evil.example#buy
203.0.113.5/x | 203.0.113.5:8080/x | [2001:db8::1]/x | http://3405803781/ | https:/evil.example/x
https : // evil.example / x | //evil.example/x | http//evil.example | https:\\evil.example\x
evil[.]example/x | evil(dot)example | evil . example / buy | www dot evil dot example | WWW.EVIL.EXAMPLE
пример.рф/купить | evil.example／buy | evil.example∕buy | whatsapp://send | tel:+4930901820 | sms:5550123
javascript:alert(1) | magnet:?xt=urn | discord.gg/abc | https://**evil**.example | ht**tp**s://evil.example
evil.exam**ple/bu**y | www2.example.org | evil.example./buy | evil.co.uk/x | xn--e1afmkfd.xn--p1ai/x
\x68ttps://evil.example | https%3A%2F%2Fevil.example | evil dot com slash buy
"""
MORE_EMAILS = r"""
anna.schmidt(ät)web.de | anna.schmidt AT web PUNKT de | anna punkt schmidt at web punkt de
schreib an: anna [ät] firma.de | pierre.dupont[arobase]orange.fr | pierre arobase orange point fr
maria (arroba) correo (punto) es | maria arroba gmail punto com | joão[arroba]empresa.com.br
mario chiocciola libero.it | mario [chiocciola] libero [punto] it | jan apenstaartje ziggo.nl
jan [apestaartje] ziggo.nl | anna (małpa) wp.pl | anna małpa wp kropka pl | ivan собака yandex.ru
ivan (собака) mail точка ru | иван[собака]почта.рф | kim＠naver．com | kim골뱅이naver.com | kim (골뱅이) naver.com
tanaka（アット）example.jp | tanaka★example.jp | tanaka＠ｅｘａｍｐｌｅ．ｊｐ | tanaka[at]example.co.jp | li_wei#163.com
liwei[at]qq点com | liwei艾特qq.com | 12345678@qq.com | ayse (et) ornek.com.tr | ahmet kuyruklu a ornek.com
info @ firma . de | info﹫firma.de | info&#x0040;firma&#46;de | info&#0000064;firma.de | info%20%40%20firma.de
in fo@firma.de | user＠[IPv6:2001:db8::1] | "john doe"@example.com | john@doe@example.com
john.doe (at) example (dot) co (dot) uk | john.doe [at] example [dot] co [dot] uk
john.doe at example dot co dot uk | john(dot)doe(at)example(dot)com | john DOT doe AT example DOT com
john.doe_at_example.com | john.doeATexample.com | john.doe@example,com | john.doe@example dot com
john.doe-at-example-dot-com | john.doe {@} example.com | john.doe ( a t ) example . com
john.doe <at> example <dot> com | j o h n @ e x a m p l e . c o m | moc.elpmaxe@nhoj
mailto://john@example.com | xmpp:john@example.com | matrix @john:example.org | @john@mastodon.social
john@example.com. | john@xn--mnchen-3ya.de | john@sub.domain.example.museum | fax (at) kanzlei.de
support[ @ ]example.com | support (@) example.com | kim (klammeraffe) web.de | kim klammeraffe web.de
kim[Klammeraffe]web[Punkt]de | kim at-zeichen web.de | kim(@)web(.)de | kim <@> web <.> de
kim "at" example "dot" com | kim 'at' example 'dot' com | kim (at sign) example (dot) com
kim [at]example.com | kim -at- example -dot- com | kim --at-- example.com | kim =at= example.com
kim /at/ example.com | kim at example period com | kim at example (period) com | kim @ example dot com
kim@example dot co dot uk | kim@exampledotcom | kim@example(.)com | kim@REMOVE.example.com
kimNOSPAM@example.com | kim@example.com?subject=hi | kim&#8203;@example.com | kim\u200b@\u200bexample.com
kim\u00ad@example.com | kim@example\u2024com | kim@example\uff0ecom | kim@\u0435xample.com | kim @example. com
kim@ example .com | kim at hotmail dot com | kim at outlook.de | kim at yahoo point fr
escribe a kim arroba dominio punto es | e-mail kim arobase exemple point com
scrivi a kim chiocciola dominio punto it | mejla kim snabel-a exempel.se | skriv til kim snabela eksempel.dk
napisz kim malpa wp.pl | írj: kim kukac pelda.hu | пишите kim собачка mail.ru | пишите kim@почта.рф
メール：kim＠example.ne.jp | 메일: kim 골뱅이 네이버 닷컴 | 邮箱 kim（at）example.com | 邮箱kim@example.com。
البريد kim@example.com | ईमेल kim@उदाहरण.भारत | kim%2540example.com | kim=40example.com | kim&at;example.com
kim[ät]web.de | kim ÄT web.de | kim(a)web.de | kim{a}web.de | kim[a]web.de | kimⓐweb.de | kim＿at＿web.de
"""
MORE_LINKS = r"""
hxxp://bad.example | h**p://bad.example/x | http:\/\/bad.example\/x | http：／／bad.example／x
https∶//bad.example/x | bad.example/path | bad.example/ | bad․example/path | bad。example/path
bad．example/path | bad(.)example/path | bad [.] example / path | bad dot example slash path
bad punkt de slash angebot | bad punto com barra oferta | www,bad.com | www .bad. com | w w w . b a d . c o m
www-bad-com | WwW.BaD.CoM | bad.shop/buy | bad.xyz?ref=1 | bad.io#top | bad.ru:443 | user:pass@bad.example/x
ftp.bad.example/x | ftps://bad.example | sftp://bad.example | ssh://git@bad.example | git@bad.example:repo.git
ws://bad.example/socket | data:text/html,hello | file:///etc/passwd | blob:https://bad.example/uuid
intent://scan/#Intent;scheme=zxing;end | tg://resolve?domain=bad | t.me/joinchat/AAAA | wa.me/4917612345678
fb.com/bad | m.me/bad | instagram.com/bad_shop | goo.gl/abc | tinyurl.com/abc | youtu.be/dQw4w9WgXcQ
[2001:db8::1]:8080 | http://[2001:db8::1]/ | http://0x7f000001/ | 198.51.100.7:8443 | 198.51.100.7/admin
//198.51.100.7/x | bücher.example/kaufen | 例子.中国/路径 | пример.рф:8080 | उदाहरण.भारत/पथ | bad.example%2Fpath
bad%2Eexample/path | https&#58;&#47;&#47;bad.example | &#104;ttps://bad.example | [click](https://bad.example)
[click]: https://bad.example | <https://bad.example> | ![](//bad.example/x.png) | https: //bad.example
https:// bad.example | https ://bad.example | https[:]//bad.example | https[://]bad[.]example | bad.onion/x
ipfs://QmAbc | magnet:?xt=urn:btih:abc | skype:bad.shop?call | whatsapp:+491761234567 | sip:kim@bad.example
geo:37.78,-122.39 | bad.example\path | bad.example／path | bad.example⁄path | bad.co.uk/a?b=c
hTTps://bad.example | h t t p s : / / b a d . e x a m p l e | https://bad .example/x | https://bad. example/x
htt ps://bad.example | http:bad.example/x | http:/bad.example | https;//bad.example | https//:bad.example
ttps://bad.example | htp://bad.example | meow://bad.example | bad.example:443/x | bad.com/ buy | bad.com /buy
bad . com/buy | bad. com/buy | bad .com/buy | bad(dot)com/buy | bad[dot]com | bad-dot-com/buy
bad DOT com SLASH buy | bad dot com forward slash buy | bad dot io slash buy | bad dot com/buy | www.bad
www.bad.com | www . bad . com | www[.]bad[.]com | www(dot)bad(dot)com | www dot bad dot com | www bad com
(www.bad.com) | "www.bad.com" | WWW。BAD。COM | ｗｗｗ．ｂａｄ．ｃｏｍ | bad。com/购买 | bad｡com/買う | bad．com／買う | пример.рф/
пример.com/купить | münchen.de/karte | xn--bcher-kva.example/x | sub.sub.sub.bad.example/x | bad.example/#x
bad.example/?x | bad.example/~kim | bad.example/@kim | bad.example/x.html | bad.example/a/b/c | bad.example//x
bad.example&#47;x | bad&#46;example/x | bad&period;example&sol;x | bad%2eexample%2fx
https%253A%252F%252Fbad.example | \u0068ttps://bad.example | &#x68;&#x74;&#x74;&#x70;&#x73;://bad.example
`https://bad.example` | **https://bad.example** | [x](//bad.example/y) | [x](bad.example/y)
[x]: //bad.example/y | <bad.example/y> | <//bad.example/y> | 198.51.100[.]7/x | 198[.]51[.]100[.]7
198.51.100.7:80 | 198.51.100.7/x | http://198.51.100.7 | [2001:db8::7]/x | 2001:db8::7/x | t.me/bad
line.me/ti/p/bad | discord.gg/bad | bit.ly/bad | amzn.to/bad | g.co/bad | open.spotify.com/track/1
example.app/x | example.dev/x | example.shop/x | example.рус/x
"""
PHONES = r"""
(202) 555-0123 | 202-555-0123 | 202.555.0123 | 202 555 0123 | 1 202 555 0123 | 1-202-555-0123 | +1 (202) 555-0123
202‑555‑0123 | 202–555–0123 | 202 - 555 - 0123 | ２０２-５５５-０１２３ | +12025550123 | (030) 901820 | 030/901820 | 030 901820
030 / 90 18 20 | +49 30 901820 | +49 (0)30 901820 | 0049 30 901820 | 020 7946 0958 | (020) 7946 0958 | 07700 900123
+44 (0)20 7946 0958 | 01 42 68 53 00 | 01.42.68.53.00 | +33 1 42 68 53 00 | 03-1234-5678 | +81-3-1234-5678
090-1234-5678 | 138 0013 8000 | 010-6552-9988 | +86 138 0013 8000 | 06 1234 5678 | 91 411 22 33 | (11) 91234-5678
1-800-FED-INFO | 1-844-872-4681 | 1 (800) FLOWERS | 800-FLOWERS | Tel. 5550123 | call 555-0123 | phone: 555 0123
Tel.: 901820 | WhatsApp 2345 6789 | two zero two five five five zero one two three | 02012345678 | +91 98765 43210
(0)30 901820 22 | 202*555*0123 | 2️⃣0️⃣2️⃣-5️⃣5️⃣5️⃣-0️⃣1️⃣2️⃣3️⃣ | ٠٢٠ ٧٩٤٦ ٠٩٥٨ | tél. 0142685300 | 98765-43210
"""
MORE_PHONES = r"""
+49 (0) 30 / 90 18 20 | +49-30-901820 | 0049(0)30/901820 | 030-90 18 20-0 | 0176 1234 5678 | 0176/12345678
+43 1 58858-0 | +41 44 668 18 00 | 044 668 18 00 | +33 (0)1 42 68 53 00 | 01-42-68-53-00 | 01/42/68/53/00
0033 1 42 68 53 00 | 06 12 34 56 78 | +34 912 345 678 | 912 34 56 78 | 91 234 56 78 | +39 06 698 1234
06 6982 1234 | +351 21 123 4567 | 21 123 45 67 | +31 20 123 4567 | 020-123 45 67 | +32 2 555 12 12
02 555 12 12 | +46 8 123 456 78 | 08-123 456 78 | +358 9 123 4567 | +45 33 12 34 56 | 33 12 34 56
+47 22 12 34 56 | 22 12 34 56 | +48 22 123 45 67 | 22 123 45 67 | +420 222 111 333 | +36 1 234 5678
(06 1) 234-5678 | +40 21 312 3456 | +30 21 0123 4567 | +90 212 345 67 89 | 0212 345 67 89 | 0(212) 345 67 89
+7 495 123-45-67 | 8 (495) 123-45-67 | 8-800-555-35-35 | +380 44 123 45 67 | (044) 123-45-67 | +81 3 1234 5678
０３－１２３４－５６７８ | 0120-123-456 | +82 2 123 4567 | 02-123-4567 | 010-1234-5678 | +86 10 1234 5678 | 010-12345678
400-810-1234 | 13800138000 | 电话：010-12345678 | +886 2 2345 6789 | (02) 2345-6789 | +852 2345 6789
2345 6789（電話） | +91 22 2345 6789 | 022-23456789 | 09876543210 | +62 21 1234567 | (021) 1234567
0812-3456-7890 | +66 2 123 4567 | 02-123-4567 | +84 24 1234 5678 | +63 2 8123 4567 | +60 3-1234 5678
+65 6123 4567 | +61 2 1234 5678 | (02) 9876 5432 | 1300 123 456 | 0412 345 678 | +64 9 123 4567
+27 21 123 4567 | 021 123 4567 | +234 803 123 4567 | 0803 123 4567 | +254 20 123456 | +20 2 12345678
+966 11 123 4567 | +972 3 123 4567 | 03-123-4567 | +971 4 123 4567 | +55 11 91234-5678 | (11) 3123-4567
+52 55 1234 5678 | 55 1234 5678 | +54 11 1234-5678 | (011) 4123-4567 | +56 2 2123 4567 | +57 1 234 5678
+1-876-555-0123 | +1 416 555 0199 | 416.555.0199 | (416)555-0199 | 416/555-0199 | 4165550199 (call)
call 4165550199 | ring us on 0800 1111 | Tel:0301234567 | Tel.0301234567 | ☎ 030 123456 | 📞 030 123456
✆ 2025550123 | Ph: 2025550123 | Mob 9876543210 | T 030 123456 | F: +49 30 123457
fünf fünf fünf null eins zwei drei | two-oh-two, five-five-five, oh-one-two-three
zero two zero seven nine four six | (202) five five five 0123 | 2 0 2 5 5 5 0 1 2 3 | 2.0.2.5.5.5.0.1.2.3
202~555~0123 | 202_555_0123 | 202/555/0123 | 202\u00a0555\u00a00123 | 202\u2009555\u20090123 | २०२-५५५-०१२३
+۹۸ ۲۱ ۱۲۳۴ ۵۶۷۸ | 𝟚𝟘𝟚-𝟝𝟝𝟝-𝟘𝟙𝟚𝟛 | ②⓪②-⑤⑤⑤-⓪①②③ | 2O2-555-O123 | +1.202.555.0123 | +1(202)5550123
001 202 555 0123 | 011 44 20 7946 0958 | 1800 FLOWERS | 1-800-GO-FEDEX | 0800 REVERSE
"""
NOT = r"""
digital.gov, login.gov and 18F.gsa.gov are names | From 2019-03-14 to 2020-01-01, 2010-2015 and 1999/2000
It cost $1,234,567.89 for 10,000,000 people, 3.14159265 each | Section 508, and/or OMB M-19-21 and NIST SP 800-53
ISBN 978-0-306-40615-7, 10.0.0.1, RFC 2119 and 24/7 | such as @USDS, e.g./i.e., U.S./EU, TCP/IP, HTTP/2, HTTPS/TLS
At 10:30 a.m. on 03/14/2019, 5 of 1234567890 rows | It was at some point he said so | the dot com boom ended
See README.md/CHANGELOG.md or Enum.map/2 | Visit us at login.gov to read more | ISO 32000-2008, ISO-8859-1 (24 parts)
(2021-11-01) and 02020-11-15 | 0.8862269251 or 0.225 0.286 | 497 - 436 - 358 = -297 kJ | 0100000010 in binary
One, two, three, four, five, six, seven, eight | Population 1 234 567 or 1.234.567 | v1.2.3/v1.2.4 | 9:00 - 17:00
Transportation (DOT) Chief | at 9.2 g/cc | lunch @ noon. Then home | 100 000 000 and 2 500 000 | $ 12 345 678
We stopped at some point in 2019 and at this point you know | the dot-com boom, the dot com/tech bubble
API.DATA.GOV | read with .gov/.mil sites | ages 20 30 40 50 | 10 000 000 or +100 000 users | one two three, go
Control Number 3090-0325 | 2014-2015.19 20 | (a) Data.gov and (b) cloud.gov | the @types package | C# or F#
Universitäten und Qualität | a b c d e f g h | 1 2 3 4 5 6 7 8 9 10 | 1 1 2 3 5 8 1 3 2 1 | 65 000 (call)
Call 112 or 911 at once | in 1914-1918 and 1939-1945 | a 16:9, 3840 x 2160 screen | Isaiah 40:31, John 3:16-18
"""
TABLES = (EMAILS, MORE_EMAILS, LINKS, MORE_LINKS, PHONES, MORE_PHONES)


def each(table: str) -> list[str]:
    return [piece.strip() for line in table.strip().split("\n") for piece in line.split(" | ")]


@pytest.mark.parametrize("contact", [form for table in TABLES for form in each(table)])
def test_a_contact_is_found_in_every_form(contact: str) -> None:
    assert contacts(f"To know more, use {contact} today.") >= 1


@pytest.mark.parametrize(
    "text",
    [
        "お問い合わせは03-1234-5678まで。",
        "詳しくは電話 03 1234 5678 へ。",
        "拨打138-0013-8000咨询。",
        "メールはkim@example.jpへ。",
    ],
)
def test_a_contact_that_other_scripts_touch_is_found(text: str) -> None:
    assert contacts(text) == 1


@pytest.mark.parametrize("text", each(NOT))
def test_numbers_names_and_dates_are_no_contacts(text: str) -> None:
    assert contacts(f"{text}.") == 0
