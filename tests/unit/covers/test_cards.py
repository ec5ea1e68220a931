"""A cover can be read: nothing leaves the card, and no box stands for a letter."""

import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, features

from autoblog.covers import Picture
from autoblog.covers.cards import PALETTES, draw_cover, palette_of

SITE = "The Quiet Blog"
TITLES = {
    "short": "Tea",
    "usual": "How to write release notes that people read",
    "long": "An honest account of everything that went wrong when we moved a blog " * 2,
    "longer than any card": "one word after the other " * 60,
    "German": "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen und Ähnliches",
    "without a space": "x" * 300,
    "Cyrillic": "Как писать заметки о выпуске, которые действительно читают",  # noqa: RUF001 -- Cyrillic
    "Greek": "Πώς να γράφετε σημειώσεις",  # noqa: RUF001 -- Greek
    "Vietnamese": "Cách viết ghi chú phát hành mà mọi người đọc",
    "Armenian": "Ինչպես գրել",
    "Hebrew": "איך כותבים 10 הערות שחרור",
    "Arabic": "كيف تكتب ملاحظات الإصدار",
}


def opened(picture: Picture | None) -> Image.Image:
    assert picture is not None
    return Image.open(io.BytesIO(picture.data)).convert("RGB")


def changed(one: Picture | None, other: Picture | None) -> tuple[int, int, int, int] | None:
    return ImageChops.difference(opened(one), opened(other)).getbbox()


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES.keys())
def test_the_title_stands_on_the_card_with_room_around_it(title: str) -> None:
    card = opened(draw_cover(title, SITE))
    palette = palette_of(title)
    text = tuple(int(palette.text[at : at + 2], 16) for at in (1, 3, 5))

    pixels = card.load()
    assert pixels is not None
    inked = [(x, y) for x in range(0, 1200, 2) for y in range(0, 630, 2) if pixels[x, y] == text]

    assert card.size == (1200, 630)
    assert min(x for x, _ in inked) >= 180  # the middle 4:3, to which themes crop
    assert max(x for x, _ in inked) <= 1020
    assert min(y for _, y in inked) >= 110
    assert max(y for _, y in inked) <= 512


@pytest.mark.parametrize("site", [SITE, "A blog with a name that fills more than a line " * 2])
def test_the_name_of_the_site_and_the_bar_keep_inside_the_middle_too(site: str) -> None:
    card = opened(draw_cover("Tea", site))
    accent = palette_of("Tea").accent
    colour = tuple(int(accent[at : at + 2], 16) for at in (1, 3, 5))

    columns = [x for x in range(1200) for y in range(630) if card.getpixel((x, y)) == colour]

    assert min(columns) >= 180
    assert max(columns) <= 1020


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES.keys())
def test_a_cover_is_small_and_always_the_same(title: str) -> None:
    cover = draw_cover(title, SITE)

    assert cover is not None
    assert len(cover.data) < 100_000
    assert cover == draw_cover(title, SITE)
    assert cover.media_type == "image/png"


def test_title_and_site_are_both_on_the_card() -> None:
    cover = draw_cover("Tea", SITE)

    assert changed(cover, draw_cover("Toe", SITE)) is not None
    assert changed(cover, draw_cover("Tea", "Another Blog")) is not None
    assert changed(cover, draw_cover("Tea", SITE)) is None


def test_the_alternative_text_tells_what_is_written() -> None:
    cover = draw_cover("  Ship it 🚀 & tell 👩‍💻 everyone ", SITE)

    assert cover is not None
    assert cover.alt_text == "Cover: Ship it & tell everyone"


@pytest.mark.parametrize(
    "title", ["日本語のタイトル", "หัวเรื่อง", "शीर्षक", "🚀🚀", "", "\x00\ud800", "???"]
)
def test_a_title_that_the_fonts_cannot_write_leaves_the_sites_name(title: str) -> None:
    cover = draw_cover(title, SITE)

    assert cover is not None
    assert cover.alt_text == f"Cover: {SITE}"


def test_where_nothing_can_be_written_there_is_no_cover() -> None:
    assert draw_cover("日本語のタイトル", "ブログ") is None


def test_a_site_without_a_name_has_covers_of_its_titles() -> None:
    cover = draw_cover("Tea", "")

    assert cover is not None
    assert cover.alt_text == "Cover: Tea"


@pytest.mark.parametrize("pictogram", ["🚀", "👩‍💻", "1️⃣", "🇩🇪", "❤️", "👍🏽"])
def test_a_pictogram_is_left_out_and_never_a_box(pictogram: str) -> None:
    plain = "1" if pictogram.startswith("1") else "❤" if pictogram.startswith("❤") else ""

    cover = draw_cover(f"Tea {pictogram} time", SITE)

    assert cover is not None
    assert cover.alt_text == " ".join(f"Cover: Tea {plain} time".split())


@pytest.mark.skipif(not features.check("raqm"), reason="Pillow here lacks the library for it")
def test_what_is_written_to_the_left_begins_at_the_right() -> None:
    hebrew = opened(draw_cover("אבג", ""))
    ground = hebrew.getpixel((5, 5))

    columns = [x for x in range(1200) if hebrew.getpixel((x, 88)) != ground]

    assert min(columns) > 900


@settings(max_examples=40)
@given(st.text(max_size=120), st.text(max_size=40))
def test_no_text_breaks_it(title: str, site_name: str) -> None:
    cover = draw_cover(title, site_name)

    assert cover is None or opened(cover).size == (1200, 630)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", PALETTES)
def test_colours_are_readable_on_every_ground(palette: object) -> None:
    [background, shade, text, accent] = vars(palette).values()

    assert (
        min(contrast(one, other) for one in (text, accent) for other in (background, shade)) > 4.5
    )


def test_the_contrast_of_black_and_white_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_titles_take_different_colours() -> None:
    titles = [f"Title {number}" for number in range(60)]

    assert {palette_of(title) for title in titles} == set(PALETTES)
    assert any(palette_of(one) != palette_of(other) for one, other in pairwise(titles))
