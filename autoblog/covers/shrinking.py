"""Shrinks pictures that a site refuses as too large."""

import io
from dataclasses import replace
from typing import Final

from PIL import Image, UnidentifiedImageError

from autoblog.covers.picture import Picture

# Themes would enlarge a narrower picture.
_NARROWEST_PX: Final = 480
_JPEG_QUALITY: Final = 85
_FACTOR: Final = 0.7
_REDUCING_GAP: Final = 3.0  # reduce by whole factors first, without visible loss of quality
_UNREADABLE: Final = (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError)


def fit(picture: Picture, *, longest_side_px: int, most_bytes: int) -> Picture | None:
    """Shrink a picture until it fits; return None if it would be too small to show."""
    fitting: Picture | None = picture
    while fitting is not None and _exceeds(fitting, longest_side_px, most_bytes):
        fitting = shrink(fitting)
    return fitting


def _exceeds(picture: Picture, longest_side_px: int, most_bytes: int) -> bool:
    if len(picture.data) > most_bytes:
        return True
    try:
        with Image.open(io.BytesIO(picture.data)) as image:  # reads the header alone
            return max(image.size) > longest_side_px
    except _UNREADABLE:
        return True


def shrink(picture: Picture) -> Picture | None:
    """Reduce each side to 70 % and store as JPEG; return None if it would be too small to show."""
    try:
        with Image.open(io.BytesIO(picture.data)) as image:
            opaque = _without_transparency(image)
    except _UNREADABLE:
        return None
    width, height = (round(side * _FACTOR) for side in opaque.size)
    if width < _NARROWEST_PX or height < 1:
        return None
    file = io.BytesIO()
    reduced = opaque.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=_REDUCING_GAP)
    reduced.save(file, format="JPEG", quality=_JPEG_QUALITY, optimize=True)
    return replace(picture, data=file.getvalue(), media_type="image/jpeg")


def _without_transparency(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")
