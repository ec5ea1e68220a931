"""The page of a rehearsal: everything on it, nothing of the model's read as markup."""

import base64
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from autoblog.covers.cards import draw_cover
from autoblog.errors import NothingPassedError
from autoblog.filter_limits import FILTER_NAMES
from autoblog.ledger import Facts, KeptPost
from autoblog.pipeline import Rejected, Rendered, Result
from autoblog.posts import Article, Section, render
from autoblog.preview import render_page
from autoblog.preview.filter_words import FILTER_WORDS
from autoblog.writing import WritingRecord

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
VOID = {"meta", "link", "br", "img", "hr", "input"}
HOSTILE = """<script>alert(1)</script><img src=x onerror=alert(1)></p></div><!-- " ' & [gallery]"""


class Page(HTMLParser):
    """What a browser sees: tags with their attributes, and texts."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.comments: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        self.text += data


def candidate(text: str, **changes: Any) -> dict[str, Any]:
    return {
        "part": "opening",
        "heading": None,
        "section": 0,
        "seed": 5,
        "tokens": 9,
        "finish_reason": "stop",
        "chosen": False,
        "characters": len(text),
        "text": text,
        "reasons": [],
    } | changes


MADE_WITH = ("model", "revision", "device", "dtype", "engine", "seed", "template")


def rendered(
    text: str = "Bread takes time.", title: str = "Bread", record: WritingRecord | None = None
) -> Rendered:
    article = Article(title=title, sections=(Section(heading=None, text=text),))
    post = render(
        article,
        marker="0123456789abcdef" * 2,
        disclosure="",
        categories=[title],
        tags=[text],
        topic_slug="bread",
    )
    provenance = dict.fromkeys(MADE_WITH, text)
    kept = KeptPost(
        post=post,
        site="s",
        topic="bread",
        period="",
        wanted_status="draft",
        provenance={
            **provenance,
            "versions": {"torch": text},
            "seconds": {"writing": 1.5},
            "sections": [{"heading": title}],
        },
    )
    return Rendered(
        facts=Facts(topic="bread", period="", title=title, words=3, model=text, seed=7),
        kept=kept,
        record=record or record_of(text),
        report=({"filter": "too_long", "measured": 1 / 3, "limit": 600, "passed": True},),
    )


def record_of(text: str) -> WritingRecord:
    refused = candidate(text, reasons=[{"filter": "too_short", "measured": 3, "limit": 50}])
    return WritingRecord(candidates=(candidate(text, chosen=True), refused, candidate("Third.")))


def refused_topic(text: str, title: str = "Bread") -> Rejected:
    rejections = ({"filter": "too_long", "measured": 700, "limit": 600},)
    facts = Facts(topic="cake", period="", title=title, words=3, model="Bread takes time.", seed=7)
    return Rejected(
        facts=replace(facts, rejections=rejections),
        error=NothingPassedError(f"nothing passed: {text}"),
        record=record_of(text),
    )


def page_of(*results: Result) -> Page:
    return Page(render_page(results, now=NOW))


def classes(page: Page, name: str) -> Sequence[dict[str, str | None]]:
    return [attrs for _, attrs in page.tags if name in (attrs.get("class") or "").split()]


def test_a_post_stands_there_with_filters_candidates_and_what_made_it() -> None:
    page = page_of(rendered())
    for said in (
        "Bread takes time.",
        "too_long",
        "0.333",
        "too_short: 3, limit 50",
        "chosen",
        "passed, not chosen",
        "3 written, 1 refused",
        "writing 1.5",
        "2026-11-21 09:00 UTC",
    ):
        assert said in page.text
    assert [name for name in MADE_WITH if name not in page.text] == []
    assert page.open == []


def test_several_topics_are_listed_and_what_was_refused_says_why() -> None:
    page = page_of(rendered(), refused_topic("too dull"))
    links = {attrs["href"] for tag, attrs in page.tags if tag == "a"}
    anchors = {f"#{attrs['id']}" for _, attrs in page.tags if "id" in attrs}
    assert links == anchors == {"#topic-bread", "#topic-cake"}
    assert "nothing passed: too dull" in page.text
    assert "too_long: 700, limit 600" in page.text


def test_a_candidate_that_was_kept_in_part_says_how_much_is_missing() -> None:
    part = candidate("Bread", characters=105, chosen=True)
    page = page_of(rendered(record=WritingRecord(candidates=(part,))))
    assert "(… 100 more characters)" in page.text


def test_candidates_stand_under_their_part_and_a_part_left_out_says_so() -> None:
    refused = [{"filter": "too_short", "measured": 3, "limit": 50}]
    candidates = (
        candidate("A title", part="title", section=None, chosen=True),
        candidate("Bread.", chosen=True),
        candidate("Flour.", part="section", heading="Flour", section=1, reasons=refused),
        candidate("Water.", part="section", heading="Water", section=2, chosen=True),
    )
    page = page_of(rendered(record=WritingRecord(candidates=candidates)))
    places = [page.text.rindex(f"\n{name}\n") for name in ("Title", "Opening", "Flour", "Water")]
    assert places == sorted(places)
    assert page.text.count("left out of the post") == 1
    assert "Flour\n1 written, 1 refused; left out of the post" in page.text


def test_the_cover_stands_on_the_page_which_still_loads_nothing() -> None:
    page = Page(render_page([rendered()], now=NOW, draw_cover=lambda title: draw_cover(title, "s")))
    [(_, cover)] = [(tag, attrs) for tag, attrs in page.tags if tag == "img"]
    data = base64.b64decode((cover["src"] or "").removeprefix("data:image/png;base64,"))
    assert Image.open(io.BytesIO(data)).size == (1200, 630)
    assert cover["alt"] == "Cover: Bread"
    [policy] = [attrs["content"] for _, attrs in page.tags if "http-equiv" in attrs]
    assert "img-src data:;" in (policy or "")


def test_every_filter_is_explained_in_words() -> None:
    assert FILTER_WORDS.keys() == {
        *FILTER_NAMES,
        *("too_short", "too_long", "claims", "example_leak"),
    }
    assert "words, at most as many as the limit" in page_of(rendered()).text


def test_nothing_due_is_said() -> None:
    assert "Nothing was due" in page_of().text


def assert_harmless(page: Page, text: str) -> None:
    known = "html head meta title style body header h1 p nav ol li a main section span h2 div h3 "
    known += "dl dt dd code table thead tr th tbody td ul h4 details summary small blockquote"
    assert {tag for tag, _ in page.tags} <= set(known.split())
    attributes = {name for _, attrs in page.tags for name in attrs}
    assert attributes <= {
        *("lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "dir"),
        *("scope", "aria-label"),
    }
    assert all(re.fullmatch(r" /?wp:[a-z-]+( \{[^<>]*\})? ", one) for one in page.comments)
    assert page.open == []
    assert text in page.text


def test_hostile_text_is_only_text_wherever_it_stands() -> None:
    page = page_of(rendered(HOSTILE, title=HOSTILE), refused_topic(HOSTILE, title=HOSTILE))
    assert_harmless(page, HOSTILE)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=60))
def test_any_text_is_only_text(text: str) -> None:
    assert_harmless(page_of(rendered(f"a {text}", title=text), refused_topic(text)), text)


def test_the_page_asks_for_nothing_beside_itself() -> None:
    markup = render_page([rendered(), refused_topic("x")], now=NOW)
    page = Page(markup)
    [policy] = [a["content"] for _, a in page.tags if a.get("http-equiv")]
    assert policy
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert not {"script", "img", "link", "iframe", "object"} & {tag for tag, _ in page.tags}
    assert "url(" not in markup
    assert "@import" not in markup
    assert all((attrs["href"] or "").startswith("#") for tag, attrs in page.tags if tag == "a")


def test_it_is_made_for_phones_and_for_dark_rooms() -> None:
    markup = render_page([rendered()], now=NOW)
    assert 'name="viewport" content="width=device-width, initial-scale=1"' in markup
    assert "prefers-color-scheme: dark" in markup
