"""Articles as posts: what the block editor would have written, and nothing else."""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autoblog.filters import plain
from autoblog.posts import Article, Post, Section, render
from autoblog.posts.blocks import write_blocks
from autoblog.posts.harmless import harmless
from autoblog.posts.section_parts import split_parts

MARKER = "0123456789abcdef" * 2


def post(
    *sections: str | tuple[str, str],
    title: str = "Bread",
    disclosure: str = "",
    topic_slug: str = "the-topic",
    tags: Sequence[str] = ("flour", "Flour", " salt "),
) -> Post:
    """Render sections given as an opening's text, or as a heading and its text."""
    pairs = [(None, section) if isinstance(section, str) else section for section in sections]
    article = Article(
        title=title,
        sections=tuple(Section(heading=heading, text=text) for heading, text in pairs),
    )
    return render(
        article,
        marker=MARKER,
        disclosure=disclosure,
        categories=["Notes"],
        tags=tags,
        topic_slug=topic_slug,
    )


def blocks(rendered: Post) -> list[str]:
    """The blocks after the first comment, which holds the marker."""
    first = f'<!-- wp:paragraph {{"metadata":{{"autoblog":"{MARKER}"}}}} -->\n'
    assert rendered.content.startswith(first)
    return ("<!-- wp:paragraph -->\n" + rendered.content.removeprefix(first)).split("\n\n")


class Texts(HTMLParser):
    """Collects the texts and the tags of markup as a browser reads it."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        if data.strip("\n"):
            self.texts.append(data)


def test_an_article_becomes_the_blocks_that_the_editor_writes() -> None:
    rendered = post(
        "An opening.\n\nOf two\nlines.",
        ("Why", "Parts:\n\n- one\n- two\n\n1. a\n2. b\n\n> Said.\n\n### Smaller\n\nEnd."),
        disclosure="Written by a machine.",
    )
    assert rendered.content == (
        f'<!-- wp:paragraph {{"metadata":{{"autoblog":"{MARKER}"}}}} -->\n'
        "<p>An opening.</p>\n"
        "<!-- /wp:paragraph -->\n\n"
        "<!-- wp:paragraph -->\n<p>Of two lines.</p>\n<!-- /wp:paragraph -->\n\n"
        '<!-- wp:heading -->\n<h2 class="wp-block-heading">Why</h2>\n<!-- /wp:heading -->\n\n'
        "<!-- wp:paragraph -->\n<p>Parts:</p>\n<!-- /wp:paragraph -->\n\n"
        '<!-- wp:list -->\n<ul class="wp-block-list"><!-- wp:list-item -->\n'
        "<li>one</li>\n<!-- /wp:list-item -->\n\n"
        "<!-- wp:list-item -->\n<li>two</li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list -->\n\n"
        '<!-- wp:list {"ordered":true} -->\n<ol class="wp-block-list"><!-- wp:list-item -->\n'
        "<li>a</li>\n<!-- /wp:list-item -->\n\n"
        "<!-- wp:list-item -->\n<li>b</li>\n<!-- /wp:list-item --></ol>\n<!-- /wp:list -->\n\n"
        '<!-- wp:quote -->\n<blockquote class="wp-block-quote"><!-- wp:paragraph -->\n'
        "<p>Said.</p>\n<!-- /wp:paragraph --></blockquote>\n<!-- /wp:quote -->\n\n"
        '<!-- wp:heading {"level":3} -->\n<h3 class="wp-block-heading">Smaller</h3>\n'
        "<!-- /wp:heading -->\n\n"
        "<!-- wp:paragraph -->\n<p>End.</p>\n<!-- /wp:paragraph -->\n\n"
        "<!-- wp:paragraph -->\n<p>Written by a machine.</p>\n<!-- /wp:paragraph -->"
    )


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("- one", "list"),
        ("### Smaller", "heading"),
        ("> Said.", "quote"),
        ("1. a\n2. b", 'list {"ordered":true,'),
        ("", "paragraph"),
    ],
)
def test_the_first_block_carries_the_marker_whatever_it_is(text: str, opening: str) -> None:
    content = post(text).content
    assert content.startswith(f"<!-- wp:{opening}")
    assert content.split("-->")[0].endswith(f'"metadata":{{"autoblog":"{MARKER}"}}}} ')
    assert content.count(MARKER) == 1


def test_a_marker_of_another_form_is_a_mistake() -> None:
    article = Article(title="T", sections=())
    with pytest.raises(ValueError, match="32 hexadecimal digits"):
        render(article, marker='x"} -->', disclosure="", categories=[], tags=[], topic_slug="t")


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("- one\n  more\n- two", ["one more", "two"]),
        ("* one\n\n* two\n\n+ three\n\u2022 four", ["one", "two", "three", "four"]),
        ("Intro:\n- one\nmore", ["Intro:", "one more"]),
        ("- one\n\nAfter.", ["one", "After."]),
        ("12. December was cold.", ["12. December was cold."]),
        ("1984. It was cold.\n2. x", ["1984. It was cold.", "2. x"]),
        ("> a\n> b\n\n> c\nd", ["a b", "c d"]),
        ("one\n---\ntwo\n***\n```python\ncode\n```", ["one", "two", "code"]),
        ("## A ##\n#b\n#", ["A", "#b #"]),
        ("- \n-\n**\n\ntext", ["text"]),
        ("3. three\n4. four", ["3. three", "4. four"]),
    ],
)  # fmt: skip
def test_lines_find_their_parts(text: str, texts: list[str]) -> None:
    found = Texts(post(text).content).texts
    assert found == texts


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("A **bold** and *soft*, __loud__ and _low_ word", "A bold and soft, loud and low word"),
        ("***All*** of **it is *nested* here**", "All of it is nested here"),
        ("Run `make test`, ``x``, ~~not~~ now", "Run make test, x, not now"),
        ('See [the guide](https://a.org/b "t") or [it][1]', "See the guide or it"),
        ("![A cat](cat.png) sat", "A cat sat"),
        ("2 * 3 * 4 = 24, a*b*c", "2 * 3 * 4 = 24, a*b*c"),
        ("What __init__ does, __not__ this_name", "What __init__ does, not this_name"),
        (r"\*kept\* \# \[x\] C:\new", r"*kept* # [x] C:\new"),
        (r"in C:\_temp, \\host\_a and snake\_case", r"in C:\_temp, \\host\_a and snake_case"),
        ("[[a](b)](c) &amp;lt;svg&amp;gt; &\\#60;i &lt", "a <svg> <i <"),
        ("Q&amp;A &lt;b&gt; &copy; AT&T &nbsp; x", "Q&A <b> © AT&T x"),
        ("left ** over ``` here", "left over here"),
        ("smile :-) and <3", "smile :-) and <3"),
    ],
)  # fmt: skip
def test_markdown_becomes_plain_text(markdown: str, text: str) -> None:
    assert plain(markdown) == text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("[gallery ids=1]", "(gallery ids=1)"),
        ("a [[b]] c [/d]", "a ((b)) c (/d)"),
        ("footnote [1] and a[0]", "footnote [1] and a[0]"),
        ("[日本]", "(日本)"),
        ("https://example.com/a?b=c", "example.com/a?b=c"),
        ("HTTP://http://x.org", "x.org"),
        ("https://<b>", "<b>"),
        ("See https://x.org", "See https://x.org"),
    ],
)
def test_shortcodes_and_lone_addresses_are_made_harmless_for_good(text: str, safe: str) -> None:
    assert harmless(text) == safe


def test_brackets_that_stay_are_written_as_wordpress_keeps_them() -> None:
    assert "<p>Footnote &#091;1&#093;.</p>" in post("Footnote [1].").content


HOSTILE = [
    "<script>alert(1)</script>",
    "<!-- wp:html --><b onclick=x>",
    "<!--more-->",
    "<!--nextpage-->",
    "-->",
    "[gallery]",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\[embed]https://x.org[/embed]",
    "[**gallery**]",
    "[gal\u200blery]",
    "&#91;audio src=x&#93;",
    '"><img src=x onerror=alert(1)>',
    "https://www.youtube.com/watch?v=x",
    "</p></li>",
    "&amp;amp;lt;",
]
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from([*HOSTILE, "- ", "> ", "1. ", "## ", "\n", "\n\n", "*", "_", "`", "a b."]),
        max_size=10,
    ).map("".join),
)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("frame", ["{}", "- {}", "> {}", "1. {}\n2. {}", "### {}", "A {} b."])
def test_hostile_text_is_only_text_in_every_part(hostile: str, frame: str) -> None:
    assert_harmless(post(frame.replace("{}", hostile), (hostile, frame.replace("{}", hostile))))


@given(TEXTS, TEXTS, TEXTS)
@example("\ud800", "\x00", "\u2028")
def test_nothing_of_any_text_is_read_as_anything_else(
    opening: str, heading: str, text: str
) -> None:
    assert_harmless(post(opening, (heading, text), title=heading, disclosure=text))


def assert_harmless(rendered: Post) -> None:
    content = rendered.content
    comments = re.findall(r"<!--(.*?)-->", content, re.DOTALL)
    assert all(
        re.fullmatch(r" /?wp:(paragraph|heading|list|list-item|quote)( \{[^<>]*\})? ", comment)
        for comment in comments
    )
    markup = re.sub(r"<!--.*?-->", "", content, flags=re.DOTALL)
    classes = r'( class="wp-block-(heading|list|quote)")?'
    tags = re.findall(r"<[^>]*>?", markup)
    assert all(re.fullmatch(rf"</?(p|h2|h3|ul|ol|li|blockquote){classes}>", tag) for tag in tags)
    assert not any(re.search(r"\[[^\W\d]", text) for text in Texts(markup).texts)
    assert not re.search(r"<p>\s*https?://\S+\s*</p>", markup, re.IGNORECASE)
    assert content.count(MARKER) == 1
    for field in (rendered.title, rendered.excerpt):
        assert not set("<>") & set(field)
    content.encode("utf-8")


@given(TEXTS)
def test_the_page_s_text_is_the_plain_text(text: str) -> None:
    line = " ".join(text.split())
    expected = harmless(plain(f"A {line}"))
    shown = Texts(post(f"A {line}").content).texts
    assert [one.strip() for one in shown] == [expected]


def test_a_heading_inside_the_opening_is_no_smaller_than_a_section_s() -> None:
    assert '<h2 class="wp-block-heading">Smaller</h2>' in post("### Smaller\n\nText.").content


def test_a_heading_with_nothing_under_it_is_left_out() -> None:
    assert "Why" not in post("Opening.", ("Why", "\n\n```\n```\n")).content


def test_an_empty_disclosure_adds_no_block() -> None:
    assert len(blocks(post("One."))) == 1
    assert blocks(post("One.", disclosure=" By *AI* & co. "))[1].split("\n")[1] == (
        "<p>By AI &amp; co.</p>"
    )


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Salt & <b>bread</b>", "Salt &amp; \u2039b\u203abread\u2039/b\u203a"),
        ("AT&amp;T", "AT&amp;T"),
        ("[Update] On **bread**", "[Update] On bread"),
        ('"Bread"', '"Bread"'),
    ],
)
def test_titles_are_escaped_once_and_leave_the_slug_alone(title: str, written: str) -> None:
    rendered = post("Text.", title=title)
    assert rendered.title == written
    assert rendered.slug == "the-topic"


@pytest.mark.parametrize(
    ("topic_slug", "slug"),
    [
        ("bread", "bread"),
        ("2024", "post-2024"),
        ("feed", "post-feed"),
        ("パンの焼き方", "パンの焼き方"),
    ],
)
def test_slugs_are_those_of_the_topic_as_wordpress_keeps_them(topic_slug: str, slug: str) -> None:
    assert post("Text.", topic_slug=topic_slug).slug == slug


def test_terms_are_kept_once_and_trimmed() -> None:
    assert post("Text.").tags == ("flour", "salt")
    assert post("Text.").categories == ("Notes",)


@pytest.mark.parametrize(
    ("opening", "excerpt"),
    [
        ("One. Two. Three.", "One. Two."),
        ("Bread & *salt*. Next", "Bread &amp; salt."),
        ("- item\n\nThen this. And that.", "Then this. And that."),
        ("no sentence", "no sentence"),
        ("", ""),
        ("A" + "a" * 200 + ". B" + "b" * 200 + ".", "A" + "a" * 200 + "."),
    ],
)
def test_the_excerpt_is_one_or_two_whole_sentences(opening: str, excerpt: str) -> None:
    assert post(opening, disclosure="By a machine.").excerpt == excerpt


def test_the_excerpt_may_come_from_a_section_where_the_opening_has_none() -> None:
    assert post("- item", ("Why", "Because. So.")).excerpt == "Because. So."


def test_the_excerpt_of_bare_lists_comes_from_their_items() -> None:
    assert post("- One thing. Another.\n- And more.", disclosure="By a machine.").excerpt == (
        "One thing. Another."
    )


def test_japanese_sentences_meet_without_a_space_and_their_letters_count_twice() -> None:
    one, two = "あ" * 70 + "。", "い" * 70 + "。"
    assert post(one + two).excerpt == one + two
    assert post("う" * 10 + one + two).excerpt == "う" * 10 + one


@pytest.mark.parametrize("letter", ["字", "क्षि", "e\u0301\u0323", "👩‍👩‍👧"])
def test_what_is_cut_is_cut_between_letters(letter: str) -> None:
    excerpt = post(letter * 400 + "。").excerpt
    assert excerpt.endswith("…")
    written = unicodedata.normalize("NFC", letter)
    assert set(excerpt.removesuffix("…").split(written)) == {""}
    assert len(excerpt) > 100


def test_a_lone_space_near_the_beginning_is_no_place_to_cut() -> None:
    assert len(post("第一 " + "字" * 400 + "。").excerpt) > 100


def test_a_first_sentence_without_end_is_cut_at_a_word() -> None:
    words = " ".join(itertools.repeat("word", 100))
    excerpt = post(f"{words}.").excerpt
    assert 290 <= len(excerpt) <= 300
    assert excerpt.endswith(" word\u2026")


@pytest.mark.parametrize(
    "text",
    [
        "https://hthttps://tps://www.youtube.com/watch?v=x",
        "[3dflip id=1]",
        "[-x]",
        "[[-x]]",
        "&#91;gallery&#93;",
        "&amp;#91;gallery&amp;#93;",
        r"\[gallery\]",
        "[/gallery]",
        "[été x=1]",
    ],
)
def test_no_text_is_a_shortcode_or_a_lone_address_in_the_end(text: str) -> None:
    shown = harmless(plain(text))
    assert harmless(shown) == shown
    assert not shown.startswith("http")
    assert not set(shown) & set("[]")


def test_a_title_of_signs_alone_is_kept() -> None:
    assert post("Text.", title="**").title == "**"


def test_a_heading_may_break_inside_a_word_that_is_wider_than_a_page() -> None:
    shown = post(f"### {'ab' * 45}\n\nText.").content
    assert "ab" * 15 + "\u00ad" in shown


def test_names_of_terms_hold_nothing_that_breaks_a_feed() -> None:
    assert post("Text.", tags=("a\x00b]]>", "u\u0308ber", "über")).tags == ("ab]]", "über")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("1. **The wrong flour** - no.\n2. b", "<li><strong>The wrong flour</strong> - no.</li>"),
        ("- **Water:** too much\n- b", "<li><strong>Water:</strong> too much</li>"),
        ("**Lead.** Text.", "<p><strong>Lead.</strong> Text.</p>"),
        ("**[gal**lery] <b>", "<p><strong>(gal</strong>lery) &lt;b&gt;</p>"),
        ("**All of it**", "<p>All of it</p>"),
        ("Not **here** but later", "<p>Not here but later</p>"),
    ],
)
def test_a_bold_beginning_stays_bold(text: str, html: str) -> None:
    assert html in write_blocks(split_parts(text, heading_level=3), marker=MARKER)
