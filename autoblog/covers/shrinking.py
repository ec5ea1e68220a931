"""Makes a picture smaller where a site does not take it as it is."""

import io
from dataclasses import replace
from typing import Final

from PIL import Image, UnidentifiedImageError

from autoblog.covers.picture import Picture

# Below this a theme would have to enlarge it.
_NARROWEST_PX: Final = 480
_JPEG_QUALITY: Final = 85
_FACTOR: Final = 0.7
_DISTANCE: Final = 3.0


def smaller(picture: Picture) -> Picture | None:
    """Take a third off each side and store it as JPEG; see `autoblog.covers.shrink`."""
    try:
        with Image.open(io.BytesIO(picture.data)) as image:
            opaque = _without_transparency(image)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError):
        return None
    width, height = (round(side * _FACTOR) for side in opaque.size)
    if width < _NARROWEST_PX or height < 1:
        return None
    file = io.BytesIO()
    less = opaque.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=_DISTANCE)
    less.save(file, format="JPEG", quality=_JPEG_QUALITY, optimize=True)
    return replace(picture, data=file.getvalue(), media_type="image/jpeg")


def _without_transparency(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")
