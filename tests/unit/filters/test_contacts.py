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
NOT = r"""
digital.gov, login.gov and 18F.gsa.gov are names | From 2019-03-14 to 2020-01-01, 2010-2015 and 1999/2000
It cost $1,234,567.89 for 10,000,000 people, 3.14159265 each | Section 508, and/or OMB M-19-21 and NIST SP 800-53
ISBN 978-0-306-40615-7, 10.0.0.1, RFC 2119 and 24/7 | such as @USDS, e.g./i.e., U.S./EU, TCP/IP, HTTP/2, HTTPS/TLS
At 10:30 a.m. on 03/14/2019, 5 of 1234567890 rows | It was at some point he said so | the dot com boom ended
See README.md/CHANGELOG.md or Enum.map/2 | Visit us at login.gov to read more | ISO 32000-2008, ISO-8859-1 (24 parts)
(2021-11-01) and 02020-11-15 | 0.8862269251 or 0.225 0.286 | 497 - 436 - 358 = -297 kJ | 0100000010 in binary
One, two, three, four, five, six, seven, eight | Population 1 234 567 or 1.234.567 | v1.2.3/v1.2.4 | 9:00 - 17:00
Transportation (DOT) Chief | at 9.2 g/cc | lunch @ noon. Then home | 100 000 000 and 2 500 000 | $ 12 345 678
Call 112 or 911 at once | in 1914-1918 and 1939-1945 | a 16:9, 3840 x 2160 screen | Isaiah 40:31, John 3:16-18
"""


def each(table: str) -> list[str]:
    return [piece.strip() for line in table.strip().split("\n") for piece in line.split(" | ")]


@pytest.mark.parametrize("contact", each(EMAILS) + each(LINKS) + each(PHONES))
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
