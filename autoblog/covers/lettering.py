"""Chooses the font and the direction of a text, so that no empty boxes are drawn."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from PIL import ImageFont, features

_FONTS: Final = Path(__file__).parent / "fonts"
# Inter looks better (Latin, Greek, Cyrillic); DejaVu has more scripts.
_BY_PREFERENCE: Final = ("InterDisplay-Bold.otf", "DejaVuSans-Bold.ttf")
_NO_CHARACTER: Final = "\U0010fffd"
_PROBE_PX: Final = 24
_LONGEST: Final = 1000  # more than a card has room for
_NON_JOINER: Final = "\u200c"  # Persian spelling needs it


@dataclass(frozen=True, kw_only=True)
class Lettering:
    """A text with its `font` (a file's name) and its `direction`.

    The direction is Pillow's `ltr` or `rtl`. It is None for a text without right-to-left letters,
    since Pillow accepts a direction only where it has the library raqm.
    """

    text: str
    font: str
    direction: Literal["ltr", "rtl"] | None

    @property
    def leftward(self) -> bool:
        """Whether the text begins at the right."""
        return self.direction == "rtl"

    def at(self, size_px: int) -> ImageFont.FreeTypeFont:
        """Return the font in a size."""
        return _font(self.font, size_px)


def letter(text: str) -> Lettering | None:
    """Choose how to write `text`, without pictograms that the fonts lack; None if no font can."""
    tidy = _tidy(text)
    direction = _direction(tidy)
    if direction and not features.check("raqm"):  # only raqm can order and join the letters
        return None
    for font in _BY_PREFERENCE:
        missing = {c for c in set(tidy) if not c.isspace() and not _has(font, c)}
        if all(_may_be_left_out(c) for c in missing):
            kept = " ".join("".join(c for c in tidy if c not in missing).split())
            says = any(unicodedata.category(c)[0] in "LN" for c in kept)
            return Lettering(text=kept, font=font, direction=direction) if says else None
    return None


def _direction(text: str) -> Literal["ltr", "rtl"] | None:
    """Return the direction of the first letter (Unicode Standard Annex 9, rules P2 and P3)."""
    strong = [c for c in map(unicodedata.bidirectional, text) if c in {"L", "R", "AL"}]
    if not {"R", "AL"} & set(strong):
        return None
    return "ltr" if strong[0] == "L" else "rtl"


def _tidy(text: str) -> str:
    """Compose accents, drop invisible characters, and make every space a plain one."""
    composed = unicodedata.normalize("NFC", text[:_LONGEST])
    seen = (" " if c.isspace() else c for c in composed if _is_seen(c))
    return " ".join("".join(seen).split())


def _is_seen(character: str) -> bool:
    category = unicodedata.category(character)
    # an enclosing character (Me), such as the frame of a keycap, hides the enclosed one
    unseen = {"Cc", "Cf", "Cs", "Me"}
    return character == _NON_JOINER or character.isspace() or category not in unseen


def _may_be_left_out(character: str) -> bool:
    """Tell whether a character is an emoji or other sign, never a letter, a digit or an accent."""
    category = unicodedata.category(character)
    return category in {"So", "Sk", "Co", "Cn"} or "VARIATION SELECTOR" in unicodedata.name(
        character, ""
    )


@lru_cache(maxsize=32)
def _font(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / name, size_px)


@lru_cache(maxsize=4096)
def _has(name: str, character: str) -> bool:
    """Tell whether a font has a character, by comparing with the box that it draws otherwise.

    The basic layout is used, since raqm may add a circle under an accent.
    """
    return _drawn(name, character) != _drawn(name, _NO_CHARACTER)


def _drawn(name: str, character: str) -> tuple[tuple[int, int], bytes]:
    mask = _probe(name).getmask(character)
    return mask.size, bytes(mask)


@lru_cache(maxsize=4)
def _probe(name: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / name, _PROBE_PX, layout_engine=ImageFont.Layout.BASIC)
