"""Breaks posts that people wrote in the ways in which texts of models are broken.

Each break returns an article's sections and the pieces that must not reach a reader. Foreign
sentences were written for this file; everything else comes from the corpus.
"""

# ruff: noqa: E501, RUF001 - whole sentences, of several scripts

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autoblog.filters import split_sentences

MAX_PERIOD = 200
SHORTEST_POST = 150  # words, as in the topics file to start from


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A broken article; `residue` are pieces of which none may be left once it is tidied."""

    kind: str
    sections: tuple[str, ...]
    residue: tuple[str, ...]


FOREIGN = {
    "de": "Wer einen Garten anlegt, sollte zuerst den Boden kennen. Sand trocknet schnell aus, Lehm "
    "hält das Wasser lange fest. Am Anfang genügt es, eine Handvoll Erde zu nehmen und sie zwischen "
    "den Fingern zu reiben. Danach weiß man, welche Pflanzen sich hier wohlfühlen werden und welche "
    "besser im Laden bleiben. Geduld ist dabei wichtiger als jedes Werkzeug, denn ein Beet braucht "
    "Jahre, bis es von selbst gedeiht. Im Herbst bringt man Laub und Kompost aus.",
    "fr": "Avant de planter un jardin, il faut connaître la terre. Le sable sèche vite, l'argile "
    "garde l'eau longtemps. Au début, il suffit de prendre une poignée de terre et de la frotter "
    "entre les doigts. Ensuite, on sait quelles plantes se plairont ici et lesquelles doivent rester "
    "au magasin. La patience compte plus que les outils, car un massif met des années à trouver son "
    "équilibre. En automne, on apporte des feuilles mortes et du compost.",
    "es": "Antes de plantar un jardín conviene conocer la tierra. La arena se seca pronto, la arcilla "
    "guarda el agua mucho tiempo. Al principio basta con tomar un puñado de tierra y frotarlo entre "
    "los dedos. Después se sabe qué plantas estarán a gusto aquí y cuáles deben quedarse en la "
    "tienda. La paciencia importa más que las herramientas, porque un parterre tarda años en "
    "encontrar su equilibrio. En otoño se echan hojas secas y compost.",
    "it": "Prima di piantare un giardino bisogna conoscere la terra. La sabbia si asciuga in fretta, "
    "l'argilla trattiene a lungo l'acqua. All'inizio basta prendere una manciata di terra e "
    "strofinarla tra le dita. Poi si sa quali piante staranno bene qui e quali devono restare nel "
    "negozio. La pazienza conta più degli attrezzi, perché un'aiuola impiega anni a trovare il suo "
    "equilibrio. In autunno si portano foglie secche e compost.",
    "nl": "Wie een tuin aanlegt, moet eerst de grond leren kennen. Zand droogt snel uit, klei houdt "
    "het water lang vast. In het begin is het genoeg om een handvol aarde te nemen en die tussen de "
    "vingers te wrijven. Daarna weet je welke planten zich hier thuis voelen en welke beter in de "
    "winkel blijven. Geduld is belangrijker dan gereedschap, want een border heeft jaren nodig om "
    "in evenwicht te komen. In de herfst brengt men blad en compost op.",
    "ru": "Прежде чем сажать сад, нужно узнать землю. Песок быстро сохнет, глина долго держит воду. "
    "Сначала достаточно взять горсть земли и растереть её между пальцами. После этого понятно, какие "
    "растения будут здесь расти хорошо, а какие лучше оставить в магазине. Терпение важнее любых "
    "инструментов, потому что клумбе нужны годы, чтобы найти своё равновесие. Осенью приносят сухие "
    "листья и компост, а весной ждут первых ростков и радуются каждому из них.",
    "ja": "庭をつくる前に、まず土を知ることが大切です。砂はすぐに乾き、粘土は水を長く保ちます。はじめは一握りの"
    "土を取り、指の間でこすってみるだけで十分です。そうすれば、どの植物がここでよく育ち、どれを店に残しておくべき"
    "かがわかります。道具よりも根気が大事です。花壇が自分で落ち着くまでには何年もかかるからです。秋には落ち葉と"
    "堆肥を入れ、春には最初の芽を待ちます。",
}
# Sentences with the piece of each that must not reach a reader.
CONTACTS = {
    "e_mail": (
        ("Write to jane.doe@example.com for the form.", "jane.doe@"),
        ("Ask support@mail.example.org today.", "support@"),
    ),
    "phone": (
        ("Call (202) 555-0143 before noon.", "555-0143"),
        ("Our number is +49 30 901820.", "901820"),
        ("Dial 202-555-0178 now.", "555-0178"),
    ),
    "link": (
        ("See https://www.example.com/guide for more.", "example.com/guide"),
        ("The form is at www.example.org/form today.", "example.org/form"),
        ("Everything stands at example.com/forms/apply now.", "forms/apply"),
        ("Sign up at bit.ly/3xYzAbC first.", "3xYzAbC"),
    ),
}
# Likewise; "TODO" and "XXX" are blanks that nobody filled in.
PLACEHOLDERS = (
    ("Contact [Your Name] for the details.", "Your Name"),
    ("We at [Company Name] are glad to help.", "Company Name"),
    ("Lorem ipsum dolor sit amet, consectetur adipiscing elit.", "ipsum"),
    ("TODO: add an example of this.", "TODO: add"),
    ("The title is {{ title }} in this case.", "{{ title"),
    ("Dear XXX, thank you for your order.", "Dear XXX"),
    ("Please insert your text here before you publish.", "insert your text"),
    ("The price is [insert price] for members.", "insert price"),
)
MARKUP = (
    ("```python\nprint(1)\n```", "print(1)"),
    ("~~~\nmake test\n~~~", "make test"),
    ('<div class="box">A box.</div>', "<div"),
    ("<p>A paragraph of its own.</p>", "<p>"),
    ("Fish &amp; chips are served.", "&amp;"),
    ("| one | two |\n| --- | --- |\n| a | b |", "| one |"),
    ('[gallery ids="1,2"]', "gallery ids"),
    ("<!-- a comment -->", "<!--"),
    ('<a href="x">a link</a> stands here.', "href="),
)
TALK = (
    "Sure! Here is a blog post about {title}:",
    "As an AI language model, I cannot browse the web.",
    "Write a blog post about {title} in 500 words.",
    "### Instruction:\nWrite the next section.\n\n### Response:",
    "User: go on with the article, please.",
    "<|im_start|>assistant",
    "I hope this helps! Let me know if you would like me to change anything.",
    "Certainly! Here's the section you asked for.",
)


def loops(posts: Sequence[Sequence[str]], *, seed: int) -> list[Broken]:
    """One for each period from one word to two hundred, at the end of a good text."""
    source = random.Random(seed)
    made = []
    for period in range(1, MAX_PERIOD + 1):
        post = source.choice(
            [post for post in posts if len(" ".join(post).split()) > 2 * MAX_PERIOD]
        )
        words = " ".join(post).split()
        start = source.randrange(len(words) - period)
        turns = max(2, -(-40 // period)) + 1
        looped = " ".join(words[start : start + period] * turns)
        twice = " ".join(words[start : start + period] * 2)
        good = " ".join(words[: source.randrange(60, 300)])
        made.append(Broken(kind="loop", sections=(f"{good}.\n\n{looped}.",), residue=(twice,)))
    return made


def breaks(
    post: Sequence[str], title: str, other: Sequence[str], *, swear_words: Sequence[str], seed: int
) -> list[Broken]:
    """Every other break of one post, where the post has what it needs."""
    source = random.Random(seed)
    found = [make(list(post), title, other, source) for make in MAKERS]
    word = source.choice(swear_words)
    found.append(_with_sentence("profanity", post, f"What a {word}!", source, residue=f"{word}!"))
    return [broken for broken in found if broken is not None]


def _repeated_paragraph(
    post: list[str], _title: str, _other: Sequence[str], source: random.Random
) -> Broken | None:
    paragraphs = [p for text in post for p in text.split("\n\n") if len(p.split()) > 30]
    if not paragraphs:
        return None
    again, place = source.choice(paragraphs), source.randrange(len(post))
    post[place] = f"{post[place]}\n\n{again}"
    return Broken(kind="repeated_paragraph", sections=tuple(post), residue=(f"\n\n{again}",))


def _repeated_section(
    post: list[str], _title: str, _other: Sequence[str], _source: random.Random
) -> Broken | None:
    long = [text for text in post if len(text.split()) > 100]
    if not long:
        return None
    return Broken(kind="repeated_section", sections=(*post, long[0]), residue=(long[0],))


def _spliced_document(
    post: list[str], title: str, other: Sequence[str], _source: random.Random
) -> Broken:
    post[-1] = f"{post[-1]}\n\nTitle: {title} again\nTags: one, two\n\n{other[0]}"
    return Broken(
        kind="spliced_document", sections=tuple(post), residue=("Tags: one, two", other[0])
    )


def _spliced_prompt(
    post: list[str], title: str, _other: Sequence[str], source: random.Random
) -> Broken:
    line = source.choice(TALK).format(title=title)
    place = source.randrange(len(post))
    post[place] = source.choice(
        (f"{line}\n\n{post[place]}", f"{post[place]}\n\n{line}\n\n{post[0]}")
    )
    return Broken(kind="spliced_prompt", sections=tuple(post), residue=(line,))


def _cut_end(
    post: list[str], _title: str, _other: Sequence[str], source: random.Random
) -> Broken | None:
    sentences = split_sentences(post[-1].rpartition("\n")[2])
    if len(sentences) < 2 or len(sentences[-1].split()) < 6:
        return None
    words = sentences[-1].split()
    kept = " ".join(words[: source.randrange(2, len(words) - 2)]).rstrip(".!?:;,")
    post[-1] = post[-1][: post[-1].rindex(sentences[-1])] + kept
    return Broken(kind="cut_end", sections=tuple(post), residue=(kept,))


def _other_language(
    post: list[str], _title: str, _other: Sequence[str], source: random.Random
) -> Broken:
    text = source.choice(list(FOREIGN.values()))
    kept = " ".join(" ".join(post).split()[: source.randrange(60, 120)])
    return Broken(kind="other_language", sections=(f"{kept}.\n\n{text}",), residue=(text,))


def _near_copy(
    _post: list[str], _title: str, other: Sequence[str], source: random.Random
) -> Broken | None:
    words = {word for text in other for word in text.split()}
    known = sorted(words)
    copied = []
    for text in other:
        sentences = [s for s in re.split(r"(?<=[.!?])\s", text) if source.random() > 0.1]
        changed = [
            " ".join(source.choice(known) if source.random() < 0.05 else w for w in s.split())
            for s in sentences
        ]
        copied.append(" ".join(changed))
    if sum(len(text.split()) for text in copied) < SHORTEST_POST:
        return None
    return Broken(kind="near_copy", sections=tuple(filter(None, copied)), residue=("",))


def _with_sentence(
    kind: str, post: Sequence[str], sentence: str, source: random.Random, *, residue: str
) -> Broken:
    changed, place = list(post), source.randrange(len(post))
    paragraphs = changed[place].split("\n\n")
    paragraphs.insert(source.randrange(len(paragraphs) + 1), sentence)
    changed[place] = "\n\n".join(paragraphs)
    return Broken(kind=kind, sections=tuple(changed), residue=(residue,))


def _inserted(kind: str, sentences: Sequence[tuple[str, str]]) -> "Maker":
    def make(post: list[str], _title: str, _other: Sequence[str], source: random.Random) -> Broken:
        sentence, residue = source.choice(sentences)
        return _with_sentence(kind, post, sentence, source, residue=residue)

    return make


Maker = Callable[[list[str], str, Sequence[str], random.Random], Broken | None]
MAKERS: tuple[Maker, ...] = (
    _repeated_paragraph,
    _repeated_section,
    _spliced_document,
    _spliced_prompt,
    _cut_end,
    _other_language,
    _near_copy,
    *(_inserted(kind, sentences) for kind, sentences in CONTACTS.items()),
    _inserted("placeholder", PLACEHOLDERS),
    _inserted("markup", MARKUP),
)
