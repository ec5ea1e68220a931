"""Topics in German and in Japanese go through writing, filters and slugs as English ones do."""

import html
import random
import re
from dataclasses import dataclass
from urllib.parse import unquote

import pytest

from autoblog.filters import count_words
from autoblog.package_data import shipped_templates
from autoblog.pipeline import Result
from tests.desk import Desk, topics_of
from tests.scripted import ScriptedGenerator

GERMAN_TOPIC = """
topics:
  - title: Wie man Brot für Anfänger bäckt
    language: de
    keywords: [Sauerteig, Brot]
    outline: [Was man braucht, "Größe und Temperatur"]
    closing: Zum Schluss
    words: {min: 80, max: 400}
"""

JAPANESE_TOPIC = """
topics:
  - title: はじめてのパンの焼き方
    language: ja
    keywords: [パン, 小麦粉]
    outline: [用意するもの, こね方と発酵]
    closing: まとめ
    words: {min: 80, max: 400}
"""

GERMAN = (
    "Ein gutes Brot braucht vor allem Zeit und ein wenig Geduld.",
    "Wer den Teig am Abend ansetzt, kann am nächsten Morgen backen.",
    "Das Mehl sollte frisch sein, denn altes Mehl nimmt das Wasser schlecht auf.",
    "Salz kommt erst dazu, wenn der Teig eine halbe Stunde geruht hat.",
    "Die Schüssel deckt man mit einem feuchten Tuch zu und stellt sie in die Küche.",
    "Im Ofen muss es am Anfang sehr heiß sein, später genügt weniger Hitze.",
    "Nach etwa vierzig Minuten klingt das Brot hohl, wenn man auf den Boden klopft.",
    "Auf einem Gitter kühlt es aus, bevor man es anschneidet.",
    "Reste schmecken am zweiten Tag geröstet fast noch besser.",
    "Viele Anfänger kneten zu kurz, und dann fehlt dem Teig die Kraft.",
    "Mit jedem Versuch lernt man, wie sich ein fertiger Teig anfühlt.",
    "Ein scharfes Messer hilft dabei, die Oberfläche sauber einzuschneiden.",
    "Manche geben Körner hinein, andere lieber geriebene Karotten oder Nüsse.",
    "Wichtig ist nur, dass man nicht alles auf einmal ändert.",
    "So merkt man bald, welche Zutat den Unterschied gemacht hat.",
    "Der Sauerteig wohnt bei uns in einem Glas im Kühlschrank.",
)

JAPANESE = (
    "おいしいパンを焼くには、時間と少しの根気が必要です。",
    "前の晩に生地を仕込んでおけば、翌朝すぐに焼くことができます。",
    "小麦粉はできるだけ新しいものを選んでください。",
    "塩は生地を三十分ほど休ませてから加えます。",
    "ボウルには濡れた布巾をかけて、台所の暖かい場所に置きましょう。",
    "はじめの十分間は、オーブンの温度を高めに設定します。",
    "底を軽くたたいて、こもった音がすれば焼き上がりの合図です。",
    "切る前に、網の上で十分に冷ましておくことが大切です。",
    "残った分は、次の日に焼き直すとまた違った味わいになります。",
    "慣れないうちは、こねる時間が短くなりがちです。",
    "何度か試すうちに、ちょうどよい手触りが分かってきます。",
    "表面の切り込みには、よく切れる刃物を使うと失敗しません。",
    "くるみや干しぶどうを混ぜる人もいます。",
    "ただし、一度にいくつも変えないほうが原因を見つけやすいでしょう。",
    "酵母の種は、冷蔵庫の中で瓶に入れて育てています。",
    "家族そろって味見をするのも楽しみの一つです。",
)


def prose(sentences: tuple[str, ...], *, gap: str) -> ScriptedGenerator:
    """Every part gets sentences of its own; the first candidate of each is cut off or loops."""
    parts = random.Random(3).sample(sentences, len(sentences))

    def write(prompt: str, seed: int) -> str:
        part_index = prompt.count("## ")
        own = gap.join(parts[4 * part_index : 4 * part_index + 4])
        return (own, own, f"{own}{gap}{own[:9]}", own[:12] * 40)[seed % 4]

    return ScriptedGenerator(write, context=4096)


def publish(desk: Desk, topics: str, generator: ScriptedGenerator) -> Result:
    desk.topics = topics_of(topics)
    desk.generator = generator
    [result] = desk.publish()
    return result


@dataclass(frozen=True, kw_only=True)
class Language:
    """A topic, what is written of it, and what the post must have."""

    code: str
    subject: str
    topics: str
    sentences: tuple[str, ...]
    gap: str
    slug: str
    headings: tuple[str, ...]


LANGUAGES = {
    "German": Language(
        code="de",
        subject="Sauerteig",
        topics=GERMAN_TOPIC,
        sentences=GERMAN,
        gap=" ",
        slug="wie-man-brot-fur-anfanger-backt",
        headings=("Was man braucht", "Größe und Temperatur", "Zum Schluss"),
    ),
    "Japanese": Language(
        code="ja",
        subject="パン",
        topics=JAPANESE_TOPIC,
        sentences=JAPANESE,
        gap="",
        slug="はじめてのパンの焼き方",
        headings=("用意するもの", "こね方と発酵", "まとめ"),
    ),
}


@pytest.fixture(params=list(LANGUAGES.values()), ids=list(LANGUAGES))
def language(request: pytest.FixtureRequest) -> Language:
    found: Language = request.param
    return found


def test_a_topic_in_another_language_becomes_a_post_with_its_headings_and_slug(
    desk: Desk, language: Language
) -> None:
    generator = prose(language.sentences, gap=language.gap)
    result = publish(desk, language.topics, generator)
    assert result.outcome == "posted", result.error
    [post] = desk.site.posts.values()
    assert unquote(post.slug) == language.slug
    content = html.unescape(post.content)
    places = [content.index(f">{heading}</h2>") for heading in language.headings]
    assert places == sorted(places)
    assert result.facts.words is not None
    assert (
        abs(result.facts.words - sum(count_words(sentence) for sentence in language.sentences)) < 4
    )
    assert all(sentence in content for sentence in language.sentences)


def test_a_topic_without_an_outline_has_headings_of_its_language(
    desk: Desk, language: Language
) -> None:
    bare = re.sub(r"    (outline|closing): .*\n", "", language.topics)
    result = publish(desk, bare, prose(language.sentences, gap=language.gap))
    assert result.outcome == "posted", result.error
    [post] = desk.site.posts.values()
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", html.unescape(post.content))
    pattern = shipped_templates() / "outlines" / language.code / "how-to.yaml"
    own = pattern.read_text(encoding="utf-8").replace("{{ subject }}", language.subject)
    assert len(headings) == 3  # there are sentences for an opening and three sections
    assert all(heading in own for heading in headings)


def test_what_loops_or_says_the_same_twice_is_refused_in_every_script(
    desk: Desk, language: Language
) -> None:
    same = language.gap.join(language.sentences[:4])
    loop = language.gap.join([language.sentences[0]] * 12)
    generator = ScriptedGenerator(lambda _prompt, seed: (same, loop)[seed % 2])
    result = publish(desk, language.topics, generator)
    assert result.outcome == "rejected"
    assert len(generator.calls) == 4  # the opening, and a section that says it again, three times
    refused = {rejection["filter"] for rejection in result.facts.rejections}
    assert any("duplicate" in name or name in {"loop", "across_sections"} for name in refused)
