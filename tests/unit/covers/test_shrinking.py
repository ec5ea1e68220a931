"""A picture that is too large for a site becomes smaller, within bounds."""

import io
import random

import pytest
from PIL import Image

from autoblog.covers import Picture, shrink


def picture(width: int, height: int, mode: str = "RGB") -> Picture:
    noise = random.Random(1).randbytes(width * height * len(mode))
    file = io.BytesIO()
    Image.frombytes(mode, (width, height), noise).save(file, format="PNG")
    return Picture(data=file.getvalue(), media_type="image/png", alt_text="Noise")


def test_it_has_fewer_pixels_and_far_fewer_bytes_and_the_same_alternative_text() -> None:
    large = picture(1000, 500)

    less = shrink(large)

    assert less is not None
    assert Image.open(io.BytesIO(less.data)).size == (700, 350)
    assert len(less.data) < len(large.data) / 2
    assert (less.media_type, less.alt_text) == ("image/jpeg", "Noise")


def test_it_ends_before_the_picture_is_too_small_to_show() -> None:
    left: Picture | None = picture(1200, 630)
    times = 0
    while left is not None:
        left = shrink(left)
        times += 1

    assert 1 < times < 5


def test_what_is_transparent_becomes_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (1000, 1000), (0, 0, 0, 0)).save(file, format="PNG")

    less = shrink(Picture(data=file.getvalue(), media_type="image/png", alt_text=""))

    assert less is not None
    assert Image.open(io.BytesIO(less.data)).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("data", [b"", b"no picture", picture(600, 300).data[:200]])
def test_what_is_no_picture_cannot_be_made_smaller(data: bytes) -> None:
    assert shrink(Picture(data=data, media_type="image/png", alt_text="")) is None
